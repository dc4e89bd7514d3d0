import { checkVolume } from './check-volume.ts';
import type { Volume } from './volume.ts';

/** Options of {@link gaussianSmooth}. */
export interface GaussianSmoothOptions {
	/** Standard deviation along each axis, in voxels; 0 leaves an axis as it is. */
	readonly sigmaVoxels: readonly [number, number, number];
}

/** Standard deviations at which the kernel ends. */
const reach = 4;

/**
 * A volume convolved with a Gaussian, as float32, axis by axis. Kernels end at 4 standard deviations and sum to 1; beyond
 * the border the border voxels repeat. Float64 accumulation.
 *
 * @throws RangeError if the volume is malformed or a sigma is negative or not finite.
 */
export function gaussianSmooth(volume: Volume, { sigmaVoxels }: GaussianSmoothOptions): Volume<Float32Array> {
	checkVolume(volume, 'gaussianSmooth');
	if (!sigmaVoxels.every((sigma) => sigma >= 0 && Number.isFinite(sigma)))
		throw new RangeError(`gaussianSmooth: sigmas must be ≥ 0 and finite, got ${sigmaVoxels.join(', ')}`);
	const [nx, ny, nz] = volume.dims;
	const voxels = new Float32Array(volume.voxels.length);
	for (let i = 0; i < voxels.length; i++) voxels[i] = Number(volume.voxels[i]);
	if (voxels.length > 0) {
		if (sigmaVoxels[0] > 0) smoothRows(voxels, nx, kernel(sigmaVoxels[0]));
		if (sigmaVoxels[1] > 0)
			for (let z = 0; z < nz; z++)
				smoothAcross(voxels.subarray(nx * ny * z, nx * ny * (z + 1)), ny, nx, kernel(sigmaVoxels[1]));
		if (sigmaVoxels[2] > 0) smoothAcross(voxels, nz, nx * ny, kernel(sigmaVoxels[2]));
	}
	return { voxels, dims: volume.dims, voxelToWorld: volume.voxelToWorld };
}

/** How many voxels to either side have a part in a smoothed one. */
export function gaussianRadius(sigma: number): number {
	return sigma > 0 ? Math.max(1, Math.ceil(reach * sigma)) : 0;
}

/** Weights from −radius to radius. */
function kernel(sigma: number): Float64Array {
	const radius = gaussianRadius(sigma);
	const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-(((i - radius) / sigma) ** 2) / 2));
	const sum = weights.reduce((total, weight) => total + weight, 0);
	return weights.map((weight) => weight / sum);
}

function smoothRows(voxels: Float32Array, length: number, weights: Float64Array): void {
	const radius = weights.length >> 1;
	const padded = new Float32Array(length + 2 * radius);
	for (let row = 0; row < voxels.length; row += length) {
		padded.fill(voxels[row], 0, radius);
		padded.set(voxels.subarray(row, row + length), radius);
		padded.fill(voxels[row + length - 1], radius + length);
		for (let x = 0; x < length; x++) {
			let sum = 0;
			for (let k = 0; k < weights.length; k++) sum += weights[k] * padded[x + k];
			voxels[row + x] = sum;
		}
	}
}

/** Along an axis of `count` planes of `size` voxels each, some columns at a time. */
function smoothAcross(voxels: Float32Array, count: number, size: number, weights: Float64Array): void {
	const radius = weights.length >> 1;
	const chunk = Math.min(size, 4096);
	const columns = new Float32Array(count * chunk);
	const sums = new Float64Array(chunk);
	for (let first = 0; first < size; first += chunk) {
		const width = Math.min(chunk, size - first);
		for (let i = 0; i < count; i++) columns.set(voxels.subarray(i * size + first, i * size + first + width), i * chunk);
		for (let i = 0; i < count; i++) {
			sums.fill(0);
			for (let k = -radius; k <= radius; k++) {
				const from = Math.min(Math.max(i + k, 0), count - 1) * chunk;
				const weight = weights[k + radius];
				for (let x = 0; x < width; x++) sums[x] += weight * columns[from + x];
			}
			const to = i * size + first;
			for (let x = 0; x < width; x++) voxels[to + x] = sums[x];
		}
	}
}
