import { FormatError } from './format-error.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Int8Array(128).fill(-1);
Array.from(alphabet, (letter, value) => {
	values[letter.charCodeAt(0)] = value;
});
values['-'.charCodeAt(0)] = 62;
values['_'.charCodeAt(0)] = 63;

/** The same for every byte. */
const table = new Int8Array(256).fill(-1);
table.set(values);

/**
 * Decodes base64 text (RFC 4648, either alphabet). White space is skipped; several encoded pieces, each with its own
 * padding, may follow one another, as VTK writes them; padding at the very end may be absent.
 *
 * @throws FormatError for other characters, or a piece whose length cannot be.
 */
export function decodeBase64(text: Uint8Array, format: string): Uint8Array<ArrayBuffer> {
	const output = new Uint8Array(Math.floor((text.length * 3) / 4));
	let length = 0;
	let bits = 0;
	let bitCount = 0;
	let padding = 0;
	let column = 0;
	for (let i = 0; i < text.length; i++) {
		if (column === 0 && padding === 0) {
			// Four characters of the alphabet at a time, as long as there are no others.
			for (; i + 3 < text.length; i += 4) {
				const a = table[text[i]];
				const b = table[text[i + 1]];
				const c = table[text[i + 2]];
				const d = table[text[i + 3]];
				if ((a | b | c | d) < 0) break;
				const triple = (a << 18) | (b << 12) | (c << 6) | d;
				output[length] = triple >> 16;
				output[length + 1] = triple >> 8;
				output[length + 2] = triple;
				length += 3;
			}
			if (i >= text.length) break;
		}
		const code = text[i];
		if (code <= 32) continue;
		column = (column + 1) & 3;
		if (code === 61) {
			padding++;
			if (column === 0) {
				if (padding > 2) throw new FormatError(format, `base64 padding at byte ${i} is too long`, { position: i });
				[bits, bitCount, padding] = [0, 0, 0];
			}
			continue;
		}
		const value = code < 128 ? values[code] : -1;
		if (value < 0 || padding > 0)
			throw new FormatError(format, `byte ${i} of the base64 text is ${code}, no base64 character`, { position: i });
		bits = ((bits << 6) | value) & 0xffff;
		bitCount += 6;
		if (bitCount >= 8) {
			bitCount -= 8;
			output[length++] = bits >> bitCount;
		}
	}
	if (column === 1) throw new FormatError(format, 'the base64 text is truncated', { position: text.length });
	return output.subarray(0, length);
}
