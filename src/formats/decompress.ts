/**
 * How a reader unpacks compressed bytes. Passed in, so that Node may use its native zlib and a browser
 * `DecompressionStream`; every implementation enforces `maxBytes` **while** inflating, not afterwards.
 */
export interface Decompress {
	/** All members of a gzip stream, one after the other. */
	gunzip(bytes: Uint8Array, limit: InflateLimit): Promise<Uint8Array>;
	/**
	 * As {@link gunzip}, piece by piece, so that the whole is never in memory. A piece is valid until the next is asked
	 * for. Not every implementation has it.
	 */
	gunzipPieces?(bytes: Uint8Array, limit: InflateLimit): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
	/** One zlib stream (RFC 1950). */
	inflate(bytes: Uint8Array, limit: InflateLimit): Promise<Uint8Array>;
	/** One raw deflate stream (RFC 1951), as zip entries have. */
	inflateRaw(bytes: Uint8Array, limit: InflateLimit): Promise<Uint8Array>;
}

export interface InflateLimit {
	/** Inflated bytes at which to stop with a `FormatError`. */
	readonly maxBytes: number;
	/** Expected inflated size if a header states it; a hint for allocation only. */
	readonly expectedBytes?: number;
}
