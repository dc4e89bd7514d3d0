/** What the shell learns: 0 all done, 1 part of it failed, 2 wrong usage, 3 the network or server failed, 130 stopped. */
export const ExitCode = { ok: 0, partial: 1, usage: 2, network: 3, stopped: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends a command with a message and an exit code; `main` prints it without a stack. */
export class CommandError extends Error {
	readonly exitCode: ExitCode;

	constructor(message: string, exitCode: ExitCode = ExitCode.usage, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.name = 'CommandError';
		this.exitCode = exitCode;
	}
}
