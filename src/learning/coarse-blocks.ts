/** How a shape is made coarse. */
export interface CoarseBlocksOptions {
	/** Fine voxels along one coarse one. */
	readonly factor: number;
	/** Whether a block tells only which side of one half its filling lies on, or how much of it is filled. Default `majority`. */
	readonly of?: 'majority' | 'filling';
	/** How blocks are laid back on the fine grid: as they are, or with trilinear steps between their centres. Default `linear`. */
	readonly laid?: 'nearest' | 'linear';
}

/**
 * A shape as it is at `factor` times the spacing, laid back on the fine grid: what super-resolution sees. Blocks begin at the
 * grid's corner; the last ones may be smaller.
 *
 * @param occupancy 0 … 1, axis 0 fastest.
 * @throws RangeError for a factor that is no whole number above 1.
 */
export function coarseBlocks(
	occupancy: Float32Array,
	dims: readonly [number, number, number],
	{ factor, of = 'majority', laid = 'linear' }: CoarseBlocksOptions,
): Float32Array {
	if (!(Number.isInteger(factor) && factor >= 2))
		throw new RangeError(`coarseBlocks: factor must be a whole number from 2, got ${factor}`);
	const [nx, ny, nz] = dims;
	const [cx, cy, cz] = dims.map((n) => Math.ceil(n / factor));
	const blocks = new Float32Array(cx * cy * cz);
	const counts = new Uint16Array(blocks.length);
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				const at = Math.floor(x / factor) + cx * (Math.floor(y / factor) + cy * Math.floor(z / factor));
				blocks[at] += occupancy[i];
				counts[at]++;
			}
	for (let i = 0; i < blocks.length; i++) {
		blocks[i] /= counts[i];
		if (of === 'majority') blocks[i] = blocks[i] >= 0.5 ? 1 : 0;
	}
	const steps = dims.map((n, axis) => stepsAlong(n, [cx, cy, cz][axis], factor, laid));
	const fine = new Float32Array(occupancy.length);
	const [sx, sy, sz] = steps;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) {
			const [low, high] = [cy * sz.below[z], cy * sz.above[z]];
			const rows = [low + sy.below[y], low + sy.above[y], high + sy.below[y], high + sy.above[y]];
			const [u, v] = [sy.share[y], sz.share[z]];
			const weights = [(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v];
			for (let x = 0; x < nx; x++, i++) {
				const w = sx.share[x];
				let sum = 0;
				for (let k = 0; k < 4; k++)
					sum += weights[k] * ((1 - w) * blocks[cx * rows[k] + sx.below[x]] + w * blocks[cx * rows[k] + sx.above[x]]);
				fine[i] = sum;
			}
		}
	return fine;
}

/** Along one axis: the blocks on both sides of each fine voxel, and how much the upper one counts. */
function stepsAlong(
	n: number,
	blocks: number,
	factor: number,
	laid: 'nearest' | 'linear',
): { below: Int32Array; above: Int32Array; share: Float64Array } {
	const [below, above, share] = [new Int32Array(n), new Int32Array(n), new Float64Array(n)];
	for (let i = 0; i < n; i++) {
		const place = laid === 'nearest' ? Math.floor(i / factor) : (i + 0.5) / factor - 0.5;
		const inside = Math.min(blocks - 1, Math.max(0, place));
		below[i] = Math.floor(inside);
		above[i] = Math.min(blocks - 1, below[i] + 1);
		share[i] = inside - below[i];
	}
	return { below, above, share };
}
