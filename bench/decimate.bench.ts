/**
 * Decimation to a tenth, checked: ours (meshoptimizer, check, volume restored) against manifold-3d's simplify at the
 * tolerance that leaves about as many triangles. Both with the volume they keep.
 *
 * Run: node --conditions=source bench/decimate.bench.ts
 */
import manifoldModule from 'manifold-3d';
import {
	decimate,
	extractSurfaces,
	findDefects,
	massProperties,
	smoothPreservingVolume,
	type TriangleMesh,
} from '#shape';
import { interleave, report } from './measure.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

const wasm = await manifoldModule();
wasm.setup();

function manifoldSimplify(mesh: TriangleMesh, toleranceMm: number): TriangleMesh {
	const solid = new wasm.Manifold(
		new wasm.Mesh({ numProp: 3, vertProperties: mesh.positions, triVerts: mesh.triangles }),
	);
	const simplified = solid.simplify(toleranceMm);
	const { vertProperties, triVerts } = simplified.getMesh();
	solid.delete();
	simplified.delete();
	return { positions: vertProperties, triangles: triVerts };
}

const [{ mesh: raw }] = extractSurfaces(wobblyBodies(200), { labels: [5] });
const mesh = smoothPreservingVolume(raw, { isClosed: true }).mesh;
const triangles = mesh.triangles.length / 3;
const targetTriangleCount = Math.round(triangles / 10);

const toleranceMm = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5].reduce((best, tolerance) => {
	const distance = (mm: number): number =>
		Math.abs(manifoldSimplify(mesh, mm).triangles.length / 3 - targetTriangleCount);
	return distance(tolerance) < distance(best) ? tolerance : best;
});
const own = await decimate(mesh, { targetTriangleCount });
const volume = (m: TriangleMesh): number => massProperties(m).volumeMm3;
for (const [name, result] of [
	['ours', own.mesh],
	[`manifold-3d at ${toleranceMm} mm`, manifoldSimplify(mesh, toleranceMm)],
] as const) {
	const { isClosed, isManifold, triangleCount } = findDefects(result);
	const change = (100 * (volume(result) / volume(mesh) - 1)).toFixed(3);
	console.log(`${name}: ${triangleCount} triangles, closed ${isClosed}, manifold ${isManifold}, volume ${change} %`);
}
report(
	`${triangles} → ${targetTriangleCount} triangles`,
	await interleave(
		{
			'decimate (with check)': () => decimate(mesh, { targetTriangleCount }),
			'manifold-3d simplify': () => manifoldSimplify(mesh, toleranceMm),
		},
		{ rounds: 5, warmUp: 2 },
	),
	{ count: triangles, unit: 'triangles' },
);
