import { ExitCode } from './exit-code.ts';
import { runWords } from './run-words.ts';

// A reader that has seen enough (`msn … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(ExitCode.ok);
	throw error;
});

await runWords(process.argv.slice(2));
