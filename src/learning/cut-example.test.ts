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

/** An ellipsoid, so many voxels from the middle of the grid. */
function ellipsoid(id: string, from: readonly number[] = [0, 0, 0]): ShapeSample {
	const voxels = Uint8Array.from({ length: 24 * 26 * 28 }, (_, i) => {
		const [x, y, z] = place(i).map((at, axis) => (at - (dims[axis] - 1) / 2 - from[axis]) / [6, 7, 9][axis]);
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
	test('the offset leads to where the middle of the whole was, told where it was cut or not', () => {
		const middle = [3, -2, 4];
		for (let epoch = 0; epoch < 8; epoch++)
			for (const isFixed of [false, true]) {
				const sample = ellipsoid(`a${epoch}`, middle);
				const { whole, rest, offset } = cutExample(sample, epoch, { ...settings, isFixed });
				rest.forEach((value, i) => expect(value === 0 || value === whole[i]).toBe(true));
				offset.forEach((at, axis) => expect(Math.abs(at - middle[axis])).toBeLessThanOrEqual(1));
			}
	});
});

describe('completion is learnt as it is asked for', () => {
	test('what is left lies as the page and the command lay it, and the truth beside it', () => {
		for (const id of ['a', 'b', 'c', 'd']) {
			const fixed = { ...settings, isFixed: true };
			const sample = ellipsoid(id, [3, -2, 4]);
			const { rest, whole } = cutExample(sample, 0, fixed);
			const learnt = lessonExample(sample, 0, 0, fixed);
			const voxels = Uint8Array.from(rest, (value) => 255 * value);
			const left = surfaceOf({ kind: 'occupancy', volume: { voxels, dims, voxelToWorld: gridToWorld(grid) } });
			const laid = layForNetwork(left, { settings, filling: 'shares' }, id);
			// To the nearest voxel.
			expect(overlap(laid!.feeds['shape'], learnt['shape'])).toBeGreaterThan(0.9);
			expect(overlap(laid!.feeds['shape'], rest)).toBeLessThan(0.7);
			// About the middle of the whole, not of the rest.
			laid!.centre.forEach((mm, axis) => expect(Math.abs(mm - 2 * [3, -2, 4][axis])).toBeLessThan(1.5));
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
