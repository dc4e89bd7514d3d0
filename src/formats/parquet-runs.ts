import { FormatError } from './format-error.ts';

/**
 * Reads numbers in Parquet's mixture of repeated and bit-packed runs, strictly: no empty run, none beyond what is wanted,
 * none beyond the bytes.
 *
 * @param width bits of a number, 0 … 32.
 * @throws FormatError for anything else.
 */
export function readParquetRuns(
	bytes: Uint8Array,
	{
		start,
		end,
		width,
		count,
	}: { readonly start: number; readonly end: number; readonly width: number; readonly count: number },
	format: string,
): Uint32Array<ArrayBuffer> {
	const damaged = (message: string): FormatError => new FormatError(format, `a run of numbers ${message}`);
	if (!(width >= 0 && width <= 32)) throw damaged(`has ${width} bits each`);
	const values = new Uint32Array(count);
	let at = start;
	let length = 0;
	while (length < count) {
		let header = 0;
		for (let shift = 0, byte = 128; byte >= 128; shift += 7) {
			if (at >= end || shift > 28) throw damaged('is truncated');
			byte = bytes[at++];
			header += (byte & 127) * 2 ** shift;
		}
		const size = Math.floor(header / 2);
		if (header % 2 === 0) {
			const valueBytes = (width + 7) >> 3;
			if (size === 0 || size > count - length || at + valueBytes > end) throw damaged(`of ${size} does not fit`);
			let value = 0;
			for (let k = 0; k < valueBytes; k++) value += bytes[at++] * 2 ** (8 * k);
			values.fill(value, length, length + size);
			length += size;
			continue;
		}
		// Groups of eight; the last may be longer than what is wanted.
		const packedBytes = size * width;
		if (size === 0 || size * 8 >= count - length + 8 || at + packedBytes > end)
			throw damaged(`of ${size * 8} does not fit`);
		for (let k = 0, bit = at * 8; k < size * 8 && length < count; k++, bit += width)
			values[length++] = bitsAt(bytes, bit, width);
		at += packedBytes;
	}
	return values;
}

/** A number of `width` bits, the lowest first. */
function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
	let value = 0;
	for (let got = 0; got < width;) {
		const shift = (bit + got) % 8;
		const take = Math.min(8 - shift, width - got);
		const part = (bytes[Math.floor((bit + got) / 8)] >> shift) & ((1 << take) - 1);
		value += part * 2 ** got;
		got += take;
	}
	return value;
}
