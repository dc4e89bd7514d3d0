import { expect, test } from 'vitest';
import { affineDeterminant, transformPoint } from '#numeric';
import { axesToRas, isAxes, type Axes } from './axes.ts';

test.each([
	['RAS', [1, 2, 3]],
	['LPS', [-1, -2, 3]],
	['Y-up', [-1, 3, 2]],
	['LSA', [-1, 3, 2]],
	['ASR', [3, 1, 2]],
	['PIR', [3, -1, -2]],
] as const)('%s', (axes, expected) => {
	expect(transformPoint(axesToRas(axes), 1, 2, 3)).toEqual(expected);
});

test('all 48 codes are signed permutations, half of them mirror', () => {
	const letters = ['R', 'L', 'A', 'P', 'S', 'I'];
	const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c))).filter(isAxes);
	expect(codes).toHaveLength(48);
	const determinants = codes.map((code) => affineDeterminant(axesToRas(code)));
	expect(determinants.filter((d) => d === 1)).toHaveLength(24);
	expect(determinants.filter((d) => d === -1)).toHaveLength(24);
});

test.each(['', 'RA', 'RRS', 'RLS', 'ras', 'XYZ', 'RASS', 7, undefined])('%s is no code', (value) => {
	expect(isAxes(value)).toBe(false);
	expect(() => axesToRas(value as Axes)).toThrow(RangeError);
});
