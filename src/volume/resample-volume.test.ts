import { describe, expect, test } from 'vitest';
import { createRandom, identityMat4, invertAffine, multiplyMat4, scaleTranslation } from '#numeric';
import { gaussianSmooth } from './gaussian-smooth.ts';
import { isotropicGrid, resampleVolume } from './resample-volume.ts';
import type { Volume, VoxelArray } from './volume.ts';

type Triple = readonly [number, number, number];

function filled<T extends VoxelArray>(
	voxels: T,
	dims: Triple,
	valueAt: (x: number, y: number, z: number) => number,
	voxelToWorld = identityMat4(),
): Volume<T> {
	for (let z = 0, i = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++) for (let x = 0; x < dims[0]; x++, i++) voxels[i] = valueAt(x, y, z);
	return { voxels, dims, voxelToWorld };
}

const code = (x: number, y: number, z: number): number => (x * 7 + y * 13 + z * 29) % 17;
const dims = [9, 8, 7] as const;
const slanted = Float64Array.of(0.8, -0.3, 0.1, 1.2, 0.25, 0.7, -0.2, 1.5, -0.05, 0.3, 0.9, 0.4, 0, 0, 0, 1);
const target = { dims: [7, 6, 5] as const, voxelToWorld: slanted };
const pick = [0, 11, 37, 64, 99, 123, 150, 181, 209];

