import { createRandom } from '#numeric';
import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { capPlane } from './augmentation/random-defect.ts';
import { measureRest, restBelow } from './cut-rest.ts';
import { exampleShape } from './example-shape.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { findCutPlane, findCutPlanes } from './find-cut-plane.ts';
import { likeliestCut } from './likeliest-cut.ts';
import { signedDistanceField } from './signed-distance-field.ts';

const grid: FieldGrid = { dims: [28, 28, 28], spacingMm: 2 };
const place = { dims: grid.dims, voxelToWorld: gridToWorld(grid) };
const random = createRandom('loaves');

/** Upper halves of ellipsoids: a large flat side of their own, below. */
function loaf(): Volume<Uint8Array> {
	const axes = [19, 14, 17].map((axis) => axis * Math.exp(0.08 * random.normal()));
	const [nx, ny, nz] = grid.dims;
	const voxels = new Uint8Array(nx * ny * nz);
	for (let i = 0; i < voxels.length; i++) {
		const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))].map((at) => 2 * at - 27);
		if (z > -8 && Math.hypot(x / axes[0], y / axes[1], (z + 8) / axes[2]) < 1) voxels[i] = 255;
	}
	return { ...place, voxels };
}

const degreesApart = (a: readonly number[], b: readonly number[]): number =>
	(Math.acos(Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])) * 180) / Math.PI;

const cutOf = (whole: Volume<Uint8Array>): { rest: Volume<Uint8Array>; plane: ReturnType<typeof capPlane> } => {
	// Cuts that leave most of the flat side.
	let plane = capPlane(whole, { share: 0.25, random });
	while (plane.normal[2] < -0.3) plane = capPlane(whole, { share: 0.25, random });
	return { rest: restBelow(whole, plane), plane };
};

describe('likeliestCut', () => {
	const examples = Array.from({ length: 16 }, () =>
		exampleShape(Float32Array.from(signedDistanceField(loaf(), { grid, truncationMm: 16, smoothVoxels: 0.7 })), grid),
	);

	test('tells the cut from the flat side that such shapes have anyway, which the rest alone cannot', () => {
		let mistakenAlone = 0;
		for (let turn = 0; turn < 8; turn++) {
			const { rest, plane } = cutOf(loaf());
			if (degreesApart(findCutPlane(rest).normal, plane.normal) > 10) mistakenAlone++;
			const found = likeliestCut(examples, rest);
			expect(degreesApart(found.normal, plane.normal)).toBeLessThan(4);
			expect(Math.abs(found.offset - plane.offset)).toBeLessThan(1);
		}
		expect(mistakenAlone).toBeGreaterThan(3);
	});

	test('wherever the shape lies, and of planes that the rest has', () => {
		const { rest } = cutOf(loaf());
		const here = likeliestCut(examples, rest);
		expect(findCutPlanes(rest).some(({ normal }) => degreesApart(normal, here.normal) < 1e-6)).toBe(true);
		const moved = rest.voxelToWorld.slice();
		[40, -25, 8].forEach((by, axis) => (moved[4 * axis + 3] += by));
		const there = likeliestCut(examples, { ...rest, voxelToWorld: moved });
		expect(degreesApart(here.normal, there.normal)).toBeLessThan(0.01);
		expect(there.offset - here.offset).toBeCloseTo(40 * here.normal[0] - 25 * here.normal[1] + 8 * here.normal[2], 3);
	});

	test('of too few examples the sharpest face, of nothing a reason', () => {
		const { rest } = cutOf(loaf());
		expect(likeliestCut(examples.slice(0, 2), rest)).toEqual(findCutPlane(rest));
		expect(() => likeliestCut(examples, { ...rest, voxels: rest.voxels.map(() => 0) })).toThrow(/the shape is empty/);
	});
});

describe('measureRest', () => {
	test('of a box gives what geometry says', () => {
		const voxels = new Uint8Array(28 ** 3);
		for (let z = 3; z < 9; z++)
			for (let y = 4; y < 8; y++) for (let x = 5; x < 7; x++) voxels[x + 28 * (y + 28 * z)] = 255;
		const { count, volumeMm3, centroid } = measureRest({ ...place, voxels });
		expect(count).toBe(48);
		expect(volumeMm3).toBe(48 * 8);
		expect(centroid).toEqual([2 * 5.5 - 27, 2 * 5.5 - 27, 2 * 5.5 - 27]);
	});
});
