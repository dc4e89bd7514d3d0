/**
 * How a writer packs bytes. Passed in, like `Decompress`. The same input gives the same bytes on the same runtime: no
 * time stamps, no file names.
 */
export interface Compress {
	/** A gzip file of one member, without name and with time 0. */
	gzip(bytes: Uint8Array): Promise<Uint8Array>;
	/** One zlib stream (RFC 1950), as PNG and MetaImage have. */
	deflate(bytes: Uint8Array): Promise<Uint8Array>;
}
