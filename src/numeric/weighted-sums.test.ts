import { describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { weightedSums } from './weighted-sums.ts';

const backends = ['typescript', 'wasm'] as const;

describe('weightedSums', () => {
	test.each([
		[1, 1, 1],
		[3, 5, 6],
		[4, 256, 256],
		[7, 300, 517],
	])('%i sums of %i rows of %i numbers: bit by bit in both twins', (k, n, length) => {
		const random = createRandom(`sums ${n}`);
		const weights = Float64Array.from({ length: k * n }, () => random.normal());
		const values = Array.from({ length: n }, () => Array.from({ length }, () => random.normal()));
		for (const rows of [values.map((row) => Float32Array.from(row)), values.map((row) => Float64Array.from(row))]) {
			const expected = Array.from({ length: k * length }, (_, at) => {
				const [a, i] = [Math.floor(at / length), at % length];
				let sum = 0;
				for (let s = 0; s < n; s++) sum += weights[a * n + s] * rows[s][i];
				return sum;
			});
			for (const backend of backends) {
				const wide = new Float64Array(k * length).fill(NaN);
				weightedSums(weights, rows as Float64Array[], wide, { backend });
				expect(Array.from(wide)).toEqual(expected);
				const narrow = new Float32Array(k * length).fill(NaN);
				weightedSums(weights, rows as Float64Array[], narrow, { backend });
				expect(narrow).toEqual(Float32Array.from(expected));
			}
		}
	});

	test('what a call before left in memory does not count', () => {
		const lost = new Float64Array(9 * 700);
		weightedSums(
			new Float64Array(27).fill(NaN),
			[0, 1, 2].map(() => new Float64Array(700).fill(NaN)),
			lost,
			{
				backend: 'wasm',
			},
		);
		const out = new Float64Array(2);
		weightedSums(Float64Array.of(2, 3), [Float64Array.of(1, 10), Float64Array.of(5, 7)], out, { backend: 'wasm' });
		expect(Array.from(out)).toEqual([17, 41]);
	});

	test('sizes that do not fit are refused', () => {
		const rows = [new Float32Array(2), new Float32Array(2)];
		expect(() => weightedSums(new Float64Array(3), rows, new Float64Array(4))).toThrow(/3 weights of 2 rows of 2/);
		expect(() => weightedSums(new Float64Array(2), rows, new Float64Array(3))).toThrow(/do not make 3/);
		expect(() => weightedSums(new Float64Array(2), [rows[0], new Float32Array(1)], new Float64Array(2))).toThrow(
			/row 1 has 1/,
		);
	});
});
