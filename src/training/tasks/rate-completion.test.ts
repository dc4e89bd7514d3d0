import { cutExample, gridToWorld, seenFrom, type LessonSettings, type ShapeSample } from '#learning';
import { expect, test } from 'vitest';
import { rateCompletion } from './rate-completion.ts';

const size = 20;
const grid = { dims: [size, size, size], spacingMm: 4 } as const;
const settings: LessonSettings = { lesson: 'completion', input: 'voxels', grid, pointCount: 1, share: 0.25, seed: 1 };
const ball: ShapeSample = {
	id: 'ball',
	subject: 'a',
	source: 'made up',
	facts: {},
	content: {
		kind: 'occupancy',
		volume: {
			voxels: Uint8Array.from({ length: size ** 3 }, (_, v) =>
				Math.hypot((v % size) - 11.5, (Math.floor(v / size) % size) - 9.5, Math.floor(v / size ** 2) - 8.5) < 7
					? 255
					: 0,
			),
			dims: grid.dims,
			voxelToWorld: gridToWorld(grid),
		},
	},
};
const { whole, rest, offset } = cutExample(ball, 0, { ...settings, isFixed: true });
const seen = (values: Float32Array): Float32Array => seenFrom(values, grid.dims, offset);

test('what a network says about its own grid is rated where the shape lay', () => {
	expect(offset.some((at) => at !== 0)).toBe(true);
	const scores = rateCompletion(
		ball,
		new Map([
			['right', seen(whole)],
			['nothing', new Float32Array(size ** 3)],
		]),
		settings,
	);
	// The plane that is found parts voxels a little otherwise than that of the cut.
	expect(scores['right']['dsc']).toBeGreaterThan(0.97);
	expect(scores['nothing']['dsc']).toBe(0);
	expect(scores['nothing']['hd95.voxel.maxDirected']).toBeCloseTo(Math.hypot(80, 80, 80), 6);
	expect(scores['middle of the whole, as guessed']['centroid.mm']).toBeLessThan(4);
});

test('as much as is gone, where it is most probable, however little the network dares', () => {
	const timid = rateCompletion(ball, new Map([['timid', seen(whole.map((value) => value / 4))]]), settings);
	expect(timid['timid']['dsc']).toBe(0);
	expect(timid['timid, as much as is gone']['dsc']).toBeGreaterThan(0.9);
});

test('a skin about the rest costs nothing: it lies on this side of the cut', () => {
	const near = (i: number): boolean => [1, size, size ** 2].some((step) => rest[i - step] > 0 || rest[i + step] > 0);
	const skin = whole.map((value, i) => (value > 0 || near(i) ? 1 : 0));
	const scores = rateCompletion(ball, new Map([['fat', seen(skin)]]), settings);
	expect(scores['fat']['dsc']).toBeGreaterThan(0.85);
});
