/** A query that cannot be answered as put; `parameter` names the part at fault. */
export class SearchError extends Error {
	readonly parameter: string;

	constructor(parameter: string, message: string) {
		super(message);
		this.name = 'SearchError';
		this.parameter = parameter;
	}
}
