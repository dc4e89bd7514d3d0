/**
 * Convex hull: ours (quickhull with exact tests) against three.js' ConvexHull (quickhull with a tolerance), on organs'
 * surfaces and on a million points in a ball.
 *
 * Run: node --conditions=source bench/convex-hull.bench.ts
 */
import { Vector3 } from 'three';
import { ConvexHull } from 'three/examples/jsm/math/ConvexHull.js';
import { createRandom } from '#numeric';
import { convexHull, massProperties } from '#shape';
import { largeMesh } from './large-mesh.ts';
import { interleave, report } from './measure.ts';

/** Volume of the hull three.js makes, its point objects included, which it needs as input. */
function hullByThree(positions: Float32Array): number {
	const points = Array.from({ length: positions.length / 3 }, (_, i) => new Vector3().fromArray(positions, 3 * i));
	let volume = 0;
	for (const face of new ConvexHull().setFromPoints(points).faces) {
		const first = face.edge;
		for (let edge = first.next; edge.next !== first; edge = edge.next)
			volume += first.head().point.dot(edge.head().point.clone().cross(edge.next.head().point)) / 6;
	}
	return volume;
}

const random = createRandom(1);
const inputs = {
	'organ surface': largeMesh().positions,
	'ball, 1 M points': Float32Array.from({ length: 3_000_000 }, () => random.normal()),
};
for (const [name, positions] of Object.entries(inputs)) {
	const ratio = massProperties(convexHull(positions)).volumeMm3 / hullByThree(positions);
	if (Math.abs(ratio - 1) > 1e-5) throw new Error(`${name}: volumes differ by a factor of ${ratio}`);
	report(
		`${name}, ${positions.length / 3} points`,
		await interleave(
			{ convexHull: () => convexHull(positions), 'three ConvexHull': () => hullByThree(positions) },
			{ rounds: 5, warmUp: 2 },
		),
		{ count: positions.length / 3, unit: 'points' },
	);
}
