/** Outside bytes are not what their format promises. The message says where, what was expected and what to do. */
export class FormatError extends Error {
	/** Format whose reader refused, e.g. `NIfTI`. */
	readonly format: string;
	/** Byte offset (or line for text, see message) of the fault, where known. */
	readonly position: number | undefined;

	constructor(format: string, message: string, options: { position?: number; cause?: unknown } = {}) {
		super(`${format}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'FormatError';
		this.format = format;
		this.position = options.position;
	}
}
