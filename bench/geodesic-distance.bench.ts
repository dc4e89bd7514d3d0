/**
 * Distances along surfaces: a real vertebra and a real kidney. Exact: ours against pygeodesic (MMP, C++); heat: building the
 * solver and solving for ten sources, ours (intrinsic Delaunay, own Cholesky) against potpourri3d (geometry-central, C++),
 * both with one factorisation for all sources. Also the error of both heat methods against the exact distances.
 *
 * Run: node --conditions=source bench/geodesic-distance.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writePly } from '#formats';
import { geodesicDistance, geodesicSolver, type TriangleMesh } from '#shape';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { meshesOfFile, organOf } from './real-meshes.ts';

const meshes: Record<string, TriangleMesh> = {
	'verse-010-L1': (await meshesOfFile('verse-L1-vertebrae/raw/sub-verse010_segment_20.ply'))[0].mesh,
	'liver-3mm-ct': await organOf('totalsegmentator-example/example_seg.nii.gz', 5),
};
const out = mkdtempSync(path.join(tmpdir(), 'msn-geodesic-'));
const results = [];
try {
	for (const [name, mesh] of Object.entries(meshes)) {
		const file = path.join(out, `${name}.ply`);
		writeFileSync(file, writePly(mesh));
		const vertexCount = mesh.positions.length / 3;
		const sources = Array.from({ length: 10 }, (_, i) => Math.floor((i * vertexCount) / 10));
		console.log(`${name}: ${vertexCount} vertices, ${mesh.triangles.length / 3} triangles`);
		const total = (distances: Float64Array): number =>
			distances.reduce((sum, value) => sum + (Number.isFinite(value) ? value : 0), 0);

		const exactPeer = await openPeer('geodesic_distance', { file, sources, method: 'exact' });
		const exact = await compareWithPeer(
			`${name}: exact, one source`,
			{ ours: () => total(geodesicDistance(mesh, [sources[5]], { method: 'exact' })) },
			exactPeer,
			{ rounds: 5, warmUp: 2 },
		);
		exactPeer.close();
		const heatPeer = await openPeer('geodesic_distance', { file, sources, method: 'heat' });
		const heat = await compareWithPeer(
			`${name}: heat, solver and ten sources`,
			{
				ours: () => {
					const solver = geodesicSolver(mesh);
					return sources.map((source) => total(solver.distancesFrom([source])))[5];
				},
			},
			heatPeer,
			{ rounds: 5, warmUp: 2 },
		);
		const peerErrors = await heatPeer.run('potpourri3d heat');
		heatPeer.close();

		const reference = geodesicDistance(mesh, [sources[5]], { method: 'exact' });
		const own = geodesicSolver(mesh).distancesFrom([sources[5]]);
		let [sum, count, longest, max] = [0, 0, 0, 0];
		reference.forEach((value, v) => {
			if (!Number.isFinite(value)) return;
			const error = Math.abs(own[v] - value);
			sum += error;
			count++;
			max = Math.max(max, error);
			longest = Math.max(longest, value);
		});
		const errors = { meanMm: sum / count, maxMm: max, longestMm: longest, peerTotal: peerErrors.result };
		console.log('  error of ours (heat) against exact', JSON.stringify(errors), 'sum of exact', total(reference));
		results.push({ name, vertexCount, exact, heat, errors, sumOfExact: total(reference) });
	}
	saveResult('geodesic-distance', { results });
} finally {
	rmSync(out, { recursive: true, force: true });
}
