/** Remembers results that are dear to make, up to a number of bytes; the least recently used go first. */
export interface ByteCache {
	/** The remembered bytes, or those that `make` gives. Callers at the same time share one making. */
	get(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
}

export function createByteCache(maxBytes: number): ByteCache {
	const kept = new Map<string, Uint8Array>();
	const making = new Map<string, Promise<Uint8Array>>();
	let keptBytes = 0;
	const forget = (key: string): void => {
		keptBytes -= kept.get(key)?.length ?? 0;
		kept.delete(key);
	};
	const keep = (key: string, bytes: Uint8Array): void => {
		if (bytes.length > maxBytes / 2) return;
		kept.set(key, bytes);
		keptBytes += bytes.length;
		for (const oldest of kept.keys()) {
			if (keptBytes <= maxBytes) break;
			forget(oldest);
		}
	};
	return {
		async get(key, make) {
			const known = kept.get(key);
			if (known !== undefined) {
				forget(key);
				keep(key, known);
				return known;
			}
			const underWay = making.get(key);
			if (underWay !== undefined) return underWay;
			const made = make();
			making.set(key, made);
			try {
				const bytes = await made;
				keep(key, bytes);
				return bytes;
			} finally {
				making.delete(key);
			}
		},
	};
}
