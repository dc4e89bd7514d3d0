import type { Random } from '#numeric';

/** Values that readers trip over: ends of ranges, signs, digits and separators of text headers. */
const tellingBytes = [0, 1, 127, 128, 254, 255, 10, 13, 32, 34, 45, 46, 48, 57, 60, 62, 91, 123];
const tellingWords = [0, 1, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f800000, 0x7fc00000];

/**
 * A damaged copy of a file: one to four of flipped bits, telling bytes and words (the beginning is hit more often),
 * swapped, repeated and removed blocks, a cut end, and the tail of another file.
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
	switch (random.integer(8)) {
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
		default:
			return spliced(bytes.subarray(0, at), other.subarray(random.integer(other.length + 1)));
	}
}

function spliced(first: Uint8Array, second: Uint8Array): Uint8Array {
	const both = new Uint8Array(first.length + second.length);
	both.set(first);
	both.set(second, first.length);
	return both;
}
