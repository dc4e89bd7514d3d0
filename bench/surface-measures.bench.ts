/**
 * Subdivision and curvature of a real surface: ours against VTK's filters on the same mesh, one thread. Ours computes mean
 * and Gaussian curvature, vertex areas and boundary flags in one call; VTK one curvature a call.
 *
 * Run: node --conditions=source bench/surface-measures.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writePly } from '#formats';
import { curvature, landmarks, principalCurvature, shapeFeatures, subdivide, thickness } from '#shape';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { organOf } from './real-meshes.ts';

const mesh = await organOf('totalsegmentator-example/example_seg.nii.gz', 5);
const out = mkdtempSync(path.join(tmpdir(), 'msn-measures-'));
try {
	const file = path.join(out, 'mesh.ply');
	writeFileSync(file, writePly(mesh));
	const results = [];
	for (const [job, ours] of Object.entries({
		loop: () => subdivide(mesh, { scheme: 'loop' }).triangles.length / 3,
		butterfly: () => subdivide(mesh, { scheme: 'butterfly' }).triangles.length / 3,
		midpoint: () => subdivide(mesh, { scheme: 'midpoint' }).triangles.length / 3,
		curvature: () => curvature(mesh).meanPerMm.length,
	})) {
		const peer = await openPeer('surface_measures', { file, job });
		results.push(await compareWithPeer(`${job}, ${mesh.triangles.length / 3} triangles`, { ours }, peer));
		peer.close();
	}
	// No peer: CPU ms of one call after one to warm up.
	const alone: Record<string, number> = {};
	for (const [name, run] of Object.entries({
		principalCurvature: () => principalCurvature(mesh),
		'thickness, ray': () => thickness(mesh),
		'thickness, ball': () => thickness(mesh, { method: 'ball' }),
		landmarks: () => landmarks(mesh),
		shapeFeatures: () => shapeFeatures(mesh),
	})) {
		run();
		const before = process.cpuUsage();
		run();
		const { user, system } = process.cpuUsage(before);
		alone[name] = (user + system) / 1000;
	}
	console.log('CPU ms without a peer', alone);
	saveResult('surface-measures', { results, alone });
} finally {
	rmSync(out, { recursive: true, force: true });
}
