/** A running library for the browser tests. */
export interface ServedLibrary {
	readonly url: string;
	close(): Promise<void>;
}

export async function serveLibrary(): Promise<ServedLibrary> {
	return { url: process.env['MSN_BROWSER_BASE'] ?? '', close: async () => undefined };
}
