/**
 * Nearest points on a surface of 20,000 points near it and far from it: ours (box tree, start from the last answer)
 * against a look at every triangle, for which 50 points stand (times 400).
 *
 * Run: node --conditions=source bench/closest-point.bench.ts
 */
import { closestPoints, sampleSurfaceUniform, triangleTree } from '#shape';
import { pointToTriangle } from '../src/shape/point-to-triangle.ts';
import { largeMesh } from './large-mesh.ts';
import { interleave, report } from './measure.ts';

const mesh = largeMesh();
const triangleCount = mesh.triangles.length / 3;
const count = 20_000;
const { positions, normals } = sampleSurfaceUniform(mesh, count, { seed: 1 });
const tree = triangleTree(mesh);
const nearest = new Float64Array(3);

function allTriangles(points: Float32Array, some: number): number[] {
	return Array.from({ length: some }, (_, i) => {
		let best = Infinity;
		for (let t = 0; t < triangleCount; t++)
			best = Math.min(best, pointToTriangle(mesh, t, points.subarray(3 * i, 3 * i + 3), nearest));
		return Math.sqrt(best);
	});
}

for (const distance of [1, 100]) {
	const points = positions.map((value, i) => value + distance * normals[i]);
	const own = closestPoints(tree, points).distancesMm;
	allTriangles(points, 20).forEach((value, i) => {
		if (Math.abs(value - own[i]) > 1e-9) throw new Error(`point ${i}: ${own[i]} against ${value}`);
	});
	const timings = await interleave(
		{
			triangleTree: () => triangleTree(mesh),
			closestPoints: () => closestPoints(tree, points),
			'all triangles': () => allTriangles(points, 50),
		},
		{ rounds: 5, warmUp: 2 },
	);
	const scaled = timings.map((timing) =>
		timing.name === 'all triangles' ? { ...timing, medianMs: (timing.medianMs * count) / 50 } : timing,
	);
	report(`${count} points about ${distance} mm from ${triangleCount} triangles`, scaled);
}
