/**
 * Trilinear resampling of a 192³ float32 volume onto 160³ voxels, straight and slanted: ours against
 * scipy.ndimage.affine_transform and SimpleITK, one thread each, interleaved, CPU medians. All give the same sum to 1e-5
 * (of the slanted grid, which lies inside). Anti-aliasing is off, as the peers have none.
 *
 * Run: node --conditions=source bench/resample-volume.bench.ts   (needs the peers: see bench/peer.ts)
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom, identityMat4 } from '#numeric';
import { resampleVolume } from '#volume';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

const size = 192;
const random = createRandom('resample');
const voxels = Float32Array.from({ length: size ** 3 }, () => 100 * random.next());
const volume = { voxels, dims: [size, size, size] as const, voxelToWorld: identityMat4() };
const out = [160, 160, 160] as const;
const matrices = {
	straight: [1.13, 0, 0, 3.2, 0, 1.07, 0, 4.1, 0, 0, 1.11, 2.7],
	slanted: [0.81, -0.12, 0.1, 20.3, 0.15, 0.79, -0.1, 25.1, -0.08, 0.11, 0.83, 18.7],
};
const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const results: object[] = [];
try {
	const file = path.join(folder, 'volume.raw');
	writeFileSync(file, new Uint8Array(voxels.buffer));
	for (const [name, numbers] of Object.entries(matrices)) {
		const voxelToWorld = Float64Array.of(...numbers, 0, 0, 0, 1);
		const run = (): number => {
			const resampled = resampleVolume(volume, { dims: out, voxelToWorld }, { antiAlias: false });
			let sum = 0;
			for (let i = 0; i < resampled.voxels.length; i++) sum += resampled.voxels[i];
			return sum;
		};
		const peer = await openPeer('resample', { file, dims: volume.dims, matrices: { [name]: numbers }, out });
		const compared = await compareWithPeer(`${name}, 192³ → 160³`, { ours: run }, peer, { rounds: 7, warmUp: 2 });
		peer.close();
		for (const { name: contender, result } of compared.comparisons)
			if (Math.abs((result as number) / run() - 1) > 1e-5) throw new Error(`${contender}: ${result}, ours ${run()}`);
		results.push({ ...compared, versions: peer.versions });
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('resample-volume', { results });
