import { SearchError } from './search-error.ts';

/** Where a page ended: sort, sort value and id of its last shape. */
export interface Cursor {
	readonly sort: string;
	readonly value: number | string;
	readonly id: string;
}

export function writeCursor({ sort, value, id }: Cursor): string {
	// JSON has no infinity; it marks a missing value, which sorts last.
	const plain = value === Infinity ? null : value;
	return Buffer.from(JSON.stringify([sort, plain, id])).toString('base64url');
}

/** @throws SearchError for anything that is not a cursor of this sort. */
export function readCursor(text: string, sort: string): Cursor {
	let parts: unknown;
	try {
		if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new SyntaxError('not base64url');
		parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
	} catch {
		throw new SearchError('cursor', 'not a cursor of this catalogue; leave it out to start at the first page');
	}
	if (!Array.isArray(parts) || parts.length !== 3) throw new SearchError('cursor', 'not a cursor of this catalogue');
	const [cursorSort, value, id] = parts as unknown[];
	if (cursorSort !== sort)
		throw new SearchError('cursor', `made for another order than "${sort}"; leave it out to start at the first page`);
	const isText = sort === 'name';
	if (typeof id !== 'string' || (isText ? typeof value !== 'string' : value !== null && typeof value !== 'number'))
		throw new SearchError('cursor', 'not a cursor of this catalogue');
	return { sort, value: value === null ? Infinity : (value as number | string), id };
}
