import { normalCdf } from '#numeric';
import type { Volume } from '#volume';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import {
	addObservations,
	latentPosterior,
	posteriorField,
	priorInformation,
	type LatentPosterior,
} from './latent-posterior.ts';
import type { SignedDistanceModel } from './signed-distance-model.ts';

/** Options of {@link superResolve}. */
export interface SuperResolveOptions {
	/** Fine voxels along one coarse one. */
	readonly factor: number;
	/** How far, in mm of mean distance, the model may be on the wrong side of a coarse voxel's majority. Default 1. */
	readonly softnessMm?: number;
}

/**
 * The fine field of a shape known only as a coarse mask, every voxel of which says on which side of one half its filling
 * lies: the most probable coefficients given all those sides (a probit model: log-concave, so Newton's method finds the one
 * maximum), with the Gaussian about it.
 *
 * @param coarse a mask whose voxels are blocks of factor³ voxels of the model's grid, in place; others are not looked at.
 * @throws RangeError if the grids do not fit.
 */
export function superResolve(
	model: SignedDistanceModel,
	coarse: Volume<Uint8Array>,
	{ factor, softnessMm = 1 }: SuperResolveOptions,
): { readonly field: Float32Array; readonly posterior: LatentPosterior } {
	const blocks = observedBlocks(model, coarse, factor);
	const k = model.variances.length;
	const n = blocks.means.length;
	let posterior = latentPosterior(priorInformation(model));
	const targets = new Float64Array(n);
	const variances = new Float64Array(n);
	for (let round = 0; round < 30; round++) {
		for (let i = 0; i < n; i++) {
			let level = blocks.means[i];
			for (let a = 0; a < k; a++) level += posterior.mean[a] * blocks.rows[a * n + i];
			// Inside is below 0: the side is the sign that the level should have.
			const side = blocks.isInside[i] ? -1 : 1;
			const u = (side * level) / softnessMm;
			const slope = inverseMills(u);
			const bend = Math.max(1e-6, slope * (slope + u));
			variances[i] = softnessMm ** 2 / bend;
			targets[i] = level + (side * softnessMm * slope) / bend - blocks.means[i];
		}
		const information = priorInformation(model);
		addObservations(information, {
			residuals: targets,
			variances,
			fill: (first, count, rows) => {
				for (let a = 0; a < k; a++)
					for (let i = 0; i < count; i++) rows[a * count + i] = blocks.rows[a * n + first + i];
			},
		});
		const next = latentPosterior(information);
		const change = next.mean.reduce((most, value, a) => Math.max(most, Math.abs(value - posterior.mean[a])), 0);
		posterior = next;
		if (change < 1e-4) break;
	}
	return { field: posteriorField(model, posterior), posterior };
}

/** φ(u) / Φ(u), also far below 0, where both vanish. */
function inverseMills(u: number): number {
	if (u < -8) return -u - 1 / u;
	return Math.exp(-(u * u) / 2) / Math.sqrt(2 * Math.PI) / normalCdf(u);
}

interface Blocks {
	readonly isInside: Uint8Array;
	/** Mean of the model's mean over each block, mm. */
	readonly means: Float64Array;
	/** K × blocks: mean of each mode times its deviation over each block. */
	readonly rows: Float64Array;
}

