/** Puts small chunks together, so that many little parts do not become as many little packets. Large ones pass through. */
export async function* gatherChunks(
	chunks: AsyncIterable<Uint8Array>,
	chunkBytes = 64 * 1024,
): AsyncGenerator<Uint8Array> {
	let gathered = new Uint8Array(chunkBytes);
	let length = 0;
	for await (const chunk of chunks) {
		if (length + chunk.length > chunkBytes && length > 0) {
			yield gathered.subarray(0, length);
			gathered = new Uint8Array(chunkBytes);
			length = 0;
		}
		if (chunk.length >= chunkBytes) {
			yield chunk;
		} else {
			gathered.set(chunk, length);
			length += chunk.length;
		}
	}
	if (length > 0) yield gathered.subarray(0, length);
}
