import { type Bitmap, createBitmap } from './bitmap.ts';

/**
 * One value a row, stored as the number of the value in a dictionary. Sixteen bits a row until there are more than
 * 65,536 values. What is asked about values (terms, words, synonyms) is answered on the dictionary, once per distinct
 * value; rows are only looked up in the answer.
 */
export class DictionaryColumn<T> {
	/** Distinct values; the position is the code. */
	readonly values: T[] = [];
	readonly #codeOfKey = new Map<string, number>();
	#codes: Uint16Array | Uint32Array = new Uint16Array(64);

	/** Code of a value, from a key that is equal for equal values; `create` makes the value the first time. */
	code(key: string, create: () => T): number {
		let code = this.#codeOfKey.get(key);
		if (code === undefined) {
			code = this.values.length;
			this.values.push(create());
			this.#codeOfKey.set(key, code);
		}
		return code;
	}

	/** Code of a known key. */
	find(key: string): number | undefined {
		return this.#codeOfKey.get(key);
	}

	set(row: number, code: number): void {
		if (row >= this.#codes.length || (code > 0xffff && this.#codes instanceof Uint16Array)) {
			const length = Math.max(this.#codes.length, paddedLength(row));
			const wider = code > 0xffff || this.#codes instanceof Uint32Array;
			const codes = wider ? new Uint32Array(length) : new Uint16Array(length);
			codes.set(this.#codes);
			this.#codes = codes;
		}
		this.#codes[row] = code;
	}

	/** Codes by row; longer than there are rows. Valid until the next `set`. */
	get codes(): Uint16Array | Uint32Array {
		return this.#codes;
	}

	/** Codes of the values that fit. */
	codesOf(fits: (value: T) => boolean): number[] {
		const found: number[] = [];
		for (const [code, value] of this.values.entries()) if (fits(value)) found.push(code);
		return found;
	}

	/** Rows whose value has one of the codes. */
	rowsOf(wanted: readonly number[], rowCount: number): Bitmap {
		const bitmap = createBitmap(rowCount);
		if (wanted.length === 0) return bitmap;
		const mask = new Uint8Array(this.values.length);
		for (const code of wanted) mask[code] = 1;
		const codes = this.#codes;
		return codes instanceof Uint16Array ? scan16(codes, mask, bitmap) : scan32(codes, mask, bitmap);
	}
}

/** Capacity for a row: half as much again as needed, a multiple of 32 so that whole bitmap words can be scanned. */
export function paddedLength(row: number): number {
	return (Math.ceil((row + 1) * 1.5) + 63) & ~31;
}

/** Two copies of one loop, so that each sees one kind of array and stays fast. */
function scan16(codes: Uint16Array, mask: Uint8Array, bitmap: Bitmap): Bitmap {
	for (let word = 0, row = 0; word < bitmap.length; word++) {
		let bits = 0;
		for (let bit = 0; bit < 32; bit++, row++) bits |= mask[codes[row]] << bit;
		bitmap[word] = bits;
	}
	return bitmap;
}

function scan32(codes: Uint32Array, mask: Uint8Array, bitmap: Bitmap): Bitmap {
	for (let word = 0, row = 0; word < bitmap.length; word++) {
		let bits = 0;
		for (let bit = 0; bit < 32; bit++, row++) bits |= mask[codes[row]] << bit;
		bitmap[word] = bits;
	}
	return bitmap;
}
