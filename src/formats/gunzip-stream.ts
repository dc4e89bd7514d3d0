import { FormatError } from './format-error.ts';

/**
 * Unpacks a gzip stream piece by piece with the platform's decompressor, holding no more than a few pieces at a time.
 * One gzip member: what follows it is an error on some platforms.
 *
 * @throws FormatError if the data are damaged or cut short.
 */
export async function* gunzipStream(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	const { readable, writable } = new DecompressionStream('gzip');
	const writer = writable.getWriter();
	const reader = readable.getReader();
	const pump = (async (): Promise<void> => {
		// Waiting for `ready` keeps the source from running ahead of the reader.
		for await (const piece of packed) {
			await writer.ready;
			await writer.write(piece as Uint8Array<ArrayBuffer>);
		}
		await writer.close();
	})().catch((error: unknown) => writer.abort(error).catch(() => undefined));
	try {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) break;
			yield value;
		}
	} catch (cause) {
		throw new FormatError('gzip', 'the data are damaged or cut short', { cause });
	} finally {
		await reader.cancel().catch(() => undefined);
		await pump;
	}
}
