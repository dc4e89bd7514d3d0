import type { Sampling } from './sample-grid.ts';
import type { Volume, VoxelArray } from './volume.ts';

type Numbers = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;

/**
 * The label with the largest trilinear share at every place, the lowest of those with equal shares. Where all eight voxels
 * around a place agree, which is nearly everywhere, nothing is summed.
 */
export function resampleLabels(
	{ voxels, dims: [nx, ny, nz] }: Volume<Numbers>,
	{ dims, toSource: m }: Sampling,
	out: Numbers,
): void {
	const plane = nx * ny;
	const labels = new Float64Array(8);
	const shares = new Float64Array(8);
	const begin = -0.5 - 1e-9;
	for (let z = 0, i = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++)
			for (let x = 0; x < dims[0]; x++, i++) {
				const px = m[0] * x + m[1] * y + m[2] * z + m[3];
				const py = m[4] * x + m[5] * y + m[6] * z + m[7];
				const pz = m[8] * x + m[9] * y + m[10] * z + m[11];
				const isWithin = px >= begin && py >= begin && pz >= begin;
				if (!isWithin || !(px <= nx - 0.5 + 1e-9 && py <= ny - 0.5 + 1e-9 && pz <= nz - 0.5 + 1e-9)) continue;
				const cx = Math.min(Math.max(px, 0), nx - 1);
				const cy = Math.min(Math.max(py, 0), ny - 1);
				const cz = Math.min(Math.max(pz, 0), nz - 1);
				const ix = cx | 0;
				const iy = cy | 0;
				const iz = cz | 0;
				const dx = ix < nx - 1 ? 1 : 0;
				const dy = iy < ny - 1 ? nx : 0;
				const dz = iz < nz - 1 ? plane : 0;
				const o = ix + nx * iy + plane * iz;
				let isMixed = false;
				for (let k = 0; k < 8; k++) {
					labels[k] = voxels[o + (k & 1 ? dx : 0) + (k & 2 ? dy : 0) + (k & 4 ? dz : 0)];
					isMixed ||= labels[k] !== labels[0];
				}
				out[i] = isMixed ? largestShare(labels, shares, cx - ix, cy - iy, cz - iz) : labels[0];
			}
}

/** Shares that differ by rounding only count as equal. */
const tie = 1e-12;

function largestShare(labels: Float64Array, shares: Float64Array, tx: number, ty: number, tz: number): number {
	let best = -1;
	let label = 0;
	shares.fill(0);
	for (let k = 0; k < 8; k++) {
		const weight = (k & 1 ? tx : 1 - tx) * (k & 2 ? ty : 1 - ty) * (k & 4 ? tz : 1 - tz);
		let first = 0;
		while (first < k && labels[first] !== labels[k]) first++;
		shares[first] += weight;
	}
	for (let k = 0; k < 8; k++)
		if (shares[k] > best + tie || (shares[k] > 0 && shares[k] >= best - tie && labels[k] < label)) {
			best = Math.max(best, shares[k]);
			label = labels[k];
		}
	return label;
}
