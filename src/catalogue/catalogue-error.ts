/** What went wrong: refused data, a database of another version, or a damaged one. */
export type CatalogueErrorReason = 'invalid' | 'newer-schema' | 'unusable' | 'conflict';

/** A catalogue refused something. The message says what and what to do. */
export class CatalogueError extends Error {
	readonly reason: CatalogueErrorReason;

	constructor(reason: CatalogueErrorReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'CatalogueError';
		this.reason = reason;
	}
}
