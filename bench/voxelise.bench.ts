/**
 * Solid voxelisation into 256³: ours by line crossings, parity and winding, against asking each voxel of a 32³ grid for
 * its winding number (the usual way for any mesh; 512 times fewer voxels).
 *
 * Run: node --conditions=source bench/voxelise.bench.ts
 */
import { scaleTranslation } from '#numeric';
import { extractSurfaces, massProperties, voxelise, windingNumberAt, windingTree } from '#shape';
import { interleave, report } from './measure.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

const [{ mesh, bounds }] = extractSurfaces(wobblyBodies(200), { labels: [5] });
const triangles = mesh.triangles.length / 3;
const grid = (n: number): { dims: [number, number, number]; voxelToWorld: Float64Array } => {
	const step = bounds.max.map((high, axis) => ((high - bounds.min[axis]) * 1.04) / n) as [number, number, number];
	const corner = bounds.min.map((low, axis) => low - 0.02 * n * step[axis] + step[axis] / 2) as [
		number,
		number,
		number,
	];
	return { dims: [n, n, n], voxelToWorld: scaleTranslation(step, corner) };
};
const fine = grid(256);
const solid = voxelise(mesh, fine);
const voxel = fine.voxelToWorld[0] * fine.voxelToWorld[5] * fine.voxelToWorld[10];
const ratio = (solid.voxels.reduce((sum, value) => sum + value, 0) * voxel) / massProperties(mesh).volumeMm3;
console.log(`voxel volume / mesh volume ${ratio.toFixed(5)}`);

function askEveryVoxel(n: number): number {
	const { voxelToWorld: m } = grid(n);
	const tree = windingTree(mesh);
	let inside = 0;
	for (let z = 0; z < n; z++)
		for (let y = 0; y < n; y++)
			for (let x = 0; x < n; x++)
				if (windingNumberAt(tree, m[0] * x + m[3], m[5] * y + m[7], m[10] * z + m[11]) > 0.5) inside++;
	return inside;
}

report(
	`${triangles} triangles`,
	await interleave(
		{
			'256³, parity': () => voxelise(mesh, fine),
			'256³, winding': () => voxelise(mesh, { ...fine, fill: 'winding' }),
			'32³, winding number of each voxel': () => askEveryVoxel(32),
		},
		{ rounds: 5, warmUp: 2 },
	),
	{ count: triangles, unit: 'triangles' },
);
