import { addObservations, type LatentInformation } from './latent-posterior.ts';
import type { SignedDistanceModel } from './signed-distance-model.ts';

/** Distances known at voxels of the model's grid. */
export interface VoxelObservations {
	/** Voxels of the grid. */
	readonly voxels: ArrayLike<number>;
	/** mm at each of them; cut at the model's truncation. */
	readonly distances: ArrayLike<number>;
	/** Standard deviation of their noise, mm; one for all. The model's residual is added. */
	readonly sigmaMm: number;
}

/**
 * Adds distances known at voxels: the rest of a shape of which a part is missing. Voxels that are the same in all training
 * shapes say nothing and are passed over.
 */
export function observeVoxels(
	model: SignedDistanceModel,
	information: LatentInformation,
	{ voxels, distances, sigmaMm }: VoxelObservations,
): void {
	const { active, mean, modes, variances, truncationMm, residualVariance } = model;
	if (!(sigmaMm >= 0 && sigmaMm ** 2 + residualVariance > 0))
		throw new RangeError(`observeVoxels: sigmaMm must be positive, got ${sigmaMm}`);
	const place = new Int32Array(mean.length).fill(-1);
	active.forEach((voxel, at) => (place[voxel] = at));
	const kept = Array.from({ length: voxels.length }, (_, i) => i).filter((i) => place[voxels[i]] >= 0);
	const residuals = Float64Array.from(
		kept,
		(i) => Math.min(truncationMm, Math.max(-truncationMm, distances[i])) - mean[voxels[i]],
	);
	const places = Uint32Array.from(kept, (i) => place[voxels[i]]);
	addObservations(information, {
		residuals,
		variances: new Float64Array(kept.length).fill(sigmaMm ** 2 + residualVariance),
		fill: (first, count, rows) => {
			for (let k = 0; k < variances.length; k++) {
				const scale = Math.sqrt(variances[k]);
				const row = k * active.length;
				for (let i = 0; i < count; i++) rows[k * count + i] = scale * modes[row + places[first + i]];
			}
		},
	});
}

/**
 * Adds what is known of the person: each attribute the model was fitted with.
 *
 * @throws RangeError for an attribute the model does not know.
 */
export function observeAttributes(
	model: SignedDistanceModel,
	information: LatentInformation,
	values: Readonly<Record<string, number>>,
): void {
	const known = Object.entries(values).map(([name, value]) => {
		const fit = model.attributes.find((attribute) => attribute.name === name);
		if (!fit)
			throw new RangeError(
				`observeAttributes: the model knows ${model.attributes.map((a) => a.name).join(', ') || 'no attribute'}, not ${name}`,
			);
		return { fit, residual: (value - fit.mean) / fit.standardDeviation };
	});
	addObservations(information, {
		residuals: known.map(({ residual }) => residual),
		variances: known.map(({ fit }) => fit.residualVariance),
		fill: (first, count, rows) => {
			for (let k = 0; k < model.variances.length; k++)
				for (let i = 0; i < count; i++) rows[k * count + i] = known[first + i].fit.loadings[k];
		},
	});
}

/** The attributes that coefficients let expect. */
export function expectedAttributes(
	{ attributes }: SignedDistanceModel,
	coefficients: ArrayLike<number>,
): Record<string, number> {
	return Object.fromEntries(
		attributes.map(({ name, mean, standardDeviation, loadings }) => {
			let value = 0;
			for (let k = 0; k < coefficients.length; k++) value += loadings[k] * coefficients[k];
			return [name, mean + standardDeviation * value];
		}),
	);
}

/** Distances known anywhere in the grid, by trilinear interpolation: points on a surface have distance 0. */
export interface PointObservations {
	/** x, y, z of each, mm about the middle of the grid; those outside it are passed over. */
	readonly positions: ArrayLike<number>;
	readonly distances: ArrayLike<number>;
	readonly sigmaMm: number;
}

/** Adds distances known at points between voxels: the centres of a coarser grid, points scanned on a surface. */
export function observePoints(
	model: SignedDistanceModel,
	information: LatentInformation,
	{ positions, distances, sigmaMm }: PointObservations,
): void {
	const { active, mean, modes, variances, truncationMm, residualVariance } = model;
	const place = new Int32Array(mean.length).fill(-1);
	active.forEach((voxel, at) => (place[voxel] = at));
	const corners = Array.from({ length: distances.length }, (_, i) =>
		cornersAt(model.grid, [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]]),
	);
	const kept = corners.flatMap((cell, i) => (cell?.voxels.some((voxel) => place[voxel] >= 0) ? [{ ...cell, i }] : []));
	const residuals = kept.map(({ voxels, weights, i }) => {
		const expected = voxels.reduce((sum, voxel, c) => sum + weights[c] * mean[voxel], 0);
		return Math.min(truncationMm, Math.max(-truncationMm, distances[i])) - expected;
	});
	addObservations(information, {
		residuals,
		variances: new Float64Array(kept.length).fill(sigmaMm ** 2 + residualVariance),
		fill: (first, count, rows) => {
			for (let k = 0; k < variances.length; k++) {
				const scale = Math.sqrt(variances[k]);
				const row = k * active.length;
				for (let i = 0; i < count; i++) {
					const { voxels, weights } = kept[first + i];
					let sum = 0;
					for (let c = 0; c < 8; c++) {
						const at = place[voxels[c]];
						if (at >= 0) sum += weights[c] * modes[row + at];
					}
					rows[k * count + i] = scale * sum;
				}
			}
		},
	});
}

/** The eight voxels round a point and their trilinear weights; undefined outside the outermost centres. */
function cornersAt(
	{ dims, spacingMm }: SignedDistanceModel['grid'],
	point: readonly number[],
): { readonly voxels: number[]; readonly weights: number[] } | undefined {
	const at = point.map((value, axis) => value / spacingMm + (dims[axis] - 1) / 2);
	if (at.some((value, axis) => !(value >= -1e-9 && value <= dims[axis] - 1 + 1e-9))) return undefined;
	const low = at.map((value, axis) => Math.min(Math.max(Math.floor(value), 0), dims[axis] - 2));
	const share = at.map((value, axis) => value - low[axis]);
	const voxels: number[] = [];
	const weights: number[] = [];
	for (let c = 0; c < 8; c++) {
		const step = [c & 1, (c >> 1) & 1, c >> 2];
		const [x, y, z] = low.map((value, axis) => value + step[axis]);
		voxels.push(x + dims[0] * (y + dims[1] * z));
		weights.push(step.reduce((product, up, axis) => product * (up ? share[axis] : 1 - share[axis]), 1));
	}
	return { voxels, weights };
}
