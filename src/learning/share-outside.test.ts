import { expect, test } from 'vitest';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { shareOutside } from './share-outside.ts';

const grid = { dims: [10, 10, 10], spacingMm: 2 } as const;

test('of a ball the caps beyond the grid, by Archimedes; of what fits nothing, wherever it lies', () => {
	expect(shareOutside(sphereMesh(9.9, 5, [100, -50, 30]), grid)).toBe(0);
	// Six caps of height 11 − 10 of a ball of radius 11: each is a share of 1 / 22 of its surface.
	expect(shareOutside(sphereMesh(11, 6), grid)).toBeCloseTo(6 / 22, 1);
	expect(shareOutside(boxMesh([0, 0, 0], [30, 4, 4]), grid)).toBe(1);
});
