import type { Random } from '#numeric';

/** Values that readers trip over: ends of ranges, signs, digits and separators of text headers. */
const tellingBytes = [0, 1, 127, 128, 254, 255, 10, 13, 32, 34, 45, 46, 48, 57, 60, 62, 91, 123];
const tellingWords = [0, 1, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f800000, 0x7fc00000];

/**
 * A damaged copy of a file: one to four of flipped bits, telling bytes and words (the beginning is hit more often),
 * swapped, repeated and removed blocks, a cut end, words of the formats, edited counts and numbers, and the tail of another
 * file.
 */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
	let mutant: Uint8Array = bytes.slice();
	for (let k = 1 + random.integer(4); k > 0 && mutant.length > 0; k--) mutant = damaged(mutant, other, random);
	return mutant;
}

function damaged(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
	const isEarly = random.next() < 0.6;
	const place = (): number => random.integer(isEarly ? Math.min(bytes.length, 600) : bytes.length);
	const at = place();
	const length = Math.min(1 + random.integer(64), bytes.length - at);
	switch (random.integer(11)) {
		case 0:
			bytes[at] ^= 1 << random.integer(8);
			return bytes;
		case 1:
			bytes[at] = tellingBytes[random.integer(tellingBytes.length)];
			return bytes;
		case 2: {
			const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			const word = tellingWords[random.integer(tellingWords.length)];
			if (at + 4 <= bytes.length) view.setUint32(at, word, random.next() < 0.5);
			return bytes;
		}
		case 3: {
			const from = place();
			bytes.copyWithin(at, from, from + length);
			return bytes;
		}
		case 4:
			return bytes.slice(0, at);
		case 5:
			return spliced(bytes.subarray(0, at), bytes.subarray(at + length));
		case 6:
			return spliced(bytes.subarray(0, at + length), bytes.subarray(at));
		case 7:
			return spliced(spliced(bytes.subarray(0, at), token(random)), bytes.subarray(at));
		case 8:
			return editedLength(bytes, at, random);
		case 9:
			return editedNumber(bytes, at, random);
		default:
			return spliced(bytes.subarray(0, at), other.subarray(random.integer(other.length + 1)));
	}
}

/** Words of the formats, put where they do not belong. */
const tokens = [
	['nan', 'inf', '-1', '0', '1e308', '4294967295', '2147483648', '-0', '1e-400', '0x10', '99999999999999999999'],
	['<', '/>', '</', '<!--', '-->', '<![CDATA[', ']]>', '&#0;', '&amp;', '<!DOCTYPE a [', '"', "'", '{', '[', '}', ']'],
	['\n', '\r\n', '\0', '\\', '#', 'vertex', 'face', 'element', 'property list', 'end_header', 'POINTS', 'POLYGONS'],
	['DataArray', 'AppendedData', 'format="binary"', 'offset="0"', 'Dim0="4294967296"', 'component', 'objectid="2"'],
	['encoding: gzip', 'sizes: 1', 'byte skip: -1', 'data file: LIST', 'CompressedData = True', "'shape': (", '<f8'],
	['"bufferView":0', '"count":1e9', '"sparse":', '"mesh":0', '"children":[0]', 'solid', 'endsolid', 'f -1 -2 -3'],
	['PK\u0003\u0004', '\u001f\u008b\u0008', 'DRACO', 'PAR1'],
]
	.flat()
	.map((word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0)));

function token(random: Random): Uint8Array {
	return tokens[random.integer(tokens.length)];
}

/** A 16- or 32-bit number that may count something (small, not zero) made a little or much larger, or smaller. */
function editedLength(bytes: Uint8Array, from: number, random: Random): Uint8Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const width = random.next() < 0.7 ? 4 : 2;
	const isLittle = random.next() < 0.6;
	for (let at = from; at + width <= Math.min(bytes.length, from + 256); at++) {
		const value = width === 4 ? view.getUint32(at, isLittle) : view.getUint16(at, isLittle);
		if (value === 0 || value > 8 * bytes.length) continue;
		const edited = [value + 1, value - 1, value * 2, value * 65_536, value >> 1, bytes.length, value | 0x80000000];
		const next = edited[random.integer(edited.length)];
		if (width === 4) view.setUint32(at, next, isLittle);
		else view.setUint16(at, next, isLittle);
		break;
	}
	return bytes;
}

/** The next number written as text replaced by another. */
function editedNumber(bytes: Uint8Array, from: number, random: Random): Uint8Array {
	const isDigit = (code: number): boolean => code >= 48 && code <= 57;
	let start = from;
	while (start < bytes.length && !isDigit(bytes[start])) start++;
	let end = start;
	while (end < bytes.length && isDigit(bytes[end])) end++;
	const numbers = ['0', '1', '2', '3', '255', '65536', '1000000', '2147483648', '4294967296', '9007199254740993', '-1'];
	const next = numbers[random.integer(numbers.length)];
	return spliced(spliced(bytes.subarray(0, start), new TextEncoder().encode(next)), bytes.subarray(end));
}

function spliced(first: Uint8Array, second: Uint8Array): Uint8Array {
	const both = new Uint8Array(first.length + second.length);
	both.set(first);
	both.set(second, first.length);
	return both;
}
