import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { gridFeatures } from './grid-features.ts';

const grid: FieldGrid = { dims: [40, 40, 40], spacingMm: 1 };
const solid = (isInside: (x: number, y: number, z: number) => boolean): Volume<Uint8Array> => ({
	dims: grid.dims,
	voxelToWorld: gridToWorld(grid),
	voxels: Uint8Array.from({ length: 64_000 }, (_, i) =>
		isInside((i % 40) - 19.5, (Math.floor(i / 40) % 40) - 19.5, Math.floor(i / 1600) - 19.5) ? 255 : 0,
	),
});
const named = (volume: Volume<Uint8Array>): Record<string, number> =>
	Object.fromEntries(gridFeatures(volume).map(({ name, value }) => [name, value]));

const ball = named(solid((x, y, z) => Math.hypot(x, y, z) < 12));
const plate = named(solid((x, y, z) => Math.abs(x) < 14 && Math.abs(y) < 14 && Math.abs(z) < 2));

describe('gridFeatures', () => {
	test('of a ball are those of a ball', () => {
		const volume = (4 / 3) * Math.PI * 12 ** 3;
		expect(ball['logVolume']).toBeCloseTo(Math.log(volume), 1);
		expect(ball['sphericity']).toBeCloseTo(1, 1);
		expect(ball['convexity']).toBeGreaterThan(0.95);
		expect(Math.exp(ball['depthP100'])).toBeCloseTo(12, -0.5);
		expect(Math.exp(ball['logAxis1'])).toBeCloseTo(12 / Math.sqrt(5), 1);
		expect(ball['elongation']).toBeCloseTo(1, 2);
		expect(ball['parts']).toBe(1);
		// A ball opened by a smaller one is itself.
		expect(ball['opened8']).toBeGreaterThan(0.9);
		expect(ball['opened15']).toBe(0);
	});

	test('a thin plate goes when it is opened, a ball does not', () => {
		expect(plate['opened1.5']).toBeGreaterThan(0.7);
		expect(plate['opened3.5']).toBe(0);
		expect(plate['flatness']).toBeLessThan(0.2);
	});

	test('parts are counted, and mirrored shapes differ only in how they lie', () => {
		const lopsided = (sign: number) => (x: number, y: number, z: number) =>
			Math.hypot(x, y, z) < 9 || Math.hypot(sign * x - 9, y - 3, z) < 5;
		const [left, right] = [named(solid(lopsided(1))), named(solid(lopsided(-1)))];
		for (const [name, value] of Object.entries(left)) {
			const isLie = name.startsWith('moment');
			// Coarse blocks begin at the lower end of a shape, which is its other end when it is mirrored; few of them see it bend.
			const isBlocked = /at(3|4.5|7)$/.test(name);
			// Across the axis that is mirrored nothing changes; across the others the two diagonals change places.
			const partner = name.replace(/chord([23])/, (_, k) => `chord${name.startsWith('slicesX') ? k : 5 - Number(k)}`);
			if (isBlocked) expect(Math.abs(right[name] - value), name).toBeLessThan(name.includes('Bend') ? 0.4 : 0.06);
			else if (!isLie && !name.startsWith('pairs')) expect(right[partner], name).toBeCloseTo(value, 5);
		}
		expect(right['moment300']).toBeCloseTo(-left['moment300'], 6);
		const two = named(solid((x, y, z) => Math.hypot(x - 10, y, z) < 6 || Math.hypot(x + 10, y, z) < 4));
		expect(two['parts']).toBe(2);
		expect(two['largestPart']).toBeCloseTo(216 / (216 + 64), 1);
	});

	test('one voxel is a shape, none is not', () => {
		for (const value of Object.values(named(solid((x, y, z) => x === 0.5 && y === 0.5 && z === 0.5))))
			expect(Number.isFinite(value)).toBe(true);
		expect(() => gridFeatures(solid(() => false))).toThrow('nothing is inside');
	});
});
