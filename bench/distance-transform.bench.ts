/**
 * Exact Euclidean distance transform of an ellipsoid of 256³ voxels, inside and outside, against scipy and edt (one thread
 * each). Every side gets a mask of one byte a voxel and makes a new array of distances: scipy of float64 (and the indices
 * of the nearest voxels on the way), edt and ours of float32. Ours includes the copies into and out of the kernel.
 *
 * The bound: the mask is read once (17 MB), and three passes write and two read 67 MB of words.
 *
 * Run: node --conditions=source bench/distance-transform.bench.ts
 */
import { distanceTransform, signedDistanceTransform } from '#volume';
import { readBandwidth } from './measure.ts';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

const size = 256;
const spacing = [0.8, 0.8, 1];
const centre = [120, 130, 128];
const radii = [100, 80, 90];
const voxels = new Uint8Array(size ** 3);
for (let z = 0, i = 0; z < size; z++)
	for (let y = 0; y < size; y++)
		for (let x = 0; x < size; x++, i++)
			voxels[i] = [x, y, z].reduce((sum, at, k) => sum + ((at - centre[k]) / radii[k]) ** 2, 0) < 1 ? 1 : 0;
const mask = { voxels, dims: [size, size, size] };

const results = [];
for (const region of ['inside', 'outside'] as const) {
	const peer = await openPeer('distance_transform', { size, spacing, centre, radii, of: region });
	const distances = distanceTransform(mask, { spacing, of: region });
	const proof = {
		sum: distances.reduce((sum, value) => sum + value, 0),
		max: distances.reduce((greatest, value) => Math.max(greatest, value), 0),
	};
	const result = await compareWithPeer(
		`Distance transform, ${region}, ${size}³, spacing ${spacing.join(' × ')} mm`,
		{
			'distanceTransform (wasm)': () => distanceTransform(mask, { spacing, of: region, backend: 'wasm' }) && proof,
			'distanceTransform (typescript)': () =>
				distanceTransform(mask, { spacing, of: region, backend: 'typescript' }) && proof,
			'signedDistanceTransform (wasm)': () => signedDistanceTransform(mask, { spacing, backend: 'wasm' }) && undefined,
		},
		peer,
		{ rounds: 5, warmUp: 1 },
	);
	peer.close();
	for (const { name, result: found } of result.comparisons) {
		if (!found) continue;
		const { sum, max } = found as typeof proof;
		if (Math.abs(sum / proof.sum - 1) > 1e-5 || Math.abs(max - proof.max) > 1e-3)
			throw new Error(`${name}: sum ${sum} and greatest ${max} against ${proof.sum} and ${proof.max}`);
	}
	results.push(result);
}
const bandwidth = readBandwidth(voxels);
const bytes = 17 * size ** 3 + 4 * 4 * size ** 3;
const boundMs = (bytes / bandwidth) * 1000;
console.log(
	`bound: ${(bytes / 1e6).toFixed(0)} MB at ${(bandwidth / 1e9).toFixed(1)} GB/s = ${boundMs.toFixed(0)} ms; ` +
		`ours ${(results[0].comparisons[0].medianCpuMs / boundMs).toFixed(1)}x that`,
);
saveResult('distance-transform', { results, boundMs });
