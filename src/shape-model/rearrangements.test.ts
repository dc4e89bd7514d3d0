import { describe, expect, test } from 'vitest';
import { rearrangementCount, rearrangements, type Exchangeability } from './rearrangements.ts';

const listed = (n: number, kind: Exchangeability, count: number, seed: number | string = 1): string[] =>
	[...rearrangements(n, kind, count, seed)].map(({ from, sign }) => [...from].map((row, i) => row * sign[i]).join());

describe('rearrangements', () => {
	test('small ones are all given, each once, the observed first', () => {
		const all = listed(4, {}, 1000);
		expect(all[0]).toBe('0,1,2,3');
		expect(new Set(all).size).toBe(24);
		expect(all.length).toBe(24);
		expect(rearrangementCount(4, {})).toBe(24);
	});

	test('flips: 2ⁿ', () => {
		const signs = [...rearrangements(3, { kind: 'flip' }, 8, 1)].map(({ sign }) => [...sign].join());
		expect(signs[0]).toBe('1,1,1');
		expect(new Set(signs).size).toBe(8);
	});

	test('within blocks rows stay in their block', () => {
		const blocks = ['a', 'b', 'a', 'b', 'c'];
		const all = listed(5, { blocks }, 100);
		expect(new Set(all)).toEqual(new Set(['0,1,2,3,4', '2,1,0,3,4', '0,3,2,1,4', '2,3,0,1,4']));
		expect(rearrangementCount(5, { blocks })).toBe(4);
	});

	test('whole blocks move together, among those of their size', () => {
		const blocks = ['a', 'a', 'b', 'b', 'c'];
		expect(new Set(listed(5, { blocks, exchange: 'whole' }, 100))).toEqual(new Set(['0,1,2,3,4', '2,3,0,1,4']));
		const random = listed(40, { blocks: Array.from({ length: 40 }, (_, i) => i >> 1), exchange: 'whole' }, 50);
		for (const line of random) {
			const from = line.split(',').map(Number);
			for (let i = 0; i < 40; i += 2) expect(from[i + 1]).toBe(from[i] + 1);
		}
	});

	test('sampled ones are permutations, even, and the same for the same seed', () => {
		const kind = { kind: 'permute' } as const;
		expect(listed(9, kind, 50, 7)).toEqual(listed(9, kind, 50, 7));
		expect(listed(9, kind, 50, 7)).not.toEqual(listed(9, kind, 50, 8));
		const counts = new Float64Array(81);
		for (const { from } of rearrangements(9, kind, 4001, 2)) {
			expect(new Set(from).size).toBe(9);
			from.forEach((row, i) => counts[9 * i + row]++);
		}
		for (const count of counts) expect(Math.abs(count - 4001 / 9)).toBeLessThan(100);
	});

	test('blocks that do not fit are refused', () => {
		expect(() => listed(3, { blocks: [1, 2] }, 4)).toThrow(/2 blocks for 3 rows/);
	});
});
