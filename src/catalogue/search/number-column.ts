import { type Bitmap, createBitmap } from './bitmap.ts';
import { paddedLength } from './dictionary-column.ts';

/** A number a row; NaN where there is none. */
export class NumberColumn {
	#numbers = new Float64Array(64);

	set(row: number, value: number): void {
		if (row >= this.#numbers.length) {
			const numbers = new Float64Array(paddedLength(row));
			numbers.set(this.#numbers);
			this.#numbers = numbers;
		}
		this.#numbers[row] = value;
	}

	/** Longer than there are rows. Valid until the next `set`. */
	get numbers(): Float64Array {
		return this.#numbers;
	}

	/** Rows with `min ≤ value ≤ max`; rows without a value are never within. */
	rowsWithin(min: number, max: number, rowCount: number): Bitmap {
		const bitmap = createBitmap(rowCount);
		const numbers = this.#numbers;
		for (let word = 0, row = 0; word < bitmap.length; word++) {
			let bits = 0;
			for (let bit = 0; bit < 32; bit++, row++) {
				const value = numbers[row];
				if (value >= min && value <= max) bits |= 1 << bit;
			}
			bitmap[word] = bits;
		}
		return bitmap;
	}
}
