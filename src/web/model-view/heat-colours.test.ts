import { expect, test } from 'vitest';
import { heatColour, heatColours, placeColours, significanceColours } from './heat-colours.ts';

const lightness = ([r, g, b]: ArrayLike<number> & Iterable<number>): number => 0.21 * r + 0.72 * g + 0.07 * b;

test('more is darker, all the way', () => {
	const steps = Array.from({ length: 50 }, (_, i) => lightness(heatColour(i / 49)));
	steps.slice(1).forEach((value, i) => expect(value).toBeLessThan(steps[i]));
	expect(heatColour(-1)).toEqual(heatColour(0));
	expect(heatColour(7)).toEqual(heatColour(1));
	expect(heatColour(NaN)).toEqual(heatColour(0));
});

test('a range without extent gives one colour', () => {
	const colours = heatColours([2, 2], 2, 2);
	expect(colours.slice(0, 3)).toEqual(colours.slice(3));
});

test('what is not significant is grey, whatever its size', () => {
	const colours = significanceColours([5, -5, 5], [0.2, 0.9, 0.01], { range: 5, level: 0.05 });
	expect(colours.slice(0, 3)).toEqual(colours.slice(3, 6));
	expect(colours.slice(6)).not.toEqual(colours.slice(0, 3));
});

test('different places have different colours', () => {
	const mean = Float32Array.of(0, 0, 0, 10, 0, 0, 0, 20, 0, 0, 0, 30);
	const [colours] = placeColours([
		{
			name: '',
			triangles: new Uint32Array(0),
			mean,
			moves: [],
			nearPoints: new Uint32Array(0),
			nearWeights: new Float32Array(0),
		},
	]);
	const seen = new Set([0, 1, 2, 3].map((v) => colours.slice(3 * v, 3 * v + 3).join()));
	expect(seen.size).toBe(4);
});
