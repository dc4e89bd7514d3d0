/**
 * A grey volume to its surface at a level: ours (WebAssembly and TypeScript) against vtkFlyingEdges3D and scikit-image,
 * one thread each, interleaved, CPU medians.
 *
 * Ours includes copying the volume into the kernel, closing the surface at the border, world positions through the affine
 * and copies that the caller owns; the peers leave positions in the grid and borders open: ours does more. The surfaces do
 * not touch the border, so all but lewiner must find the same number of vertices.
 *
 * The physical limit given is one read of the volume at the measured bandwidth and one write of the mesh at the same.
 *
 * Run: node --conditions=source bench/extract-isosurface.bench.ts   (needs the peers: see bench/peer.ts)
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom, scaleTranslation } from '#numeric';
import { extractIsosurface } from '#shape';
import type { Volume } from '#volume';
import { readBandwidth } from './measure.ts';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

type Voxels = Float32Array | Int16Array | Uint8Array;

/** A rippled ball of grey values, as a scan of one soft organ: high inside, noise everywhere, nothing at the border. */
function rippledBall<T extends Voxels>(size: number, voxels: T, scale: number): Volume<T> {
	const random = createRandom('rippled ball');
	const c = (size - 1) / 2;
	for (let z = 0, i = 0; z < size; z++)
		for (let y = 0; y < size; y++)
			for (let x = 0; x < size; x++, i++) {
				const [dx, dy, dz] = [x - c, y - c, z - c];
				const ripple = 0.06 * size * Math.sin(0.12 * dx) * Math.cos(0.1 * dy) * Math.cos(0.09 * dz);
				const depth = 0.36 * size + ripple - Math.sqrt(dx * dx + dy * dy + dz * dz);
				voxels[i] = scale * (Math.max(-8, Math.min(8, depth)) / 16 + 0.5) + 0.01 * scale * random.next();
			}
	return { voxels, dims: [size, size, size], voxelToWorld: scaleTranslation([0.8, 0.8, 1.5]) };
}

const size = 256;
const cases = [
	{ name: '256³ float32', type: '<f4', volume: rippledBall(size, new Float32Array(size ** 3), 1000), level: 500.3 },
	{ name: '256³ int16', type: '<i2', volume: rippledBall(size, new Int16Array(size ** 3), 1000), level: 500.5 },
	{ name: '256³ uint8', type: '<u1', volume: rippledBall(size, new Uint8Array(size ** 3), 250), level: 125.5 },
	{ name: '96³ float32', type: '<f4', volume: rippledBall(96, new Float32Array(96 ** 3), 1000), level: 500.3 },
];

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const results: object[] = [];
try {
	for (const { name, type, volume, level } of cases) {
		const file = path.join(folder, 'volume.raw');
		const { voxels } = volume;
		const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
		writeFileSync(file, bytes);
		const peer = await openPeer('isosurface', { file, type, dims: volume.dims, level });
		const run = (backend: 'wasm' | 'typescript') => (): [number, number] => {
			const mesh = extractIsosurface(volume, { level, backend });
			return [mesh.positions.length / 3, mesh.triangles.length / 3];
		};
		const [vertices, triangles] = run('wasm')();
		const compared = await compareWithPeer(
			`${name}: ${triangles} triangles`,
			{ 'ours, WebAssembly': run('wasm'), 'ours, TypeScript': run('typescript') },
			peer,
			{ rounds: 7, warmUp: 3 },
		);
		peer.close();
		for (const { name: contender, result } of compared.comparisons)
			if (!contender.includes('lewiner') && (result as [number, number])[0] !== vertices)
				throw new Error(`${contender} found ${JSON.stringify(result)}, ours ${vertices}, ${triangles}`);
		const limitMs = ((voxels.byteLength + 12 * (vertices + triangles)) / readBandwidth(bytes)) * 1000;
		const shareOfLimit = limitMs / compared.comparisons[0].medianCpuMs;
		console.log(`  limit ${limitMs.toFixed(2)} ms by bandwidth: ours reaches ${(100 * shareOfLimit).toFixed(0)} %`);
		results.push({ ...compared, versions: peer.versions, limitMs, shareOfLimit });
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('extract-isosurface', { results });
