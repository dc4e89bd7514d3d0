import type { Volume } from '#volume';
import { describe, expect, test } from 'vitest';
import { pairedParts } from './paired-parts.ts';

/** Two balls in a body of 2 × 2 × 3 mm, its x stored backwards or not; the right one is larger and has a second label. */
function body({ second = 24, isBackwards = true } = {}): Volume<Uint8Array> {
	const dims = [80, 40, 30] as const;
	const sign = isBackwards ? -1 : 1;
	const voxelToWorld = Float64Array.of(2 * sign, 0, 0, -80 * sign, 0, 2, 0, -40, 0, 0, 3, -45, 0, 0, 0, 1);
	const voxels = new Uint8Array(80 * 40 * 30);
	for (let z = 0, i = 0; z < 30; z++)
		for (let y = 0; y < 40; y++)
			for (let x = 0; x < 80; x++, i++) {
				const [wx, wy, wz] = [sign * (2 * x - 80), 2 * y - 40, 3 * z - 45];
				if (Math.hypot(wx - 40, wy, wz) < 25) voxels[i] = wx > 50 ? 2 : 1;
				if (Math.hypot(wx + 40, wy, wz) < second) voxels[i] = 1;
			}
	return { voxels, dims, voxelToWorld };
}

describe('pairedParts', () => {
	test.each([true, false])(
		'right and left are those of the world, the larger part first (backwards: %s)',
		(isBackwards) => {
			const volume = body({ isBackwards });
			const found = pairedParts(volume);
			if (typeof found === 'string') throw new Error(found);
			const { components, parts } = found;
			expect(parts.map(({ side }) => side)).toEqual(['right', 'left']);
			expect(parts.map(({ touchesBorder }) => touchesBorder)).toEqual([false, false]);
			for (const { side, component, centroid, counts, low, high } of parts) {
				expect(centroid[0]).toBeCloseTo(side === 'right' ? 40 : -40, 0);
				const own = [...components.keys()].filter((i) => components[i] === component);
				for (const label of [1, 2])
					expect(counts[label] ?? 0).toBe(own.filter((i) => volume.voxels[i] === label).length);
				const columns = own.map((i) => i % 80);
				expect([low[0], high[0]]).toEqual([Math.min(...columns), Math.max(...columns)]);
			}
			const inParts = components.reduce((sum, value) => sum + (value === 1 || value === 2 ? 1 : 0), 0);
			expect(inParts).toBe(volume.voxels.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0));
		},
	);

	test('says why two organs cannot be told apart', () => {
		expect(pairedParts(body({ second: 10 }))).toContain('fewer than two parts of 30 ml');
		expect(pairedParts(body(), { leastGapMm: 100 })).toContain('on one side');
		expect(pairedParts(body(), { labels: [2] })).toContain('fewer than two parts');
		const third = body();
		third.voxels.fill(1, 0, 80 * 4 * 2);
		expect(pairedParts(third, { leastMl: 1 })).toContain('a third part above 1 ml');
		// Of both, one reaches the first slice.
		const cut = body();
		for (let z = 0; z < 15; z++) for (let y = 18; y < 22; y++) cut.voxels[20 + 80 * (y + 40 * z)] = 1;
		const found = pairedParts(cut);
		expect(typeof found === 'string' ? found : found.parts.map(({ touchesBorder }) => touchesBorder)).toEqual([
			true,
			false,
		]);
	});
});
