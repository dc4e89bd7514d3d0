/**
 * Taubin smoothing, 10 iterations: ours (rings in two flat arrays) against rings as one array a vertex, the usual way;
 * and the smoothing that keeps the volume.
 *
 * Run: node --conditions=source bench/smooth-taubin.bench.ts
 */
import { extractSurfaces, smoothPreservingVolume, smoothTaubin, type TriangleMesh } from '#shape';
import { interleave, report } from './measure.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

function ringsAsArrays({ positions, triangles }: TriangleMesh): Float32Array {
	const rings = Array.from({ length: positions.length / 3 }, () => new Set<number>());
	for (let h = 0; h < triangles.length; h++) {
		const next = triangles[h % 3 === 2 ? h - 2 : h + 1];
		rings[triangles[h]].add(next);
		rings[next].add(triangles[h]);
	}
	const neighbours = rings.map((ring) => [...ring]);
	let current = Float64Array.from(positions);
	for (let step = 0; step < 20; step++) {
		const next = new Float64Array(current.length);
		const factor = step % 2 === 0 ? 0.5 : -0.53;
		neighbours.forEach((ring, v) => {
			for (let axis = 0; axis < 3; axis++) {
				const mean = ring.reduce((sum, other) => sum + current[3 * other + axis], 0) / ring.length;
				next[3 * v + axis] = current[3 * v + axis] + factor * (mean - current[3 * v + axis]);
			}
		});
		current = next;
	}
	return Float32Array.from(current);
}

const [{ mesh }] = extractSurfaces(wobblyBodies(200), { labels: [5] });
const triangles = mesh.triangles.length / 3;
const [own, other] = [smoothTaubin(mesh).positions, ringsAsArrays(mesh)];
if (own.some((value, i) => Math.abs(value - other[i]) > 1e-4)) throw new Error('the two do not agree');
report(
	`one closed mesh, ${triangles} triangles, 10 iterations`,
	await interleave({
		'smoothTaubin, known closed': () => smoothTaubin(mesh, { isClosed: true }),
		smoothTaubin: () => smoothTaubin(mesh),
		smoothPreservingVolume: () => smoothPreservingVolume(mesh, { isClosed: true }),
		'rings as arrays': () => ringsAsArrays(mesh),
	}),
	{ count: triangles, unit: 'triangles' },
);
