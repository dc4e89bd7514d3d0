/**
 * Even remeshing of real surfaces: ours against pymeshlab's isotropic explicit remeshing, the same edge length and number
 * of iterations, CPU time interleaved; both put vertices back onto the input. Then what came out: angles, evenness, distance
 * from the input, closedness, self-intersections.
 *
 * Run: node --conditions=source bench/remesh.bench.ts
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readMesh, writePly } from '#formats';
import { findDefects, isSelfIntersecting, remesh, surfaceDistance, triangleQuality, type TriangleMesh } from '#shape';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { meshesOfFile, organOf } from './real-meshes.ts';

const jobs: { name: string; mesh: TriangleMesh; edgeLength: number }[] = [
	{
		name: 'verse-010-L1',
		mesh: (await meshesOfFile('verse-L1-vertebrae/raw/sub-verse010_segment_20.ply'))[0].mesh,
		edgeLength: 1.2,
	},
	{ name: 'liver-3mm-ct', mesh: await organOf('totalsegmentator-example/example_seg.nii.gz', 5), edgeLength: 4 },
];
const iterations = 6;
const out = mkdtempSync(path.join(tmpdir(), 'msn-remesh-'));
const results = [];
try {
	for (const { name, mesh, edgeLength } of jobs) {
		const file = path.join(out, `${name}.ply`);
		const saved = path.join(out, `${name}-peer.ply`);
		writeFileSync(file, writePly(mesh));
		const peer = await openPeer('remesh', { file, edgeLength, iterations, out: saved });
		const timing = await compareWithPeer(
			`${name}, ${mesh.triangles.length / 3} triangles to edges of ${edgeLength} mm`,
			{ ours: () => remesh(mesh, { edgeLength, iterations }).mesh.triangles.length / 3 },
			peer,
			{ rounds: 5, warmUp: 2 },
		);
		peer.close();
		const content = await readMesh(readFileSync(saved), { fileName: 'mesh.ply' });
		if (content.kind !== 'mesh') throw new Error(`${saved} holds no mesh`);
		const judged = {
			input: judge(mesh, mesh),
			ours: judge(mesh, remesh(mesh, { edgeLength, iterations }).mesh),
			pymeshlab: judge(mesh, content.parts[0].mesh),
		};
		console.log(judged);
		results.push({ name, ...timing, judged });
	}
	saveResult('remesh', { results });
} finally {
	rmSync(out, { recursive: true, force: true });
}

function judge(original: TriangleMesh, result: TriangleMesh): object {
	const { isClosed, isManifold, triangleCount, genus } = findDefects(result);
	const { meanMm, maximumMm } = surfaceDistance(original, result, { sampleCount: 20_000 });
	return {
		triangleCount,
		...triangleQuality(result),
		meanMm,
		hausdorffMm: maximumMm,
		isClosed,
		isManifold,
		genus,
		isSelfIntersecting: isSelfIntersecting(result),
	};
}
