import type { IncomingHttpHeaders } from 'node:http';

/** What the conditional headers of a request ask for. */
export type PreconditionResult = 'proceed' | 'not-modified' | 'failed';

/**
 * Evaluates `If-Match` and `If-None-Match` against the entity tag of what would be sent (RFC 9110 §13.2.2). Dates are
 * not looked at: no answer has a `Last-Modified`.
 */
export function evaluatePreconditions(headers: IncomingHttpHeaders, etag: string): PreconditionResult {
	const ifMatch = headers['if-match'];
	if (ifMatch !== undefined && !listsTag(ifMatch, etag, false)) return 'failed';
	const ifNoneMatch = headers['if-none-match'];
	return ifNoneMatch !== undefined && listsTag(ifNoneMatch, etag, true) ? 'not-modified' : 'proceed';
}

/** Whether a range request may be answered in part: no `If-Range`, or exactly this strong tag. */
export function mayAnswerInPart(headers: IncomingHttpHeaders, etag: string): boolean {
	const ifRange = headers['if-range'];
	return ifRange === undefined || (ifRange === etag && !etag.startsWith('W/'));
}

function listsTag(list: string, etag: string, isWeak: boolean): boolean {
	if (list.trim() === '*') return true;
	const tags: readonly string[] = list.match(/(?:W\/)?"[^"]*"/g) ?? [];
	if (!isWeak) return !etag.startsWith('W/') && tags.includes(etag);
	const opaque = (tag: string): string => tag.replace(/^W\//, '');
	return tags.some((tag) => opaque(tag) === opaque(etag));
}
