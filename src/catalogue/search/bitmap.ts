/** A set of row numbers: bit `row & 31` of word `row >> 5`. All bitmaps of one index have the same length. */
export type Bitmap = Uint32Array<ArrayBuffer>;

export function createBitmap(rowCount: number): Bitmap {
	return new Uint32Array((rowCount + 31) >>> 5);
}

export function hasRow(bitmap: Bitmap, row: number): boolean {
	return ((bitmap[row >>> 5] >>> (row & 31)) & 1) === 1;
}

/** `target &= other` in place. */
export function intersect(target: Bitmap, other: Bitmap): void {
	for (let i = 0; i < target.length; i++) target[i] &= other[i];
}

/** `target |= other` in place. */
export function unite(target: Bitmap, other: Bitmap): void {
	for (let i = 0; i < target.length; i++) target[i] |= other[i];
}

/** `target &= ~other` in place. */
export function subtract(target: Bitmap, other: Bitmap): void {
	for (let i = 0; i < target.length; i++) target[i] &= ~other[i];
}

export function countRows(bitmap: Bitmap): number {
	let count = 0;
	for (let i = 0; i < bitmap.length; i++) {
		let word = bitmap[i];
		word -= (word >>> 1) & 0x55555555;
		word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
		count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
	}
	return count;
}

/** Row numbers of the set, ascending. */
export function listRows(bitmap: Bitmap): Uint32Array {
	const rows = new Uint32Array(countRows(bitmap));
	let next = 0;
	for (let i = 0; i < bitmap.length; i++) {
		for (let word = bitmap[i]; word !== 0; word &= word - 1) {
			rows[next++] = (i << 5) + 31 - Math.clz32(word & -word);
		}
	}
	return rows;
}
