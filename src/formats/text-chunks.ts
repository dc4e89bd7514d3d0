/** The fewest significant digits, at least 6, that name this float32: nine always do. */
export function shortestFloat(value: number): string {
	for (let digits = 6; digits < 9; digits++) {
		const rounded = Number(value.toPrecision(digits));
		if (Math.fround(rounded) === value) return String(rounded);
	}
	return String(Number(value.toPrecision(9)));
}

/** Pieces of text as the bytes of one file, UTF-8. */
export function encodeChunks(chunks: readonly string[]): Uint8Array<ArrayBuffer> {
	const encoder = new TextEncoder();
	const encoded = chunks.map((chunk) => encoder.encode(chunk));
	const bytes = new Uint8Array(encoded.reduce((sum, piece) => sum + piece.length, 0));
	let at = 0;
	for (const piece of encoded) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}
