import { describe, expect, test } from 'vitest';
import { findExtent, labelRuns } from '#volume';
import { identityMat4 } from '#numeric';
import { volumeOf } from '../../tests/label-volumes.ts';
import { divideBySide, mapSides, sideLabel } from './split-sides.ts';

/** 3 mm voxels over 300 mm of width, the middle at world x = 0. */
const affine = (mirrored: boolean): Float64Array => {
	const m = identityMat4();
	m[0] = mirrored ? -3 : 3;
	m[3] = mirrored ? 148.5 : -148.5;
	m[5] = 3;
	m[10] = 3;
	return m;
};
const ball = (x: number, y: number, z: number, cx: number, radius: number): boolean =>
	(x - cx) ** 2 + (y - 15) ** 2 + (z - 10) ** 2 < radius * radius;

const count = (sided: ReturnType<typeof divideBySide>, side: 'left' | 'right'): number =>
	findExtent(sided.runs, sideLabel[side])?.voxelCount ?? 0;

describe('mapSides and divideBySide', () => {
	for (const mirrored of [false, true])
		test(`a pair of organs, ${mirrored ? 'mirrored' : 'plain'} affine: small world x is left`, () => {
			const volume = volumeOf(
				[100, 30, 20],
				(x, y, z) => ball(x, y, z, 20, 8) || ball(x, y, z, 70, 6),
				affine(mirrored),
			);
			const runs = labelRuns(volume);
			const map = mapSides(runs, [1]);
			if (!map) throw new Error('no sides');
			const sided = divideBySide(runs, [1], map);
			const total = findExtent(runs, 1)?.voxelCount;
			const [large, small] = mirrored ? (['right', 'left'] as const) : (['left', 'right'] as const);
			expect(count(sided, large)).toBeGreaterThan(count(sided, small));
			expect(count(sided, 'left') + count(sided, 'right')).toBe(total);
			expect(map.basis).toMatch(/halfway/);
		});

	test('a lesion goes with the organ it lies in; fragments with their side', () => {
		const volume = volumeOf(
			[100, 30, 20],
			(x, y, z) =>
				ball(x, y, z, 24, 3) ? 2 : ball(x, y, z, 20, 8) || ball(x, y, z, 70, 6) || (x === 95 && y === 2) ? 1 : 0,
			affine(false),
		);
		const runs = labelRuns(volume);
		const map = mapSides(runs, [1, 2]);
		if (!map) throw new Error('no sides');
		const lesion = divideBySide(runs, [2], map);
		expect(lesion.has('left')).toBe(true);
		expect(lesion.has('right')).toBe(false);
		expect(count(lesion, 'left')).toBe(findExtent(runs, 2)?.voxelCount);
		expect(divideBySide(runs, [1], map).touchesBorder('left')).toBe(false);
	});

	test('one organ alone is told by the middle of the scan, in pieces too', () => {
		for (const centres of [[20], [20, 38]]) {
			const volume = volumeOf([100, 30, 20], (x, y, z) => centres.some((cx) => ball(x, y, z, cx, 8)), affine(false));
			const runs = labelRuns(volume);
			const map = mapSides(runs, [1]);
			if (!map) throw new Error('no sides');
			const sided = divideBySide(runs, [1], map);
			expect(map.basis).toMatch(/scan/);
			expect(sided.has('left') && !sided.has('right')).toBe(true);
		}
	});

	test('one piece across the middle has no side, nor has one in a narrow crop', () => {
		const horseshoe = volumeOf([100, 30, 20], (x, y) => x > 30 && x < 70 && y === 15, affine(false));
		expect(mapSides(labelRuns(horseshoe), [1])).toBeUndefined();
		const crop = volumeOf([40, 30, 20], (x, y, z) => ball(x, y, z, 10, 8), affine(false));
		expect(mapSides(labelRuns(crop), [1])).toBeUndefined();
		expect(mapSides(labelRuns(crop), [7])).toBeUndefined();
	});

	test('the border is that of the whole scan', () => {
		const volume = volumeOf([100, 30, 20], (x, y, z) => ball(x, y, z, 3, 8) || ball(x, y, z, 70, 6), affine(false));
		const runs = labelRuns(volume);
		const map = mapSides(runs, [1]);
		if (!map) throw new Error('no sides');
		const sided = divideBySide(runs, [1], map);
		expect(sided.touchesBorder('left')).toBe(true);
		expect(sided.touchesBorder('right')).toBe(false);
	});
});
