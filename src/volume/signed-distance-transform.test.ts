import { createRandom } from '#numeric';
import { isWasmSupported, type Backend } from '#wasm';
import { describe, expect, test } from 'vitest';
import { signedDistanceTransform } from './signed-distance-transform.ts';

const backends: readonly Backend[] = isWasmSupported() ? ['typescript', 'wasm'] : ['typescript'];

/** Every voxel against the box of every voxel of the other class, and against the half-spaces beyond the grid. */
function bruteForce(voxels: Uint8Array, dims: readonly number[], spacing: readonly number[]): number[] {
	const place = (i: number): number[] => [
		i % dims[0],
		Math.floor(i / dims[0]) % dims[1],
		Math.floor(i / (dims[0] * dims[1])),
	];
	return Array.from(voxels, (value, i) => {
		const at = place(i);
		let best = Infinity;
		voxels.forEach((other, j) => {
			if ((other === 0) === (value === 0)) return;
			const gap = place(j).map((o, axis) => Math.max(0, Math.abs(o - at[axis]) - 0.5) * spacing[axis]);
			best = Math.min(best, Math.sqrt(gap[0] ** 2 + gap[1] ** 2 + gap[2] ** 2));
		});
		if (value === 0) return best;
		for (let axis = 0; axis < 3; axis++)
			best = Math.min(best, (at[axis] + 0.5) * spacing[axis], (dims[axis] - 0.5 - at[axis]) * spacing[axis]);
		return -best;
	});
}

describe.each(backends)('signedDistanceTransform (%s)', (backend) => {
	test.each([0.01, 0.3, 0.9])('equals brute force on noise of density %f', (density) => {
		const dims = [13, 11, 12];
		const spacing = [1, 2.3, 0.7];
		const random = createRandom(`signed ${density}`);
		const voxels = Uint8Array.from({ length: 13 * 11 * 12 }, () => (random.next() < density ? 1 : 0));
		const own = signedDistanceTransform({ voxels, dims }, { spacing, backend });
		const expected = bruteForce(voxels, dims, spacing);
		expect(Math.max(...expected.map((value, i) => Math.abs(value - own[i])))).toBeLessThan(1e-5);
	});

	test('of a box is the closed form', () => {
		const dims = [20, 20, 20];
		const voxels = new Uint8Array(8000);
		for (let i = 0; i < 8000; i++) {
			const at = [i % 20, Math.floor(i / 20) % 20, Math.floor(i / 400)];
			if (at.every((v) => v >= 5 && v < 15)) voxels[i] = 1;
		}
		const own = signedDistanceTransform({ voxels, dims }, { spacing: [2, 2, 2], backend });
		for (let i = 0; i < 8000; i++) {
			const beyond = [i % 20, Math.floor(i / 20) % 20, Math.floor(i / 400)].map((v) => 2 * Math.abs(v - 9.5) - 10);
			const outside = Math.hypot(...beyond.map((b) => Math.max(0, b)));
			expect(own[i]).toBeCloseTo(outside > 0 ? outside : Math.max(...beyond), 5);
		}
	});

	test('has the surface of a full mask at the edge of the grid, in two dimensions on its four sides', () => {
		const full = signedDistanceTransform(
			{ voxels: new Uint8Array(15).fill(1), dims: [5, 3] },
			{ spacing: [1, 4], backend },
		);
		expect([...full]).toEqual([-0.5, -1.5, -2, -1.5, -0.5, -0.5, -1.5, -2.5, -1.5, -0.5, -0.5, -1.5, -2, -1.5, -0.5]);
		const empty = signedDistanceTransform({ voxels: new Uint8Array(15), dims: [5, 3] }, { spacing: [1, 4], backend });
		expect(empty.every((distance) => distance === Infinity)).toBe(true);
	});
});
