/** Addresses of the pages: written in one place, so that links and routes agree. */

export const shapePath = (id: string): string => `/shapes/${encodeURIComponent(id)}`;
export const subjectPath = (key: string): string => `/subjects/${encodeURIComponent(key)}`;
export const sourcePath = (id: string): string => `/sources/${encodeURIComponent(id)}`;

export const modelPath = (id: string): string => `/models/${encodeURIComponent(id)}`;
export const networkPath = (id: string): string => `/networks/${encodeURIComponent(id)}`;
/** The page of a model file of the visitor's own, which has no address. */
export const openedModelPath = '/opened-model';
export const openedNetworkPath = '/opened-network';

export type Route =
	| {
			readonly page:
				'search' | 'selection' | 'models' | 'opened-model' | 'opened-network' | 'sources' | 'about' | 'missing';
	  }
	| { readonly page: 'shape' | 'subject' | 'source' | 'model' | 'network'; readonly id: string };

const PAGES: Readonly<Record<string, Exclude<Route, { readonly id: string } | { readonly page: 'missing' }>['page']>> =
	{
		'': 'search',
		selection: 'selection',
		models: 'models',
		'opened-model': 'opened-model',
		'opened-network': 'opened-network',
		sources: 'sources',
		about: 'about',
	};
const DETAILS: Readonly<Record<string, 'shape' | 'subject' | 'source' | 'model' | 'network'>> = {
	shapes: 'shape',
	subjects: 'subject',
	sources: 'source',
	models: 'model',
	networks: 'network',
};

/** Which page a path stands for. A path that cannot be decoded is missing, like any unknown one. */
export function readRoute(pathname: string): Route {
	const [first = '', second, ...rest] = pathname.replace(/^\/+|\/+$/g, '').split('/');
	if (second === undefined && Object.hasOwn(PAGES, first)) return { page: PAGES[first] };
	if (second !== undefined && rest.length === 0 && Object.hasOwn(DETAILS, first)) {
		try {
			return { page: DETAILS[first], id: decodeURIComponent(second) };
		} catch {
			return { page: 'missing' };
		}
	}
	return { page: 'missing' };
}
