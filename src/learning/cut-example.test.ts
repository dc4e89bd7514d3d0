import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { cutExample, seenFrom } from './cut-example.ts';
import { surfaceOf } from './encode-shape.ts';
import { gridToWorld } from './field-grid.ts';
import { lessonExample } from './lesson-examples.ts';
import { layForNetwork } from './network-feeds.ts';
import type { ShapeSample } from './shape-sample.ts';

const dims = [24, 26, 28] as const;
const grid = { dims, spacingMm: 2 } as const;
const settings = { lesson: 'completion', input: 'voxels', grid, pointCount: 1, share: 0.3, seed: 1 } as const;
const place = (i: number): number[] => [i % 24, Math.floor(i / 24) % 26, Math.floor(i / 624)];

/** An ellipsoid about the middle of the grid. */
function ellipsoid(id: string): ShapeSample {
	const voxels = Uint8Array.from({ length: 24 * 26 * 28 }, (_, i) => {
		const [x, y, z] = place(i).map((at, axis) => (at - (dims[axis] - 1) / 2) / [6, 7, 9][axis]);
		return Math.hypot(x, y, z) < 1 ? 255 : 0;
	});
	const volume = { voxels, dims, voxelToWorld: gridToWorld(grid) };
	return { id, subject: id, source: 'made up', facts: {}, content: { kind: 'occupancy', volume } };
}

describe('seenFrom', () => {
	test('every voxel is the one that lies by the offset farther on, or 0', () => {
		const random = createRandom('seen');
		const values = Float32Array.from({ length: 24 * 26 * 28 }, () => random.next());
		for (const offset of [
			[0, 0, 0],
			[3, -2, 5],
			[-7, 9, -1],
			[30, 0, 0],
			[0, -26, 1],
		] as const) {
			const seen = seenFrom(values, dims, offset);
			const expected = values.map((_, i) => {
				const from = place(i).map((at, axis) => at + offset[axis]);
				if (from.some((at, axis) => at < 0 || at >= dims[axis])) return 0;
				return values[from[0] + 24 * (from[1] + 26 * from[2])];
			});
			expect(seen).toEqual(expected);
		}
	});
});

describe('cutExample', () => {
	test('the offset leads to the voxel nearest the centroid of what is left', () => {
		for (let epoch = 0; epoch < 8; epoch++) {
			const { whole, rest, offset } = cutExample(ellipsoid('a'), epoch, settings);
			const left = [...rest.keys()].filter((i) => rest[i] > 0);
			expect(left.every((i) => whole[i] === rest[i])).toBe(true);
			for (let axis = 0; axis < 3; axis++) {
				const mean = left.reduce((sum, i) => sum + place(i)[axis], 0) / left.length;
				expect(Math.abs((dims[axis] - 1) / 2 + offset[axis] - mean)).toBeLessThanOrEqual(0.5);
			}
		}
	});
});

describe('completion is learnt as it is asked for', () => {
	test('what is left lies as the page and the command lay it, and the truth beside it', () => {
		for (const id of ['a', 'b', 'c', 'd']) {
			const fixed = { ...settings, isFixed: true };
			const { rest, whole } = cutExample(ellipsoid(id), 0, fixed);
			const learnt = lessonExample(ellipsoid(id), 0, 0, fixed);
			const voxels = Uint8Array.from(rest, (value) => 255 * value);
			const left = surfaceOf({ kind: 'occupancy', volume: { voxels, dims, voxelToWorld: gridToWorld(grid) } });
			const laid = layForNetwork(left, { settings, filling: 'shares' }, id);
			// To the nearest voxel.
			expect(overlap(laid!.feeds['shape'], learnt['shape'])).toBeGreaterThan(0.9);
			expect(overlap(laid!.feeds['shape'], rest)).toBeLessThan(0.85);
			// Of the whole nothing was lost, and it lies about its rest.
			expect(sum(learnt['whole'])).toBe(sum(whole));
			learnt['shape'].forEach((value, i) => expect(value <= learnt['whole'][i]).toBe(true));
		}
	});
});

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((all, value) => all + value, 0);

function overlap(a: ArrayLike<number>, b: ArrayLike<number>): number {
	const both = Array.from(a, (value, i) => Math.min(value, b[i]));
	return (2 * sum(both)) / (sum(a) + sum(b));
}
