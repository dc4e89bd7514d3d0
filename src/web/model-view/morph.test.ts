import { expect, test } from 'vitest';
import type { MorphSurface } from '../model-work/opened-model.ts';
import { morphPositions, spreadToVertices } from './morph.ts';

const surface: MorphSurface = {
	name: 'two vertices',
	triangles: Uint32Array.of(0, 1, 1),
	mean: Float32Array.of(1, 2, 3, 4, 5, 6),
	moves: [Float32Array.of(1, 0, 0, 0, 0, 2), Float32Array.of(0, 0.5, 0, 0, 0, 0)],
	nearPoints: Uint32Array.of(0, 1, 2, 2, 1, 0),
	nearWeights: Float32Array.of(0.5, 0.25, 0.25, 1, 0, 0),
};

test('an instance is the mean plus coefficients times moves', () => {
	expect([...morphPositions(surface, [2, -1])]).toEqual([3, 1.5, 3, 4, 5, 10]);
	expect([...morphPositions(surface, [])]).toEqual([...surface.mean]);
	expect([...morphPositions(surface, [1, 1, 1, 1])]).toEqual([2, 2.5, 3, 4, 5, 8]);
});

test('the same array is written again, and starts from the mean each time', () => {
	const into = new Float32Array(6);
	morphPositions(surface, [3, 3], into);
	expect(morphPositions(surface, [0, 1], into)).toBe(into);
	expect([...into]).toEqual([1, 2.5, 3, 4, 5, 6]);
});

test('vertices take the weighted values of the particles near them', () => {
	expect([...spreadToVertices(surface, [4, 8, 0])]).toEqual([4, 0]);
});
