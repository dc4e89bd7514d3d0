import { snappyUncompress } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { FormatError } from './format-error.ts';
import { uncompressSnappy } from './uncompress-snappy.ts';

/** Literals and copies at random, laid out by the description of the format, with what they unpack to. */
function block(seed: string): { packed: Uint8Array; plain: number[] } {
	const random = createRandom(seed);
	const plain: number[] = [];
	const body: number[] = [];
	for (let element = 0; element < 40; element++) {
		const isLiteral = plain.length === 0 || random.next() < 0.4;
		if (isLiteral) {
			const bytes = Array.from({ length: 1 + random.integer(100) }, () => random.integer(256));
			if (bytes.length <= 60) body.push((bytes.length - 1) << 2);
			else body.push(60 << 2, bytes.length - 1);
			body.push(...bytes);
			plain.push(...bytes);
			continue;
		}
		const distance = 1 + random.integer(Math.min(plain.length, 2047));
		const kind = random.integer(3);
		const count = kind === 0 ? 4 + random.integer(8) : 1 + random.integer(64);
		if (kind === 0) body.push(1 | ((count - 4) << 2) | ((distance >> 8) << 5), distance & 255);
		else body.push((kind + 1) | ((count - 1) << 2), distance & 255, distance >> 8, ...(kind === 2 ? [0, 0] : []));
		for (let k = 0; k < count; k++) plain.push(plain[plain.length - distance]);
	}
	const head = plain.length < 128 ? [plain.length] : [(plain.length & 127) | 128, plain.length >> 7];
	return { packed: Uint8Array.from([...head, ...body]), plain };
}

describe('uncompressSnappy', () => {
	test('blocks of every element, as another reader unpacks them', () => {
		for (let seed = 0; seed < 50; seed++) {
			const { packed, plain } = block(`snappy ${seed}`);
			expect(Array.from(uncompressSnappy(packed, plain.length))).toEqual(plain);
			const other = new Uint8Array(plain.length);
			snappyUncompress(packed, other);
			expect(Array.from(other)).toEqual(plain);
		}
	});

	test('truncation, other lengths, and copies from nowhere are refused', () => {
		const { packed, plain } = block('snappy');
		for (let length = 0; length < packed.length; length++)
			expect(() => uncompressSnappy(packed.subarray(0, length), plain.length)).toThrow(FormatError);
		expect(() => uncompressSnappy(packed, plain.length + 1)).toThrow(FormatError);
		expect(() => uncompressSnappy(Uint8Array.of(4, 0b1101, 0, 0), 4)).toThrow(/repeated/);
		expect(() => uncompressSnappy(Uint8Array.of(4, 63 << 2, 255, 255, 255, 255, 0), 4)).toThrow(/do not fit/);
	});
});
