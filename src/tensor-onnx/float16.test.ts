import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { float16Bits, float16Value } from './float16.ts';

test('every float16 number keeps its bits', () => {
	for (let bits = 0; bits < 65536; bits++) {
		const value = float16Value(bits);
		const found = float16Bits(value);
		if (Number.isNaN(value)) expect(Number.isNaN(float16Value(found))).toBe(true);
		else if (found !== bits) expect(`${bits} → ${value} → ${found}`).toBe('the same');
	}
});

test('what lies between goes to the nearer one, halves to the even one', () => {
	const random = createRandom(1);
	for (let bits = 0; bits < 0x7bff; bits++) {
		const [low, high] = [float16Value(bits), float16Value(bits + 1)];
		const middle = (low + high) / 2;
		const even = bits % 2 === 0 ? bits : bits + 1;
		const share = Math.fround(low + (high - low) * random.uniform(0, 0.4999));
		const found = [middle, share, high - (share - low), -middle].map(float16Bits);
		if (found[0] !== even || found[1] !== bits || found[2] !== bits + 1 || found[3] !== (even | 0x8000))
			expect([bits, ...found]).toBe('rounded otherwise');
	}
});

test('beyond the greatest', () => {
	expect(float16Value(float16Bits(65504))).toBe(65504);
	expect(float16Value(float16Bits(65519.9))).toBe(65504);
	expect(float16Value(float16Bits(65520))).toBe(Infinity);
	expect(float16Value(float16Bits(-1e30))).toBe(-Infinity);
	expect(Object.is(float16Value(float16Bits(-1e-30)), -0)).toBe(true);
	expect(float16Bits(NaN) & 0x3ff).not.toBe(0);
});
