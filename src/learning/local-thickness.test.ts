import { createRandom } from '#numeric';
import { distanceTransform } from '#volume';
import { expect, test } from 'vitest';
import { localThickness } from './local-thickness.ts';

const dims = [14, 12, 9] as const;
const place = (i: number): number[] => [
	i % dims[0],
	Math.floor(i / dims[0]) % dims[1],
	Math.floor(i / (dims[0] * dims[1])),
];

test('of each voxel it is the largest ball that covers it, found by trying every ball', () => {
	const random = createRandom('thickness');
	for (let trial = 0; trial < 2; trial++) {
		const balls = Array.from({ length: 3 }, () => dims.map((n) => random.next() * n));
		const voxels = Uint8Array.from({ length: dims[0] * dims[1] * dims[2] }, (_, i) =>
			balls.some((centre, k) => Math.hypot(...place(i).map((at, axis) => at - centre[axis])) < 2 + 1.3 * k) ? 1 : 0,
		);
		const spacingMm = 0.7 + trial;
		const depths = distanceTransform({ voxels, dims }, { of: 'inside', spacing: [spacingMm, spacingMm, spacingMm] });
		const found = localThickness({ depths, dims, spacingMm });
		voxels.forEach((inside, i) => {
			let most = 0;
			if (inside === 1)
				depths.forEach((depth, k) => {
					const apart = Math.hypot(...place(i).map((at, axis) => at - place(k)[axis])) * spacingMm;
					if (apart <= depth + 1e-6 && depth > most) most = depth;
				});
			expect(found[i]).toBe(most);
		});
	}
});

test('a plate is as thick everywhere as in its middle; nothing has no thickness', () => {
	const wide = [9, 9, 9] as const;
	const voxels = Uint8Array.from({ length: 729 }, (_, i) => (Math.abs(Math.floor(i / 81) - 4) <= 1 ? 1 : 0));
	const depths = distanceTransform({ voxels, dims: wide }, { of: 'inside', spacing: [1, 1, 1] });
	const found = localThickness({ depths, dims: wide, spacingMm: 1 });
	expect(new Set(found)).toEqual(new Set([0, 2]));
	expect(localThickness({ depths: new Float32Array(8), dims: [2, 2, 2], spacingMm: 1 })).toEqual(new Float32Array(8));
});
