import { createRandom } from '#numeric';
import { diceCoefficient } from '#metric';
import { describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { cutCap } from './augmentation/random-defect.ts';
import { completeShape } from './complete-shape.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { findCutPlane } from './find-cut-plane.ts';
import { fitMovedModel } from './fit-moved-model.ts';
import { fieldToOccupancy } from './signed-distance-field.ts';
import { fitSignedDistanceModel } from './signed-distance-model.ts';
import type { ShapeSample } from './shape-sample.ts';
import { majorityBlocks, superResolve } from './super-resolve.ts';

const grid: FieldGrid = { dims: [24, 24, 24], spacingMm: 2 };
const truncationMm = 8;
const random = createRandom('ellipsoids');
const ellipsoid = (): Float32Array =>
	ellipsoidField(
		[17, 13, 10].map((axis) => axis * Math.exp(0.12 * random.normal())),
		truncationMm,
		grid,
	);
const fields = Array.from({ length: 30 }, ellipsoid);
const unseen = Array.from({ length: 4 }, ellipsoid);
const sampleOf = (field: Float32Array, i: number): ShapeSample => ({
	id: `${i}`,
	subject: `${i}`,
	source: 'made up',
	facts: {},
	content: { kind: 'occupancy', volume: fieldToOccupancy(field, grid) },
});
const dice = (a: Uint8Array, b: Uint8Array): number =>
	diceCoefficient({ voxels: a, dims: grid.dims }, { voxels: b, dims: grid.dims }).value;

describe('completeShape', () => {
	const model = fitMovedModel(fields, { grid, truncationMm, modeLimit: 60, copies: 2 });

	test('gives back the cap of an unseen ellipsoid: knowing plane and centroid, and knowing nothing', () => {
		const informed: number[] = [];
		const blind: number[] = [];
		for (const [i, field] of unseen.entries()) {
			const { rest, missing, plane } = cutCap(sampleOf(field, i), { random });
			if (rest.content.kind !== 'occupancy' || !plane) throw new Error();
			const { volume } = rest.content;
			const known = completeShape(model, volume, { plane, centroid: [0, 0, 0] });
			informed.push(dice(missing.voxels, known.missing.voxels));
			// Nothing known, and the shape lies somewhere else.
			const moved = volume.voxelToWorld.slice();
			moved[3] += 31;
			moved[11] -= 12;
			const guessed = completeShape(model, { ...volume, voxelToWorld: moved });
			blind.push(dice(missing.voxels, guessed.missing.voxels));
			expect(Math.hypot(guessed.centroid[0] - 31, guessed.centroid[1], guessed.centroid[2] + 12)).toBeLessThan(3);
		}
		const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
		expect(mean(informed)).toBeGreaterThan(0.88);
		expect(mean(blind)).toBeGreaterThan(0.8);
	});

	test('does not look at what was cut off', () => {
		const { rest, plane } = cutCap(sampleOf(unseen[0], 0), { random });
		if (rest.content.kind !== 'occupancy') throw new Error();
		const { volume } = rest.content;
		const first = completeShape(model, volume, { plane, centroid: [0, 0, 0] });
		expect(first.missing.voxels.some((value, i) => value !== 0 && volume.voxels[i] !== 0)).toBe(false);
	});
});

describe('findCutPlane', () => {
	test('finds the plane to a degree or two and an eighth of a voxel', () => {
		for (const [i, field] of unseen.entries()) {
			const { rest, plane } = cutCap(sampleOf(field, i), { random });
			if (rest.content.kind !== 'occupancy' || !plane) throw new Error();
			const found = findCutPlane(rest.content.volume);
			const cosine = found.normal.reduce((sum, value, k) => sum + value * plane.normal[k], 0);
			expect((Math.acos(Math.min(1, cosine)) * 180) / Math.PI).toBeLessThan(2);
			expect(Math.abs(found.offset - plane.offset)).toBeLessThan(0.25);
		}
	});
});

describe('superResolve', () => {
	const model = fitSignedDistanceModel(fields, { grid, truncationMm });

	test('finds the fine shape from the majority of blocks of 3³', () => {
		for (const field of unseen) {
			const fine = fieldToOccupancy(field, grid);
			const coarse = majorityBlocks(fine, 3);
			expect(coarse.dims).toEqual([8, 8, 8]);
			const { field: found } = superResolve(model, coarse, { factor: 3 });
			const guess = dice(fine.voxels, fieldToOccupancy(found, grid).voxels);
			const blocky = fine.voxels.map((_, i) => {
				const [x, y, z] = [i % 24, Math.floor(i / 24) % 24, Math.floor(i / 576)].map((at) => Math.floor(at / 3));
				return coarse.voxels[x + 8 * (y + 8 * z)];
			});
			expect(guess).toBeGreaterThan(0.87);
			expect(guess).toBeGreaterThan(dice(fine.voxels, blocky) + 0.03);
		}
	});

	test('blocks are counted as they lie, and misplaced ones refused', () => {
		const fine = fieldToOccupancy(unseen[0], grid);
		const coarse = majorityBlocks(fine, 4);
		let inside = 0;
		for (let z = 8; z < 12; z++)
			for (let y = 8; y < 12; y++) for (let x = 4; x < 8; x++) inside += fine.voxels[x + 24 * (y + 24 * z)] / 255;
		expect(coarse.voxels[1 + 6 * (2 + 6 * 2)]).toBe(inside >= 32 ? 255 : 0);
		expect(coarse.voxelToWorld[3]).toBeCloseTo(gridToWorld(grid)[3] + 3, 10);
		const misplaced = {
			...coarse,
			voxelToWorld: coarse.voxelToWorld.map((value, at) => (at === 3 ? value + 0.7 : value)),
		};
		expect(() => superResolve(model, misplaced, { factor: 4 })).toThrow('along axis 0');
		expect(() => majorityBlocks(fine, 5)).toThrow('no blocks of 5');
	});
});
