import { vi } from 'vitest';
import { runWords } from '../src/cli/run-words.ts';

export interface Outcome {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/**
 * Runs `msn` with these words in this process, for tests of what a command does: starting Node and loading the layers
 * takes longer than most commands. That the launcher starts them is tested with the whole program.
 */
export async function msnHere(...words: string[]): Promise<Outcome> {
	const said = { stdout: '', stderr: '' };
	const spies = (['stdout', 'stderr'] as const).map((name) =>
		vi.spyOn(process[name], 'write').mockImplementation((text) => {
			said[name] += typeof text === 'string' ? text : new TextDecoder().decode(text);
			return true;
		}),
	);
	const before = process.exitCode;
	process.exitCode = 0;
	try {
		await runWords(words);
		return { code: Number(process.exitCode), ...said };
	} finally {
		process.exitCode = before;
		for (const spy of spies) spy.mockRestore();
	}
}
