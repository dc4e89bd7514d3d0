import type {
	ModelEntry,
	ModelList,
	NetworkEntry,
	NetworkList,
	SearchResult,
	SelectionRequest,
	SelectionTicket,
	ShapeRecord,
	SourceEntry,
	SourceList,
	Statistics,
	SubjectDetail,
	Suggestion,
	SuggestionList,
} from '#contract';

/** The server refused or could not be reached. `message` is fit for showing to a visitor. */
export class ApiProblem extends Error {
	/** HTTP status; 0 when there was no answer. */
	readonly status: number;

	constructor(status: number, message: string, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.name = 'ApiProblem';
		this.status = status;
	}
}

async function problemOf(response: Response): Promise<ApiProblem> {
	const body = (await response.json().catch(() => ({}))) as { detail?: unknown; title?: unknown };
	const words = [body.detail, body.title].find((text) => typeof text === 'string' && text !== '');
	return new ApiProblem(response.status, typeof words === 'string' ? words : `The server answered ${response.status}.`);
}

async function request(url: string, init: RequestInit): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(url, init);
	} catch (cause) {
		if (init.signal?.aborted) throw cause;
		throw new ApiProblem(0, 'The library cannot be reached. Check the connection and try again.', cause);
	}
	if (!response.ok) throw await problemOf(response);
	return response;
}

async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
	const response = await request(url, { signal, headers: { accept: 'application/json' } });
	return (await response.json()) as T;
}

/** @param search Canonical query part of the address, `''` or `?…`. */
export function fetchSearch(
	search: string,
	options: { limit: number; cursor?: string; facets?: boolean; signal?: AbortSignal },
): Promise<SearchResult> {
	const parameters = new URLSearchParams(search);
	parameters.set('limit', String(options.limit));
	if (options.cursor !== undefined) parameters.set('cursor', options.cursor);
	if (options.facets === false) parameters.set('facets', 'no');
	return getJson(`/v1/shapes?${parameters}`, options.signal);
}

export async function fetchSuggestions(words: string, signal: AbortSignal): Promise<readonly Suggestion[]> {
	const answer = await getJson<SuggestionList>(`/v1/suggest?${new URLSearchParams({ q: words })}`, signal);
	return answer.suggestions;
}

export function fetchShape(id: string, signal?: AbortSignal): Promise<ShapeRecord> {
	return getJson(`/v1/shapes/${encodeURIComponent(id)}`, signal);
}

export function fetchSubject(key: string, signal?: AbortSignal): Promise<SubjectDetail> {
	return getJson(`/v1/subjects/${encodeURIComponent(key)}`, signal);
}

export async function fetchSources(signal?: AbortSignal): Promise<readonly SourceEntry[]> {
	return (await getJson<SourceList>('/v1/sources', signal)).sources;
}

export function fetchSource(id: string, signal?: AbortSignal): Promise<SourceEntry> {
	return getJson(`/v1/sources/${encodeURIComponent(id)}`, signal);
}

export async function fetchModels(signal?: AbortSignal): Promise<readonly ModelEntry[]> {
	return (await getJson<ModelList>('/v1/models', signal)).models;
}

export const modelFileUrl = (id: string): string => `/v1/models/${encodeURIComponent(id)}/file`;

export const modelPictureUrl = (id: string): string => `/v1/models/${encodeURIComponent(id)}/thumbnail.png`;

export function fetchNetworks(signal?: AbortSignal): Promise<NetworkList> {
	return getJson('/v1/networks', signal);
}

export function fetchNetwork(id: string, signal?: AbortSignal): Promise<NetworkEntry> {
	return getJson(`/v1/networks/${encodeURIComponent(id)}`, signal);
}

export const networkFileUrl = (id: string): string => `/v1/networks/${encodeURIComponent(id)}/file`;

export const networkPictureUrl = (id: string): string => `/v1/networks/${encodeURIComponent(id)}/thumbnail.png`;

export function fetchStatistics(signal?: AbortSignal): Promise<Statistics> {
	return getJson('/v1/statistics', signal);
}

export async function postSelection(selection: SelectionRequest, signal?: AbortSignal): Promise<SelectionTicket> {
	const response = await request('/v1/selections', {
		method: 'POST',
		headers: { 'content-type': 'application/json', accept: 'application/json' },
		body: JSON.stringify(selection),
		signal,
	});
	return (await response.json()) as SelectionTicket;
}

/** Bytes of a stored file. The caller owns them. */
export async function fetchBytes(url: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
	const response = await request(url, { signal });
	return new Uint8Array(await response.arrayBuffer());
}

export const fileUrl = (id: string, role: string, format: string): string =>
	`/v1/shapes/${encodeURIComponent(id)}/files/${role}.${format}`;

export const convertUrl = (id: string, format: string, from?: string): string =>
	`/v1/shapes/${encodeURIComponent(id)}/convert?${new URLSearchParams({ to: format, ...(from && { from }) })}`;

export const selectionUrl = (
	ticketId: string,
	file: 'archive.zip' | 'urls.txt' | 'manifest.jsonl' | 'citation.bib',
): string => `/v1/selections/${encodeURIComponent(ticketId)}/${file}`;
