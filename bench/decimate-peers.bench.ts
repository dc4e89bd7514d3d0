/**
 * Decimation of real organs and bones to a tenth: ours (check, volume restored, closed manifold afterwards) against
 * vtkQuadricDecimation and fast_simplification, which check nothing; CPU time interleaved, and the distance of each result
 * from the original at equal triangle count.
 *
 * Run: node --conditions=source bench/decimate-peers.bench.ts
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readMesh, writePly } from '#formats';
import { decimate, findDefects, isSelfIntersecting, surfaceDistance, type TriangleMesh } from '#shape';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { meshesOfFile, organOf } from './real-meshes.ts';

const kits = (number: string): string => `kits23/case_${number}/segmentation.nii.gz`;
const meshes: Record<string, TriangleMesh> = {
	'kidneys-00000': await organOf(kits('00000'), 1),
	'kidneys-00006': await organOf(kits('00006'), 1),
	'liver-1mm-ct': await organOf('totalsegmentator-example/example_seg_dicom.nii.gz', 5),
	'liver-3mm-ct': await organOf('totalsegmentator-example/example_seg.nii.gz', 5),
	'scapula-bp3d': (await meshesOfFile('bodyparts3d-glb/bones/FJ27_BP62539_FMA13396_Left_scapula.glb'))[0].mesh,
	'verse-010-L1': (await meshesOfFile('verse-L1-vertebrae/raw/sub-verse010_segment_20.ply'))[0].mesh,
	'verse-013-L1': (await meshesOfFile('verse-L1-vertebrae/raw/sub-verse013_segment_20.ply'))[0].mesh,
};

const out = mkdtempSync(path.join(tmpdir(), 'msn-decimate-'));
try {
	const jobs: { name: string; file: string; target: number }[] = [];
	const own: Record<string, TriangleMesh> = {};
	for (const [name, mesh] of Object.entries(meshes)) {
		const file = path.join(out, `${name}.ply`);
		writeFileSync(file, writePly(mesh));
		const result = await decimate(mesh, { targetTriangleCount: mesh.triangles.length / 30 });
		own[name] = result.mesh;
		// Equal counts: what we reached is what the peers are asked for.
		jobs.push({ name, file, target: result.achievedTriangleCount });
		console.log(name, mesh.triangles.length / 3, '→', result.achievedTriangleCount, result.fallback);
	}
	const peer = await openPeer('decimate', { jobs, out, volumePreservation: true });
	const ours = async (): Promise<number> => {
		let left = 0;
		for (const mesh of Object.values(meshes))
			left += (await decimate(mesh, { targetTriangleCount: mesh.triangles.length / 30 })).achievedTriangleCount;
		return left;
	};
	const timing = await compareWithPeer('all meshes to a tenth', { 'decimate (with check)': ours }, peer, {
		rounds: 5,
		warmUp: 2,
	});
	peer.close();

	const errors = [];
	for (const { name } of jobs) {
		const row: Record<string, object> = {};
		const results: Record<string, TriangleMesh> = { ours: own[name] };
		for (const tool of peer.names) results[tool] = await read(path.join(out, `${name}.${tool}.ply`));
		for (const [tool, result] of Object.entries(results)) row[tool] = judge(meshes[name], result);
		errors.push({ name, triangles: meshes[name].triangles.length / 3, ...row });
		console.log(name, JSON.stringify(row));
	}
	saveResult('decimate-peers', { ...timing, versions: peer.versions, errors });
} finally {
	rmSync(out, { recursive: true, force: true });
}

async function read(file: string): Promise<TriangleMesh> {
	const content = await readMesh(readFileSync(file), { fileName: 'mesh.ply' });
	if (content.kind !== 'mesh') throw new Error(`${file} holds no mesh`);
	return content.parts[0].mesh;
}

function judge(original: TriangleMesh, result: TriangleMesh): object {
	const { isClosed, isManifold, triangleCount } = findDefects(result);
	const distance = surfaceDistance(original, result, { sampleCount: 20_000 });
	return {
		triangleCount,
		meanMm: Number(distance.meanMm.toPrecision(4)),
		p95Mm: Number(distance.p95Mm.toPrecision(4)),
		hausdorffMm: Number(distance.maximumMm.toPrecision(4)),
		isClosed,
		isManifold,
		isSelfIntersecting: isSelfIntersecting(result),
	};
}
