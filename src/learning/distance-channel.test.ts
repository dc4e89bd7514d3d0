import { createRandom } from '#numeric';
import { signedDistanceTransform } from '#volume';
import { describe, expect, test } from 'vitest';
import { fillDistance } from './distance-channel.ts';

const dims = [13, 11, 12] as const;
const count = dims[0] * dims[1] * dims[2];
const spacingMm = 1.7;

const placeOf = (i: number): number[] => [
	i % dims[0],
	Math.floor(i / dims[0]) % dims[1],
	Math.floor(i / (dims[0] * dims[1])),
];

/** How far a voxel's centre is from the nearest voxel of the other kind, as a box; beyond the grid is outside. */
function distanceByHand(isInside: readonly boolean[], i: number): number {
	const at = placeOf(i);
	const own = isInside[i];
	let best = own ? Math.min(...at.flatMap((v, axis) => [v + 0.5, dims[axis] - 0.5 - v])) : Infinity;
	isInside.forEach((other, j) => {
		if (other !== own)
			best = Math.min(best, Math.hypot(...placeOf(j).map((v, k) => Math.max(0, Math.abs(v - at[k]) - 0.5))));
	});
	return best * spacingMm * (own ? -1 : 1);
}

/** Balls with soft borders: fillings between empty and full. */
function balls(...list: readonly (readonly [x: number, y: number, z: number, radius: number])[]): Float32Array {
	return Float32Array.from({ length: count }, (_, i) => {
		const depth = list.map(([x, y, z, radius]) => {
			const [px, py, pz] = placeOf(i);
			return radius - Math.hypot(px - x, py - y, pz - z);
		});
		return Math.max(0, Math.min(1, 0.5 + Math.max(...depth)));
	});
}

const random = createRandom('distance channel');
const cases: Readonly<Record<string, Float32Array>> = {
	'in the middle': balls([6, 5, 5, 2.3]),
	'small, in a corner': balls([1, 10, 1, 1.2]),
	'across an edge of the grid': balls([0, 4, 11, 3.4]),
	'two far apart': balls([2, 2, 2, 1.6], [10, 8, 9, 1.9]),
	'as large as the grid': balls([6, 5, 5.5, 30]),
	'a haze that is nowhere half full': balls([6, 5, 5, 2]).map((filling) => 0.4 * filling),
	'scattered voxels': Float32Array.from({ length: count }, () => (random.next() < 0.02 ? random.next() : 0)),
	'nothing at all': new Float32Array(count),
};

describe.each(Object.entries(cases))('the distance channel of a shape %s', (_, occupancy) => {
	const isInside = Array.from(occupancy, (filling) => filling >= 0.5);
	const voxels = Uint8Array.from(isInside, Number);
	const whole = signedDistanceTransform({ voxels, dims }, { spacing: [spacingMm, spacingMm, spacingMm] });
	const byHand = isInside.map((__, i) => distanceByHand(isInside, i));

	test.each([1.2, 4, 9.5, 60])(
		'cut off at %f mm is that of brute force, and to the bit that of the whole grid',
		(reach) => {
			const own = new Float32Array(count).fill(Number.NaN);
			fillDistance(own, occupancy, { dims, spacingMm }, reach);
			const cut = (mm: number): number => Math.max(-1, Math.min(1, mm / reach));
			const expected = (distances: ArrayLike<number>): number[] =>
				Array.from(occupancy, (filling, i) =>
					cut(filling > 0.02 && filling < 0.98 ? (0.5 - filling) * spacingMm : distances[i]),
				);
			expect(own).toEqual(Float32Array.from(expected(whole)));
			const worst = Math.max(...expected(byHand).map((value, i) => Math.abs(value - own[i]) * reach));
			expect(worst).toBeLessThan(1e-5);
		},
	);
});
