import { describe, expect, test } from 'vitest';
import { connectedComponents } from '#volume';
import { contains } from './primitive.ts';
import { drawSkullShell } from './skull-shell.ts';
import { createPhantom } from './subject.ts';

const countOf = (voxels: ArrayLike<number>, wanted: number): number => {
	let count = 0;
	for (let i = 0; i < voxels.length; i++) if (voxels[i] === wanted) count++;
	return count;
};

describe('skull shells', () => {
	test.each([3, 'another'])('are the skull of the phantom, voxel by voxel, seed %s', (seed) => {
		const { labels, synthetic } = drawSkullShell(seed, { edge: 52, fieldMm: 231 });
		const skull = createPhantom(seed).structures.find(({ key }) => key === 'skull');
		if (!skull) throw new Error('no skull');
		const m = labels.voxelToWorld;
		let wrong = 0;
		for (let k = 0, at = 0; k < 52; k++)
			for (let j = 0; j < 52; j++)
				for (let i = 0; i < 52; i++, at++) {
					const inside = contains(skull.solid, m[0] * i + m[3], m[5] * j + m[7], m[10] * k + m[11]);
					if (inside !== labels.voxels[at] > 0) wrong++;
				}
		expect(wrong).toBe(0);
		expect(synthetic).toBe(true);
	});

	test.each(Array.from({ length: 8 }, (_, seed) => seed))(
		'seed %i: one closed shell, one cap, nothing cut off',
		(seed) => {
			const { labels, capDegrees, capDirection } = drawSkullShell(seed);
			const [n] = labels.dims;
			const part = (keep: (value: number) => boolean) => ({
				...labels,
				voxels: labels.voxels.map((value: number) => (keep(value) ? 1 : 0)) as Uint8Array,
			});
			expect(
				connectedComponents(
					part((value) => value > 0),
					26,
				).voxelCounts.length,
			).toBe(1);
			expect(
				connectedComponents(
					part((value) => value === 2),
					26,
				).voxelCounts.length,
			).toBe(1);
			// The air inside the complete skull is not that outside.
			expect(
				connectedComponents(
					part((value) => value === 0),
					6,
				).voxelCounts.length,
			).toBe(2);
			for (let i = 0, at = 0; i < n ** 3; i++, at++) {
				const [x, y, z] = [i % n, Math.floor(i / n) % n, Math.floor(i / n ** 2)];
				if ([x, y, z].some((place) => place === 0 || place === n - 1)) expect(labels.voxels[at]).toBe(0);
			}
			// A cone of half angle a takes (1 − cos a) / 2 of a sphere; the skull is longer than wide.
			const count = (wanted: number) => countOf(labels.voxels, wanted);
			const share = count(2) / (count(1) + count(2));
			expect(share / ((1 - Math.cos((capDegrees * Math.PI) / 180)) / 2)).toBeGreaterThan(0.6);
			expect(share / ((1 - Math.cos((capDegrees * Math.PI) / 180)) / 2)).toBeLessThan(1.6);
			expect(Math.hypot(...capDirection)).toBeCloseTo(1, 12);
			expect(capDirection[2]).toBeGreaterThanOrEqual(0.5);
		},
	);

	test('the same seed gives the same skull and cap at every resolution', () => {
		const coarse = drawSkullShell(5, { edge: 32 });
		const fine = drawSkullShell(5, { edge: 64 });
		expect(fine.capDirection).toEqual(coarse.capDirection);
		const volumeMm3 = ({ labels }: typeof fine, wanted: number) =>
			countOf(labels.voxels, wanted) * labels.voxelToWorld[0] ** 3;
		for (const label of [1, 2]) expect(volumeMm3(fine, label) / volumeMm3(coarse, label)).toBeCloseTo(1, 1);
		expect(drawSkullShell(5, { edge: 32 })).toEqual(coarse);
	});

	test('sizes out of range are refused', () => {
		expect(() => drawSkullShell(1, { edge: 4 })).toThrow(/edge.*4/);
		expect(() => drawSkullShell(1, { fieldMm: 0 })).toThrow(/fieldMm/);
		expect(() => drawSkullShell(1, { capDegrees: 0 })).toThrow(/capDegrees/);
	});
});