describe('resampleVolume', () => {
	test('linear on slanted axes gives what SimpleITK 2.5 and scipy 1.17 give', () => {
		const volume = filled(new Float32Array(504), dims, (x, y, z) => code(x, y, z) * 3 - 20);
		const { voxels } = resampleVolume(volume, target, { antiAlias: false });
		const expected = [9.76, 15.61, 7.12, 8.812, 1.825, 13.12, -8.75, 8.2, -2.198];
		pick.forEach((index, k) => expect(voxels[index]).toBeCloseTo(expected[k], 3));
		expect(voxels.reduce((sum, value) => sum + value, 0)).toBeCloseTo(801.893, 2);
	});

	test('nearest gives what scipy gives', () => {
		const volume = filled(new Int16Array(504), dims, (x, y, z) => code(x, y, z) * 3 - 20);
		const { voxels } = resampleVolume(volume, target, { interpolation: 'nearest' });
		expect(pick.map((index) => voxels[index])).toEqual([28, 13, 1, 25, -8, 13, -14, 10, -11]);
	});

	test('the Gaussian gives what scipy gives', () => {
		const volume = filled(new Float32Array(504), dims, (x, y, z) => code(x, y, z) * 3 - 20);
		const { voxels } = gaussianSmooth(volume, { sigmaVoxels: [1.3, 0.6, 0.9] });
		const expected = [-3.1521, 4.6151, 4.1885, 4.0525, 6.4053, 8.4009];
		[0, 50, 101, 200, 333, 503].forEach((index, k) => expect(voxels[index]).toBeCloseTo(expected[k], 3));
		expect(voxels.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1956.53, 2);
	});

	test.each(['nearest', 'linear', 'cubic', 'labels'] as const)(
		'%s onto its own grid changes nothing',
		(interpolation) => {
			const random = createRandom(interpolation);
			for (const voxels of [new Uint8Array(504), new Int16Array(504), new Float32Array(504), new Uint16Array(504)]) {
				const volume = filled(voxels, dims, () => random.integer(200), slanted);
				expect(resampleVolume(volume, volume, { interpolation }).voxels).toEqual(voxels);
			}
		},
	);

	test('linear reproduces linear functions, cubic also quadratic ones, inside', () => {
		const quadratic = (x: number, y: number, z: number): number => 2 + x - 3 * y + 0.5 * z * z + x * y;
		const volume = filled(new Float64Array(504), dims, quadratic);
		for (const voxelToWorld of [scaleTranslation([0.4, 0.3, 0.2], [2.1, 1.3, 1.2]), slanted]) {
			const grid = { dims: [4, 4, 4] as const, voxelToWorld };
			const { voxels } = resampleVolume(volume, grid, { interpolation: 'cubic', antiAlias: false });
			for (let i = 0; i < 64; i++) {
				const [x, y, z] = [i & 3, (i >> 2) & 3, i >> 4];
				const place = [0, 4, 8].map((r) => voxelToWorld[r] * x + voxelToWorld[r + 1] * y + voxelToWorld[r + 2] * z + voxelToWorld[r + 3]); // prettier-ignore
				// Within one voxel of the border the border voxels repeat, and the quadratic is not continued.
				if (place.every((value, axis) => value >= 1 && value <= dims[axis] - 2))
					expect(voxels[i]).toBeCloseTo(quadratic(place[0], place[1], place[2]), 9);
			}
		}
	});

	test('the passes along axes and the general way agree', () => {
		const random = createRandom('ways');
		const volume = filled(new Float32Array(504), dims, () => random.next());
		for (const interpolation of ['nearest', 'linear', 'cubic'] as const) {
			const along = scaleTranslation([-0.7, 0.55, 0.9], [8.3, -0.4, 0.2]);
			const nearly = along.slice();
			nearly[1] = 1e-9;
			const a = resampleVolume(volume, { dims: [13, 14, 8], voxelToWorld: along }, { interpolation });
			const b = resampleVolume(volume, { dims: [13, 14, 8], voxelToWorld: nearly }, { interpolation });
			a.voxels.forEach((value, i) => expect(value).toBeCloseTo(b.voxels[i], 4));
		}
	});

	test('beyond half a voxel from the outermost centres is outside', () => {
		const volume = filled(new Uint8Array(504), dims, () => 9);
		const grid = { dims: [23, 1, 1] as const, voxelToWorld: scaleTranslation([0.5, 1, 1], [-1, 0, 0]) };
		const { voxels } = resampleVolume(volume, grid, { outside: 5 });
		expect(Array.from(voxels)).toEqual([5, ...Array.from({ length: 19 }, () => 9), 5, 5, 5]);
	});

	test('labels: the largest share wins, whatever the labels are called, and none is invented', () => {
		const random = createRandom('labels');
		const names = [0, 900, 7, 40_000];
		const volume = filled(new Uint16Array(504), dims, () => names[random.integer(4)]);
		const { voxels } = resampleVolume(volume, target, { interpolation: 'labels' });
		const shares = names.map((name) => {
			const one = { ...volume, voxels: Float64Array.from(volume.voxels, (value) => Number(value === name)) };
			return resampleVolume(one, target, { antiAlias: false }).voxels;
		});
		voxels.forEach((label, i) => {
			const own = names.indexOf(label);
			expect(own).toBeGreaterThanOrEqual(0);
			for (const share of shares) expect(shares[own][i]).toBeGreaterThan(share[i] - 1e-9);
		});
		const odd = filled(new Float32Array(8), [2, 2, 2], (x) => (x === 0 ? NaN : 3));
		expect(() => resampleVolume(odd, isotropicGrid(odd, 0.4), { interpolation: 'labels' })).not.toThrow();
	});

	test('fewer samples of a fine pattern give its mean, not a coarse pattern', () => {
		const stripes = filled(new Float32Array(64 * 64 * 8), [64, 64, 8], (x) => (x % 3 === 0 ? 3 : 0));
		const grid = isotropicGrid(stripes, 4);
		const spread = (volume: Volume<Float32Array>): number =>
			Math.max(...volume.voxels.map((value, i) => (i % 16 > 1 && i % 16 < 14 ? Math.abs(value - 1) : 0)));
		expect(spread(resampleVolume(stripes, grid))).toBeLessThan(0.1);
		expect(spread(resampleVolume(stripes, grid, { antiAlias: false }))).toBeGreaterThan(0.4);
	});

	test('a grid that sees a part of a volume gives what smoothing all of it gives, to the bit', () => {
		const random = createRandom('parts');
		const size = [40, 37, 43] as const;
		const voxels = Float32Array.from({ length: 40 * 37 * 43 }, () => random.normal());
		const large = { voxels, dims: size, voxelToWorld: scaleTranslation([1, 1.5, 0.5], [3, -4, 5]) };
		for (let round = 0; round < 30; round++) {
			const [a, b, c] = [0, 1, 2].map(() => random.uniform(-0.5, 0.5));
			const step = random.uniform(1.6, 4);
			const at = [0, 1, 2].map((axis) => random.uniform(-8, [40, 55, 22][axis] + 8));
			const voxelToWorld = Float64Array.of(step, a, b, at[0], -a, step, c, at[1], -b, -c, step, at[2], 0, 0, 0, 1);
			const grid = {
				dims: [1 + random.integer(5), 1 + random.integer(5), 1 + random.integer(5)] as const,
				voxelToWorld,
			};
			const toSource = multiplyMat4(invertAffine(large.voxelToWorld), voxelToWorld);
			const sigmaVoxels = [0, 4, 8].map((row) => {
				const ratio = Math.hypot(toSource[row], toSource[row + 1], toSource[row + 2]);
				return ratio > 1 ? Math.sqrt(ratio ** 2 - 1) / 2 : 0;
			}) as [number, number, number];
			const smooth = gaussianSmooth(large, { sigmaVoxels });
			for (const interpolation of ['linear', 'cubic'] as const)
				expect(resampleVolume(large, grid, { interpolation, outside: 7 }).voxels).toEqual(
					resampleVolume(smooth, grid, { interpolation, outside: 7, antiAlias: false }).voxels,
				);
		}
	});

	test('whole-number types are rounded and clamped; 64-bit integers become float64', () => {
		const steps = filled(new Uint8Array(4), [4, 1, 1], (x) => (x < 2 ? 0 : 255));
		const grid = { dims: [10, 1, 1] as const, voxelToWorld: scaleTranslation([0.3, 1, 1]) };
		const { voxels } = resampleVolume(steps, grid, { interpolation: 'cubic' });
		expect(Math.max(...voxels.slice(7, 10))).toBe(255);
		expect(Math.max(...voxels.slice(0, 4))).toBe(0);
		const big = { voxels: BigInt64Array.of(0n, 1n), dims: [2, 1, 1] as const, voxelToWorld: identityMat4() };
		const half = { dims: [1, 1, 1] as const, voxelToWorld: scaleTranslation([1, 1, 1], [0.5, 0, 0]) };
		expect(resampleVolume(big, half).voxels).toEqual(Float64Array.of(0.5));
	});

	test('an isotropic grid covers the same box', () => {
		const volume = { dims: [10, 20, 6] as const, voxelToWorld: scaleTranslation([-0.8, 0.8, 5], [3, 4, 5]) };
		const grid = isotropicGrid(volume);
		expect(grid.dims).toEqual([10, 20, 38]);
		expect(grid.voxelToWorld[11] - 0.4).toBeCloseTo(5 - 2.5, 9);
		expect(grid.voxelToWorld[0]).toBeCloseTo(-0.8, 12);
	});

	test('refuses grids and volumes that make no sense', () => {
		const volume = filled(new Uint8Array(504), dims, () => 1);
		expect(() => resampleVolume(volume, { dims: [1, -1, 1], voxelToWorld: slanted })).toThrow('dims must be');
		expect(() => resampleVolume(volume, { dims, voxelToWorld: scaleTranslation([1, 0, 1]) })).toThrow('singular');
		expect(() => isotropicGrid(volume, 0)).toThrow('spacingMm must be positive, got 0');
		expect(() => gaussianSmooth(volume, { sigmaVoxels: [1, -1, 0] })).toThrow('≥ 0');
	});
});
