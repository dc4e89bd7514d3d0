import { describe, expect, test } from 'vitest';
import { movedMesh, noisyMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { pointToTriangle } from './point-to-triangle.ts';
import { sampleSurfaceUniform } from './sample-surface.ts';
import { hausdorffDistance, surfaceDistance } from './surface-distance.ts';

describe('surfaceDistance', () => {
	test('a surface and itself: 0; the order of the two does not matter', () => {
		const mesh = torusMesh(5, 2, 40, 20);
		expect(surfaceDistance(mesh, mesh).maximumMm).toBeLessThan(1e-5);
		const other = noisyMesh(mesh, 0.1, 1);
		const [there, back] = [surfaceDistance(mesh, other), surfaceDistance(other, mesh)];
		expect(back.aToB).toEqual(there.bToA);
		expect(back.meanMm).toBe(there.meanMm);
	});

	test('concentric spheres: the difference of the radii everywhere', () => {
		const distance = surfaceDistance(sphereMesh(10, 5), sphereMesh(13, 5));
		for (const key of ['meanMm', 'rootMeanSquareMm', 'p95Mm', 'maximumMm'] as const)
			expect(Math.abs(distance[key] - 3)).toBeLessThan(0.02);
	});

	test('a box and itself moved by d along an axis: d at most, and the mean by area', () => {
		const distance = surfaceDistance(boxMesh([0, 0, 0], [10, 10, 10]), boxMesh([0.5, 0, 0], [10.5, 10, 10]));
		expect(distance.maximumMm).toBeCloseTo(0.5, 5);
		// Outer face: 0.5 throughout. Inner face: as far as 0.5, but nearer to the four faces around its rim. Faces along:
		// a strip 0.5 wide that is 0.25 away in the mean.
		const inner = (10 ** 3 - 9 ** 3) / 6;
		expect(distance.meanMm).toBeCloseTo((100 * 0.5 + inner + 4 * 5 * 0.25) / 600, 3);
	});

	test('a part that only one of them has shows in one direction', () => {
		const sphere = sphereMesh(5, 4);
		const { aToB, bToA, maximumMm } = surfaceDistance(sphere, together(sphere, sphereMesh(1, 3, [20, 0, 0])));
		expect(aToB.maximumMm).toBeLessThan(1e-5);
		expect(bToA.maximumMm).toBeCloseTo(16, 4);
		expect(maximumMm).toBe(bToA.maximumMm);
	});

	test('equals brute force over the same points', () => {
		const [a, b] = [torusMesh(5, 2, 24, 12), noisyMesh(torusMesh(5, 2, 30, 14), 0.2, 2)];
		const { positions } = sampleSurfaceUniform(a, 200, { seed: 9 });
		const nearest = new Float64Array(3);
		let sum = 0;
		for (let p = 0; p < positions.length; p += 3) {
			let best = Infinity;
			for (let t = 0; t < b.triangles.length / 3; t++)
				best = Math.min(best, pointToTriangle(b, t, positions.subarray(p, p + 3), nearest));
			sum += Math.sqrt(best);
		}
		expect(surfaceDistance(a, b, { sampleCount: 200, seed: 9 }).aToB.meanMm).toBeCloseTo(sum / 200, 9);
	});
});

describe('hausdorffDistance', () => {
	test('percentiles leave out a far small part, 100 does not', () => {
		const sphere = sphereMesh(5, 4);
		const withSpeck = together(sphere, sphereMesh(0.2, 2, [30, 0, 0]));
		expect(hausdorffDistance(sphere, withSpeck)).toBeCloseTo(25.2, 4);
		expect(hausdorffDistance(sphere, withSpeck, { percentile: 95 })).toBeLessThan(1e-5);
	});

	test('scales with the shapes, refuses nonsense', () => {
		const [a, b] = [sphereMesh(5, 3), boxMesh([-4, -4, -4], [4, 4, 4])];
		const scaled = hausdorffDistance(movedMesh(a, { scale: 8 }), movedMesh(b, { scale: 8 }));
		expect(scaled).toBeCloseTo(8 * hausdorffDistance(a, b), 3);
		for (const percentile of [0, -1, 101, Number.NaN])
			expect(() => hausdorffDistance(a, b, { percentile })).toThrow(/percentile/);
		const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(() => surfaceDistance(a, none)).toThrow(RangeError);
	});
});
