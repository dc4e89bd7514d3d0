import { createRandom } from '#numeric';
import { expect, test } from 'vitest';
import { cutCap } from './augmentation/random-defect.ts';
import { gridToWorld } from './field-grid.ts';
import { guessCentre } from './guess-centre.ts';

const grid = { dims: [60, 60, 60], spacingMm: 1 } as const;

test.each([0.1, 0.25, 0.5, 0.6])('of slanted ellipsoids the centre itself, a share of %f gone', (share) => {
	const random = createRandom(`centre ${share}`);
	for (let round = 0; round < 4; round++) {
		const m = Array.from({ length: 9 }, (_, at) =>
			at % 4 === 0 ? random.uniform(0.045, 0.07) : random.uniform(-0.02, 0.02),
		);
		const centre = [0, 1, 2].map(() => random.uniform(-3, 3));
		const voxels = Uint8Array.from({ length: 60 ** 3 }, (_, i) => {
			const [x, y, z] = [i % 60, Math.floor(i / 60) % 60, Math.floor(i / 3600)].map(
				(at, axis) => at - 29.5 - centre[axis],
			);
			const inside = [0, 3, 6].map((row) => m[row] * x + m[row + 1] * y + m[row + 2] * z);
			return Math.hypot(...inside) < 1 ? 255 : 0;
		});
		const volume = { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
		const whole = { id: 'a', subject: 'a', source: '', facts: {}, content: { kind: 'occupancy', volume } } as const;
		const { rest, plane } = cutCap(whole, { share, random });
		if (rest.content.kind !== 'occupancy' || !plane) throw new Error('no cut');
		const guess = guessCentre(rest.content.volume, plane, share);
		guess.forEach((mm, axis) => expect(Math.abs(mm - centre[axis])).toBeLessThan(0.5));
	}
});

test('a plane that touches nothing leaves the centroid of the rest', () => {
	const voxels = new Uint8Array(27).fill(255);
	const rest = { voxels, dims: [3, 3, 3] as const, voxelToWorld: gridToWorld({ dims: [3, 3, 3], spacingMm: 2 }) };
	expect(guessCentre(rest, { normal: [0, 0, 1], offset: 50 }, 0.25)).toEqual([0, 0, 0]);
});
