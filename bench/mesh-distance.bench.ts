/**
 * Signed distances of 100,000 points to a mesh against VTK (vtkImplicitPolyDataDistance) and trimesh (rtree): a large
 * body and the kidneys of a real case; points near the surface (2 mm, normal distribution) and anywhere in its box and
 * 20 mm around (fewer of these, as VTK takes seconds). Both sides build their search structure in every run. Ours finds the nearest point, triangle and the sign
 * by winding; VTK the distance with the sign by normals. trimesh runs near
 * the large body only and on half of the points, its signed distance (0.02 s a point) on 100 points: that ratio is for
 * a five-hundredth of the work.
 *
 * Run: node --conditions=source bench/mesh-distance.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writePly } from '#formats';
import { createRandom } from '#numeric';
import {
	boundingBox,
	closestPoints,
	sampleSurfaceUniform,
	signedDistance,
	triangleTree,
	type TriangleMesh,
} from '#shape';
import { largeMesh } from './large-mesh.ts';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { organOf } from './real-meshes.ts';

const trimeshPoints = 100;
const folder = mkdtempSync(path.join(tmpdir(), 'distance-'));
const figures = [];
for (const { name, mesh } of [
	{ name: 'large body', mesh: largeMesh() },
	{ name: 'KiTS19 case 0, kidneys', mesh: await organOf('kits19/case_00000/segmentation.nii.gz', 1) },
])
	for (const [place, count, isTrimesh] of [
		['near', 100_000, false],
		['far', 10_000, false],
		['near', 50_000, true],
	] as const)
		if (!isTrimesh || name === 'large body') figures.push(await compare(name, mesh, { place, count, isTrimesh }));
rmSync(folder, { recursive: true });
saveResult('mesh-distance', { figures });

interface Case {
	readonly place: 'near' | 'far';
	readonly count: number;
	readonly isTrimesh: boolean;
}

function pointsOf(mesh: TriangleMesh, { place, count }: Case): Float32Array {
	const random = createRandom(1);
	if (place === 'near')
		return sampleSurfaceUniform(mesh, count, { seed: 1 }).positions.map((value) => value + 2 * random.normal());
	const { min, max } = boundingBox(mesh.positions);
	return Float32Array.from({ length: 3 * count }, (_, i) => random.uniform(min[i % 3] - 20, max[i % 3] + 20));
}

async function compare(name: string, mesh: TriangleMesh, asked: Case): Promise<object> {
	const { place, count, isTrimesh } = asked;
	const points = pointsOf(mesh, asked);
	const files = { mesh: path.join(folder, 'mesh.ply'), points: path.join(folder, 'points.f32') };
	writeFileSync(files.mesh, writePly(mesh));
	writeFileSync(files.points, points);
	const peer = await openPeer('mesh_distance', { ...files, trimeshPoints: isTrimesh ? trimeshPoints : 0, isTrimesh });
	const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
	const tree = triangleTree(mesh);
	const compared = await compareWithPeer(
		`${name}, ${mesh.triangles.length / 3} triangles, ${count} points ${place}`,
		{
			'build + signedDistance': () => sum(signedDistance(mesh, points).distancesMm),
			'build + signedDistance, TypeScript': () =>
				sum(
					signedDistance(triangleTree(mesh, { backend: 'typescript' }), points, { backend: 'typescript' }).distancesMm,
				),
			'signedDistance, tree built before': () => sum(signedDistance(tree, points).distancesMm),
			'closestPoints, tree built before': () => sum(closestPoints(tree, points).distancesMm),
			'triangleTree alone': () => triangleTree(mesh).depth,
		},
		peer,
		{ rounds: 5, warmUp: 2 },
	);
	peer.close();
	const [own, ...others] = compared.comparisons;
	const other = others.find(({ name: contender }) => /^vtk|on_surface/.test(contender));
	console.log(`  sum of distances: ours ${String(own.result)} (signed), ${other?.name} ${String(other?.result)}`);
	return compared;
}
