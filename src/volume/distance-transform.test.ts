import { createRandom, identityMat4 } from '#numeric';
import { isWasmSupported, type Backend } from '#wasm';
import { describe, expect, test } from 'vitest';
import { bitVolume } from './bit-volume.ts';
import { distanceTransformAt } from './distance-transform-at.ts';
import { distanceTransform } from './distance-transform.ts';
import { labelRuns } from './label-runs.ts';

const backends: readonly Backend[] = isWasmSupported() ? ['typescript', 'wasm'] : ['typescript'];

function noise(dims: readonly number[], density: number, seed: string): Uint8Array {
	const random = createRandom(seed);
	return Uint8Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => (random.next() < density ? 1 : 0));
}

/** Every voxel against every feature. */
function bruteForce(
	voxels: Uint8Array,
	dims: readonly number[],
	spacing: readonly number[],
	feature: number,
): Float64Array {
	const [nx, ny] = dims;
	const place = (i: number): number[] => [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
	const features = [...voxels.keys()].filter((i) => Math.sign(voxels[i]) === feature).map(place);
	return Float64Array.from(voxels, (_, i) => {
		const [x, y, z] = place(i);
		let best = Infinity;
		for (const [fx, fy, fz] of features) {
			const [dx, dy, dz] = [(x - fx) * spacing[0], (y - fy) * spacing[1], (z - fz) * (spacing[2] ?? 1)];
			const squared = dx * dx + dy * dy + dz * dz;
			if (squared < best) best = squared;
		}
		return Math.sqrt(best);
	});
}

function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let greatest = a.length === b.length ? 0 : Infinity;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
	return greatest;
}

describe.each(backends)('distanceTransform (%s)', (backend) => {
	test.each([0.02, 0.5, 0.98])('equals brute force on noise of density %f with uneven spacing', (density) => {
		const dims = [16, 16, 16];
		const spacing = [1, 2.3, 0.7];
		const voxels = noise(dims, density, `noise ${density}`);
		for (const [of, feature] of [
			['inside', 0],
			['outside', 1],
		] as const) {
			const own = distanceTransform({ voxels, dims }, { spacing, of, backend });
			expect(greatestDifference(own, bruteForce(voxels, dims, spacing, feature))).toBeLessThan(1e-6 * 20);
			const squared = distanceTransform({ voxels, dims }, { spacing, of, squared: true, backend });
			expect(greatestDifference(squared.map(Math.sqrt), own)).toBeLessThan(1e-5);
		}
	});

	test.each([
		[1, 1, 1],
		[17, 1, 1],
		[1, 19, 1],
		[1, 1, 33],
		[31, 5, 1],
		[1, 18, 7],
		[37, 3, 20],
	])('equals brute force on %i × %i × %i', (...dims) => {
		const spacing = [0.9, 1.1, 3];
		const voxels = noise(dims, 0.1, `grid ${dims.join()}`);
		const own = distanceTransform({ voxels, dims }, { spacing, of: 'outside', backend });
		expect(greatestDifference(own, bruteForce(voxels, dims, spacing, 1))).toBeLessThan(1e-5);
	});

	test('of a single seed is the closed form, everywhere', () => {
		const dims = [61, 40, 53];
		const spacing = [0.85, 1.2, 0.9];
		const seed = [40, 7, 30];
		const voxels = new Uint8Array(61 * 40 * 53);
		voxels[40 + 61 * (7 + 40 * 30)] = 9;
		const own = distanceTransform({ voxels, dims }, { spacing, of: 'outside', backend });
		const exact = Float64Array.from(voxels, (_, i) =>
			Math.hypot(
				((i % 61) - seed[0]) * 0.85,
				((Math.floor(i / 61) % 40) - seed[1]) * 1.2,
				(Math.floor(i / 2440) - seed[2]) * 0.9,
			),
		);
		expect(greatestDifference(own, exact)).toBeLessThan(4e-6);
	});

	test('of two dimensions is that of one slice', () => {
		const voxels = noise([23, 17], 0.2, 'plane');
		const plane = distanceTransform({ voxels, dims: [23, 17] }, { spacing: [1.5, 0.5], of: 'inside', backend });
		const slice = distanceTransform({ voxels, dims: [23, 17, 1] }, { spacing: [1.5, 0.5, 9], of: 'inside', backend });
		expect(plane).toEqual(slice);
	});

	test('is Infinity where there is nothing to measure to, and nothing of an empty grid', () => {
		const empty = new Uint8Array(60);
		const spacing = [1, 1, 1];
		const outside = distanceTransform({ voxels: empty, dims: [5, 4, 3] }, { spacing, of: 'outside', backend });
		expect(outside.every((distance) => distance === Infinity)).toBe(true);
		const full = distanceTransform({ voxels: empty.fill(1), dims: [5, 4, 3] }, { spacing, of: 'inside', backend });
		expect(full.every((distance) => distance === Infinity)).toBe(true);
		const none = { voxels: new Uint8Array(0), dims: [0, 4, 3] };
		expect(distanceTransform(none, { spacing, of: 'inside', backend })).toHaveLength(0);
	});

	// scipy 1.17.1: distance_transform_edt(a, sampling=(3, 0.5)) of the array below.
	test('gives the figures of scipy', () => {
		const voxels = Uint8Array.of(0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1);
		const own = distanceTransform({ voxels, dims: [6, 3] }, { spacing: [0.5, 3], of: 'inside', backend });
		const golden = [
			0, 0.5, 1, 1.5, 2, 2.5, 3, 3, 3.041_381_27, 3.162_277_66, 3.354_101_97, 3.605_551_28, 0.5, 0, 0.5, 1, 1.5, 2,
		];
		expect(greatestDifference(own, golden)).toBeLessThan(1e-6);
	});

	test('takes bits as it takes bytes, and 16-bit labels', () => {
		const dims = [40, 9, 8] as const;
		const voxels = noise(dims, 0.03, 'bits');
		const voxelToWorld = identityMat4();
		const bits = bitVolume(labelRuns({ voxels, dims, voxelToWorld }), [1]);
		if (!bits) throw new Error('the mask is empty');
		const options = { spacing: [1, 2, 3], of: 'outside', backend } as const;
		const ofBits = distanceTransform(bits, options);
		const ofBytes = distanceTransform({ voxels, dims }, options);
		const ofWords = distanceTransform({ voxels: Uint16Array.from(voxels, (v) => 256 * v), dims }, options);
		expect(ofWords).toEqual(ofBytes);
		const [bx, by, bz] = bits.dims;
		const [ox, oy, oz] = bits.origin;
		for (let z = 1; z < bz - 1; z++)
			for (let y = 1; y < by - 1; y++)
				for (let x = 1; x < bx - 1; x++)
					expect(ofBits[x + bx * (y + by * z)]).toBe(ofBytes[x + ox + 40 * (y + oy + 9 * (z + oz))]);
	});

	test('at some voxels is the same in float64', () => {
		const dims = [29, 31, 23];
		const spacing = [0.97, 1.31, 2.6];
		const voxels = noise(dims, 0.001, 'queries');
		const random = createRandom('at');
		const at = Uint32Array.from({ length: 500 }, () => Math.floor(random.next() * voxels.length));
		const own = distanceTransformAt({ voxels, dims }, at, { spacing, backend });
		const all = bruteForce(voxels, dims, spacing, 1);
		expect(
			greatestDifference(
				own,
				Float64Array.from(at, (i) => all[i]),
			),
		).toBeLessThan(1e-12);
		const empty = distanceTransformAt({ voxels: voxels.fill(0), dims }, at, { spacing, backend });
		expect(empty.every((distance) => distance === Infinity)).toBe(true);
		expect(distanceTransformAt({ voxels, dims }, new Uint32Array(0), { spacing, backend })).toHaveLength(0);
		expect(() => distanceTransformAt({ voxels, dims }, Uint32Array.of(29 * 31 * 23), { spacing })).toThrow(RangeError);
	});
});

