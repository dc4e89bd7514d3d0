/** Every kind of refusal: status, title, and what a caller can do about it (shown on the documentation page). */
export const problemKinds = {
	'malformed-request': { status: 400, title: 'Malformed request', advice: 'The request is not valid HTTP.' },
	'unknown-parameter': {
		status: 400,
		title: 'Unknown parameter',
		advice: 'Query parameters are checked strictly, so that a misspelt filter never goes unnoticed.',
	},
	'invalid-parameter': { status: 400, title: 'Invalid parameter', advice: 'See `errors` for each value at fault.' },
	'invalid-body': { status: 400, title: 'Invalid body', advice: 'See `errors`; the schema is in the API description.' },
	'not-found': { status: 404, title: 'Not found', advice: 'Ids are exact and case-sensitive; search finds them.' },
	'method-not-allowed': { status: 405, title: 'Method not allowed', advice: 'The library is read-only over HTTP.' },
	'licence-forbids': {
		status: 409,
		title: 'Licence does not allow this',
		advice: 'Asked for commercial use, but the listed shapes do not allow it or do not say. Leave them out.',
	},
	'precondition-failed': { status: 412, title: 'Precondition failed', advice: 'The file has changed since.' },
	'too-large': { status: 413, title: 'Too large', advice: 'Send less in one request.' },
	'uri-too-long': { status: 414, title: 'Address too long', advice: 'Addresses may have 8,000 characters.' },
	'unsupported-media-type': {
		status: 415,
		title: 'Unsupported media type',
		advice: 'Bodies are JSON: `content-type: application/json`.',
	},
	'range-not-satisfiable': {
		status: 416,
		title: 'Range not satisfiable',
		advice: 'The range lies behind the end; `Content-Range` tells the size.',
	},
	'cannot-convert': {
		status: 422,
		title: 'Cannot convert',
		advice: 'The shape lacks what the format needs, or is too large for this server; `msn convert` has no such limit.',
	},
	'unknown-shapes': { status: 422, title: 'Unknown shapes', advice: 'None of the ids is in this library.' },
	'too-many-requests': { status: 429, title: 'Too many requests', advice: 'Wait as `Retry-After` says.' },
	'headers-too-large': { status: 431, title: 'Headers too large', advice: 'Send fewer or shorter headers.' },
	internal: { status: 500, title: 'Internal error', advice: 'A fault of the server. Please report it.' },
	'storage-fault': {
		status: 500,
		title: 'Stored file missing or damaged',
		advice: 'The record is there, its file is not. `msn doctor` on the server finds such faults.',
	},
	busy: { status: 503, title: 'Busy', advice: 'Try again after the seconds in `Retry-After`.' },
	'took-too-long': { status: 503, title: 'Took too long', advice: 'Given up; `msn convert` has no such limit.' },
} as const;

export type ProblemKind = keyof typeof problemKinds;
