import { scaleTranslation } from '#numeric';
import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { scaleSpaceFeatures } from './scale-space-features.ts';

const size = 48;
const solid = (isInside: (x: number, y: number, z: number) => boolean): Volume<Uint8Array> => ({
	dims: [size, size, size],
	voxelToWorld: scaleTranslation([1, 1, 1], [0, 0, 0]),
	voxels: Uint8Array.from({ length: size ** 3 }, (_, i) =>
		isInside((i % size) - 23.5, (Math.floor(i / size) % size) - 23.5, Math.floor(i / size ** 2) - 23.5) ? 1 : 0,
	),
});
const named = (volume: Volume<Uint8Array>): Record<string, number> =>
	Object.fromEntries(scaleSpaceFeatures(volume, 1).map(({ name, value }) => [name, value]));

const ball = named(solid((x, y, z) => Math.hypot(x, y, z) < 12));
const rod = named(solid((x, y, z) => Math.hypot(x, y) < 3 && Math.abs(z) < 20));
const plate = named(solid((x, y, z) => Math.abs(x) < 3 && Math.abs(y) < 18 && Math.abs(z) < 18));

describe('scaleSpaceFeatures', () => {
	test('a sphere bends by one over its radius, in every direction, a rod in one, a plate in none', () => {
		// Values are times the width of the Gaussian, 2.
		expect(ball['meanBendP50 at2'] / 2).toBeCloseTo(1 / 12, 1);
		expect(Math.abs(ball['meanBendP50 at2'] / 2 - 1 / 12)).toBeLessThan(0.1 / 12);
		expect(Math.abs(ball['leastBendP50 at2'] / 2 - 1 / 12)).toBeLessThan(0.2 / 12);
		expect(Math.abs(rod['leastBendP50 at1.2'])).toBeLessThan(0.02);
		expect(rod['meanBendP50 at1.2'] / 1.2).toBeGreaterThan(0.5 / 4);
		expect(Math.abs(plate['meanBendP50 at1.2'])).toBeLessThan(0.02);
	});

	test('second derivatives tell ball, rod and plate apart', () => {
		// In the middle of a rod two directions fall off alike, and along it nothing does.
		expect(rod['rodP50 at2']).toBeGreaterThan(0.1);
		expect(Math.abs(rod['ballP50 at2'])).toBeLessThan(0.02);
		expect(plate['plateP50 at2']).toBeGreaterThan(0.2);
		expect(Math.abs(plate['rodP50 at2'])).toBeLessThan(0.02);
		expect(ball['ballP98 at7']).toBeGreaterThan(5 * Math.max(plate['ballP50 at7'], 0.01));
	});

	test('what is wide is full where what is thin is not', () => {
		expect(ball['fillingP98 at3']).toBeCloseTo(1, 1);
		expect(plate['fillingP98 at7']).toBeLessThan(0.5);
		expect(rod['fillingP98 at7']).toBeLessThan(plate['fillingP98 at7']);
	});
});
