/** One hostile file for one reader. */
export interface Attack {
	readonly reader: string;
	readonly name: string;
	readonly make: () => Uint8Array;
	readonly read: (bytes: Uint8Array) => unknown;
	/**
	 * Bytes that the numbers **really in the file** take once decoded, for files that are refused half-way. Of files
	 * that are read, the result itself is counted. Default 0.
	 */
	readonly honestBytes?: number;
	/** Default `refused`. */
	readonly outcome?: 'refused' | 'read';
}

const encoder = new TextEncoder();

export const text = (value: string): Uint8Array => encoder.encode(value);

export function join(...pieces: readonly Uint8Array[]): Uint8Array {
	const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let position = 0;
	for (const piece of pieces) {
		all.set(piece, position);
		position += piece.length;
	}
	return all;
}

/** `unit` again and again until `sizeBytes` are filled; only whole units. */
export function repeated(unit: string | Uint8Array, sizeBytes: number): Uint8Array {
	const piece = typeof unit === 'string' ? text(unit) : unit;
	const count = Math.floor(sizeBytes / piece.length);
	const all = new Uint8Array(count * piece.length);
	for (let i = 0; i < count; i++) all.set(piece, i * piece.length);
	return all;
}

/** Bytes that no compressor makes smaller. */
export function noise(sizeBytes: number, seed = 1): Uint8Array {
	const words = new Uint32Array(Math.ceil(sizeBytes / 4));
	let state = seed >>> 0;
	for (let i = 0; i < words.length; i++) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		words[i] = state ^ (state >>> 15);
	}
	return new Uint8Array(words.buffer, 0, sizeBytes);
}
