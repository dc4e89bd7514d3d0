/** Bytes that come in pieces, taken in the sizes wanted. */
export interface ByteQueue {
	/** The next `count` bytes, or what is left, in an array of its own. */
	take(count: number): Promise<Uint8Array<ArrayBuffer>>;
	/** Puts bytes back in front. */
	putBack(bytes: Uint8Array): void;
	/** All that is left, piece by piece. */
	rest(): AsyncGenerator<Uint8Array, void, undefined>;
	/** Ends the source. */
	close(): Promise<void>;
}

/** A queue over a stream, which is read only as far as asked. */
export function byteQueue(stream: AsyncIterable<Uint8Array>): ByteQueue {
	const source = stream[Symbol.asyncIterator]();
	let pending: Uint8Array = new Uint8Array(0);
	let isDone = false;
	/** True if there are bytes pending. */
	const fill = async (): Promise<boolean> => {
		while (pending.length === 0 && !isDone) {
			const { value, done } = await source.next();
			if (done) isDone = true;
			else pending = value;
		}
		return pending.length > 0;
	};
	return {
		async take(count) {
			const target = new Uint8Array(count);
			let length = 0;
			while (length < count && (await fill())) {
				const piece = pending.subarray(0, count - length);
				target.set(piece, length);
				length += piece.length;
				pending = pending.subarray(piece.length);
			}
			return length === count ? target : target.slice(0, length);
		},
		putBack(bytes) {
			const both = new Uint8Array(bytes.length + pending.length);
			both.set(bytes);
			both.set(pending, bytes.length);
			pending = both;
		},
		async *rest() {
			while (await fill()) {
				const piece = pending;
				pending = new Uint8Array(0);
				yield piece;
			}
		},
		async close() {
			isDone = true;
			await source.return?.();
		},
	};
}
