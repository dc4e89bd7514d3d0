import type { TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { compareSurfaces } from './compare-surfaces.ts';
import { meshMetric } from './mesh-metrics.ts';

/** A sphere of triangles by halving the faces of an octahedron. */
function sphere(radius: number, centre: readonly number[], steps = 5): TriangleMesh {
	const positions: number[] = [1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1];
	let triangles = [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5];
	for (let step = 0; step < steps; step++) {
		const middles = new Map<string, number>();
		const middle = (a: number, b: number): number => {
			const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
			const known = middles.get(key);
			if (known !== undefined) return known;
			const sum = [0, 1, 2].map((k) => positions[3 * a + k] + positions[3 * b + k]);
			positions.push(...sum.map((value) => value / Math.hypot(...sum)));
			middles.set(key, positions.length / 3 - 1);
			return positions.length / 3 - 1;
		};
		const finer: number[] = [];
		for (let t = 0; t < triangles.length; t += 3) {
			const [a, b, c] = triangles.slice(t, t + 3);
			const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
			finer.push(a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca);
		}
		triangles = finer;
	}
	return {
		positions: Float32Array.from(positions, (value, i) => centre[i % 3] + radius * value),
		triangles: Uint32Array.from(triangles),
	};
}

/** A square in the plane z = height. */
function square(side: number, height: number): TriangleMesh {
	return {
		positions: Float32Array.of(0, 0, height, side, 0, height, side, side, height, 0, side, height),
		triangles: Uint32Array.of(0, 1, 2, 0, 2, 3),
	};
}

describe('meshMetric', () => {
	test('between concentric spheres every distance is the difference of the radii', () => {
		const own = compareSurfaces(sphere(20, [5, 6, 7]), sphere(22, [5, 6, 7]));
		for (const [name, { value, state }] of Object.entries(own.metrics)) {
			expect(state).toBe('ok');
			if (name.startsWith('nsd')) expect(value).toBe(0);
			else expect(Math.abs(value - 2), name).toBeLessThan(0.03);
		}
		const wide = meshMetric(sphere(20, [0, 0, 0]), sphere(22, [0, 0, 0]), { variant: 'nsd.mesh@2.1mm' });
		expect(wide.value).toBe(1);
	});

	test('assd.mesh weighs by area, masd.mesh.meanOfDirected by direction', () => {
		// The whole small square is 1 mm from the large one; of the large one, a quarter is 1 mm away, the rest farther.
		const small = square(10, 1);
		const large = square(20, 0);
		const own = compareSurfaces(small, large, { sampleCount: 200_000 });
		const { value: there } = own.metrics['asd.mesh.refToPred'];
		const { value: back } = own.metrics['asd.mesh.predToRef'];
		expect(there).toBeCloseTo(1, 6);
		expect(own.metrics['masd.mesh.meanOfDirected'].value).toBeCloseTo((there + back) / 2, 9);
		expect(own.metrics['assd.mesh'].value).toBeCloseTo((100 * there + 400 * back) / 500, 6);
		expect(own.metrics['hd.mesh'].value).toBeCloseTo(Math.hypot(10, 10, 1), 5);
		// Within 1 mm: the small square and the quarter of the large one under it.
		const share = meshMetric(small, large, { variant: 'nsd.mesh@1.0001mm', sampleCount: 200_000 }).value;
		expect(share).toBeCloseTo(200 / 500, 2);
	});

	test('does not change when both are moved, and scales', () => {
		const metrics = ['hd.mesh', 'hd95.mesh', 'assd.mesh'];
		const own = compareSurfaces(sphere(10, [0, 0, 0], 3), sphere(11, [1, 0, 0], 3), { metrics });
		const moved = compareSurfaces(sphere(10, [64, 32, 0], 3), sphere(11, [65, 32, 0], 3), { metrics });
		const twice = compareSurfaces(sphere(20, [0, 0, 0], 3), sphere(22, [2, 0, 0], 3), { metrics });
		for (const name of metrics) {
			expect(moved.metrics[name].value).toBeCloseTo(own.metrics[name].value, 4);
			expect(twice.metrics[name].value).toBeCloseTo(2 * own.metrics[name].value, 4);
		}
	});

	test('has a state for meshes without triangles, and refuses other names', () => {
		const none = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		const some = square(1, 0);
		expect(meshMetric(none, some, { variant: 'hd95.mesh' })).toEqual({ value: Infinity, state: 'refEmpty' });
		expect(meshMetric(some, none, { variant: 'nsd.mesh@1mm' })).toEqual({ value: 0, state: 'predEmpty' });
		expect(meshMetric(none, none, { variant: 'assd.mesh' })).toEqual({ value: Number.NaN, state: 'bothEmpty' });
		for (const variant of ['hd95', 'assd', 'hd95.voxel.pooled'])
			expect(() => meshMetric(some, some, { variant })).toThrow(RangeError);
		expect(() => compareSurfaces(some, some, { metrics: ['dsc'] })).toThrow(/no metric between meshes/);
	});
});
