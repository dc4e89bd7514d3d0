import { Command, CommanderError } from 'commander';
import { commands } from './commands.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { softwareVersion } from './software-version.ts';

const program = new Command('msn')
	.description('MedShapeNet: segmentations in, a searchable library of 3D medical shapes out. Not for clinical use.')
	.version(softwareVersion)
	.showHelpAfterError('`msn help` lists the commands, `msn help COMMAND` the options of one.')
	.exitOverride();

// A reader that has seen enough (`msn … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(ExitCode.ok);
	throw error;
});

const asked = (process.argv[2] === 'help' ? process.argv[3] : process.argv[2]) ?? '';
const isAboutProgram = asked === '--version' || asked === '-V';
for (const name of Object.hasOwn(commands, asked) ? [asked] : isAboutProgram ? [] : Object.keys(commands)) {
	const register = await commands[name]();
	register(program);
}
// Options of the parent do not reach commands made before: each has to be told.
const prepare = (command: Command, words: string): void => {
	command.exitOverride().showHelpAfterError(`\`${words}\` lists the options.`);
	for (const verb of command.commands)
		prepare(verb, `${words.replace(/^msn help/, 'msn').replace(/ --help$/, '')} ${verb.name()} --help`);
};
for (const command of program.commands) prepare(command, `msn help ${command.name()}`);

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) {
		// Commander has already printed help, version or the usage error.
		process.exitCode = error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
	} else if (error instanceof CommandError) {
		process.stderr.write(`msn: ${error.message}\n`);
		process.exitCode = error.exitCode;
	} else {
		const isExpected =
			error instanceof Error &&
			[
				'FormatError',
				'CatalogueError',
				'RangeError',
				'IngestError',
				'ClassifierFileError',
				'ModelFileError',
				'ProviderError',
				'TaskConfigError',
			].includes(error.name);
		process.stderr.write(
			`msn: ${isExpected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
		);
		process.exitCode = ExitCode.partial;
	}
}