describe('distanceTransform', () => {
	test.runIf(isWasmSupported())('gives the same bits on both backends', () => {
		for (let round = 0; round < 12; round++) {
			const random = createRandom(`twins ${round}`);
			const dims = [0, 1, 2].map(() => 1 + Math.floor(random.next() * 45));
			const spacing = [0, 1, 2].map(() => 0.3 + 3 * random.next());
			const voxels = noise(dims, [0.001, 0.5, 0.999][round % 3], `twin masks ${round}`);
			for (const of of ['inside', 'outside'] as const)
				for (const squared of [false, true])
					expect(distanceTransform({ voxels, dims }, { spacing, of, squared, backend: 'wasm' })).toEqual(
						distanceTransform({ voxels, dims }, { spacing, of, squared, backend: 'typescript' }),
					);
		}
	});

	test('refuses what does not fit together, with the value received', () => {
		const mask = { voxels: new Uint8Array(8), dims: [2, 2, 2] };
		const refuse =
			(change: object): (() => unknown) =>
			() =>
				distanceTransform(mask, { spacing: [1, 1, 1], of: 'inside', ...change });
		expect(refuse({ spacing: undefined })).toThrow(/spacing must be 3 lengths in mm above 0, got none/);
		expect(refuse({ spacing: [1, 1] })).toThrow(RangeError);
		expect(refuse({ spacing: [1, 0, 1] })).toThrow(/got 1 × 0 × 1/);
		expect(refuse({ spacing: [1, Number.NaN, 1] })).toThrow(RangeError);
		expect(refuse({ of: 'border' })).toThrow(/got border/);
		const sevenVoxels = { voxels: new Uint8Array(7), dims: [2, 2, 2] };
		expect(() => distanceTransform(sevenVoxels, { spacing: [1, 1, 1], of: 'inside' })).toThrow(/2 × 2 × 2 voxels/);
		const long = { voxels: new Uint8Array(65_535), dims: [65_535, 1] };
		expect(() => distanceTransform(long, { spacing: [1, 1], of: 'inside' })).toThrow(/65534/);
	});
});
