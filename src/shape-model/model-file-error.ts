/** A model or particle file that cannot be read: what was found, where, and what was expected. */
export class ModelFileError extends Error {
	/** Byte, or line for text files, at which reading ended. */
	readonly position: number;

	constructor(message: string, position: number) {
		super(message);
		this.name = 'ModelFileError';
		this.position = position;
	}
}
