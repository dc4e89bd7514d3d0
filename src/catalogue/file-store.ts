/** An object's name (SHA-256 of its bytes, lower-case hex) and size. */
export interface StoredObject {
	readonly sha256: string;
	readonly sizeBytes: number;
}

/** What is known right after storing; `crc32` is what zip archives need. */
export interface PutResult extends StoredObject {
	readonly crc32: number;
}

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
	readonly start: number;
	readonly end: number;
}

/**
 * Content-addressed objects. Storing the same bytes twice is one object. Keys are 64 lower-case hex digits; anything
 * else is a RangeError, never a path.
 */
export interface FileStore {
	/** Stores bytes or a stream of them, durably: when it resolves, a crash does not lose or tear them. */
	put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<PutResult>;
	/**
	 * Streams an object or part of it; undefined if there is none.
	 *
	 * @throws RangeError if the range does not lie within the object.
	 */
	get(sha256: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;
	/** A whole object; undefined if there is none. */
	read(sha256: string): Promise<Uint8Array | undefined>;
	head(sha256: string): Promise<StoredObject | undefined>;
	/** All objects, in order of their keys. */
	list(): AsyncIterable<StoredObject>;
	/** Returns whether there was one. */
	delete(sha256: string): Promise<boolean>;
}

/** @throws RangeError unless the key is 64 lower-case hex digits. */
export function checkObjectKey(sha256: string): void {
	if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
		throw new RangeError(`File store: a key is 64 lower-case hex digits, got ${JSON.stringify(sha256)?.slice(0, 100)}`);
}

/** @throws RangeError unless 0 ≤ start ≤ end ≤ size. */
export function checkByteRange(range: ByteRange, sizeBytes: number): void {
	const { start, end } = range;
	if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= sizeBytes) return;
	throw new RangeError(`File store: range ${start}–${end} does not lie within ${sizeBytes} bytes`);
}
