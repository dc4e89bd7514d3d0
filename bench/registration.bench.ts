/**
 * Rigid alignment of surfaces in raw poses (two lumbar vertebrae of different patients) and Procrustes analysis of 100,000
 * points, against trimesh. Both align from sampled points through many starts and ICP; both then measure the mean
 * distance of the moved surface to the target, which is the result shown. Ours looks from both sides.
 *
 *     node --conditions=source bench/registration.bench.ts
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPly, writeStl } from '#formats';
import { createRandom } from '#numeric';
import { alignSurfaces, deformationTemplate, deformSurface, procrustes, transformMesh } from '#registration';
import { closestPoints, decimate, triangleTree } from '#shape';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

const raw = path.join(process.env['MSN_TEST_DATA'] ?? '../shared/data', 'verse-L1-vertebrae/raw');
const [first, second] = readdirSync(raw).filter((name) => name.endsWith('.ply'));
const meshOf = async (name: string) => {
	const content = await readPly(readFileSync(path.join(raw, name)), { units: 'mm' });
	if (content.kind !== 'mesh') throw new Error(`${name} is no mesh`);
	return content.parts[0].mesh;
};
const source = await meshOf(first);
const target = await meshOf(second);
const random = createRandom(1);
const points = Float64Array.from({ length: 300_000 }, () => 50 * random.normal());
const turned = points.map((_, i) => points[i - (i % 3) + ((i + 1) % 3)] + 10);

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
try {
	writeFileSync(path.join(folder, 'source.stl'), writeStl(source));
	writeFileSync(path.join(folder, 'target.stl'), writeStl(target));
	const files = { source: path.join(folder, 'source.stl'), target: path.join(folder, 'target.stl') };
	const peer = await openPeer('registration', files);
	const pick = (name: string) => ({ ...peer, names: [name] });
	const align = (): number => {
		const moved = transformMesh(source, alignSurfaces(source, target).transform).positions;
		const { distancesMm } = closestPoints(triangleTree(target), moved);
		return distancesMm.reduce((sum, value) => sum + value, 0) / distancesMm.length;
	};
	const options = { rounds: 5, warmUp: 1 };
	const aligned = await compareWithPeer(
		`Rigid alignment, ${source.triangles.length / 3} on ${target.triangles.length / 3} triangles, any pose; result: mean distance, mm`,
		{ alignSurfaces: align },
		pick('trimesh mesh_other'),
		options,
	);
	const fitted = await compareWithPeer(
		'Procrustes, 100,000 points',
		{ procrustes: () => procrustes(points, turned).rmsMm },
		pick('trimesh procrustes 100k'),
		{ rounds: 7, warmUp: 3 },
	);
	peer.close();

	const template = deformationTemplate((await decimate(source, { targetTriangleCount: 5000 })).mesh);
	const goal = transformMesh(target, alignSurfaces(target, source).transform);
	const before = process.cpuUsage();
	const { meanResidualMm, flippedTriangleCount } = deformSurface(template, goal);
	const { user, system } = process.cpuUsage(before);
	const deformation = { cpuMs: (user + system) / 1000, meanResidualMm, flippedTriangleCount };
	console.log('deformSurface, 5,000 triangles on the other vertebra (no peer at hand):', deformation);
	saveResult('registration', { versions: peer.versions, aligned, fitted, deformation });
} finally {
	rmSync(folder, { recursive: true });
}