/** Blocks that any mode reaches. */
function observedBlocks(
	{ grid, active, mean, modes, variances }: SignedDistanceModel,
	coarse: Volume<Uint8Array>,
	factor: number,
): Blocks {
	const [cx, cy] = coarse.dims;
	const offset = blockOffset(grid, coarse, factor);
	const [nx, ny] = grid.dims;
	const blockOf = new Int32Array(mean.length).fill(-1);
	const numbers = new Map<number, number>();
	for (const voxel of active) {
		const place = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
		const [x, y, z] = place.map((at, axis) => Math.floor((at + offset[axis]) / factor));
		if ([x, y, z].some((at, axis) => at < 0 || at >= coarse.dims[axis])) continue;
		const block = x + cx * (y + cy * z);
		if (!numbers.has(block)) numbers.set(block, numbers.size);
		blockOf[voxel] = numbers.get(block) ?? -1;
	}
	const n = numbers.size;
	const size = factor ** 3;
	const rows = new Float64Array(variances.length * n);
	// Voxels of a block that never change count with their constant mean.
	const means = new Float64Array(n);
	for (const [block, number] of numbers) {
		const start = [block % cx, Math.floor(block / cx) % cy, Math.floor(block / (cx * cy))].map(
			(at, axis) => at * factor - offset[axis],
		);
		let sum = 0;
		let count = 0;
		for (let c = 0; c < size; c++) {
			const [x, y, z] = [c % factor, Math.floor(c / factor) % factor, Math.floor(c / factor ** 2)].map(
				(step, axis) => start[axis] + step,
			);
			if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= grid.dims[2]) continue;
			sum += mean[x + nx * (y + ny * z)];
			count++;
		}
		means[number] = sum / count;
	}
	for (let a = 0; a < variances.length; a++) {
		const scale = Math.sqrt(variances[a]) / size;
		for (let i = 0; i < active.length; i++) {
			const number = blockOf[active[i]];
			if (number >= 0) rows[a * n + number] += scale * modes[a * active.length + i];
		}
	}
	const isInside = new Uint8Array(n);
	for (const [block, number] of numbers) isInside[number] = coarse.voxels[block] >= 128 ? 1 : 0;
	return { isInside, means, rows };
}

/** How many fine voxels the model's first voxel lies behind the coarse grid's first. */
function blockOffset(grid: FieldGrid, coarse: Volume<Uint8Array>, factor: number): number[] {
	const m = gridToWorld(grid);
	return [0, 1, 2].map((axis) => {
		const first = m[4 * axis + 3] - grid.spacingMm / 2;
		const coarseFirst = coarse.voxelToWorld[4 * axis + 3] - coarse.voxelToWorld[5 * axis] / 2;
		const offset = (first - coarseFirst) / grid.spacingMm;
		const isFitting =
			Math.abs(offset - Math.round(offset)) < 1e-4 &&
			Math.abs(coarse.voxelToWorld[5 * axis] - factor * grid.spacingMm) < 1e-4 * grid.spacingMm;
		if (!isFitting)
			throw new RangeError(
				`superResolve: along axis ${axis} voxels of ${coarse.voxelToWorld[5 * axis]} mm are no blocks of ${factor} × ${grid.spacingMm} mm in place`,
			);
		return Math.round(offset);
	});
}

/**
 * The majority of each block of factor³ voxels, as a mask of 0 and 255: half filled counts as filled.
 *
 * @throws RangeError if the sizes are no multiples of the factor.
 */
export function majorityBlocks({ voxels, dims, voxelToWorld }: Volume<Uint8Array>, factor: number): Volume<Uint8Array> {
	if (!dims.every((n) => n % factor === 0))
		throw new RangeError(`majorityBlocks: ${dims.join(' × ')} voxels are no blocks of ${factor}`);
	const [nx, ny, nz] = dims.map((n) => n / factor);
	const sums = new Uint32Array(nx * ny * nz);
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] < 128) continue;
		const [x, y, z] = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
		sums[Math.floor(x / factor) + nx * (Math.floor(y / factor) + ny * Math.floor(z / factor))]++;
	}
	const moved = voxelToWorld.slice();
	for (let row = 0; row < 3; row++)
		for (let axis = 0; axis < 3; axis++) {
			moved[4 * row + axis] = factor * voxelToWorld[4 * row + axis];
			moved[4 * row + 3] += ((factor - 1) / 2) * voxelToWorld[4 * row + axis];
		}
	return {
		voxels: Uint8Array.from(sums, (count) => (2 * count >= factor ** 3 ? 255 : 0)),
		dims: [nx, ny, nz],
		voxelToWorld: moved,
	};
}
