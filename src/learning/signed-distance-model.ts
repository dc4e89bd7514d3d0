import type { Random } from '#numeric';
import { dualComponents } from '#shape-model';
import { fitAttributes, type AttributeFit, type AttributeValues } from './attribute-fit.ts';
import { checkGrid, voxelCount, type FieldGrid } from './field-grid.ts';

/** A linear Gaussian model of truncated signed distance fields: field = mean + Σ cₖ √varianceₖ modeₖ, c standard normal. */
export interface SignedDistanceModel {
	readonly grid: FieldGrid;
	/** Distances are cut at ± this, mm. */
	readonly truncationMm: number;
	/** Of every voxel, mm. */
	readonly mean: Float32Array;
	/** Voxels that differ between the shapes, ascending; all others have their mean in every shape. */
	readonly active: Uint32Array;
	/** K × active voxels, row-major: orthonormal, the most varied first. */
	readonly modes: Float32Array;
	/** mm², summed over the active voxels; descending. */
	readonly variances: Float64Array;
	/** mm² per active voxel that no mode explains (Tipping & Bishop's σ²); 0 if all modes were kept. */
	readonly residualVariance: number;
	readonly sampleCount: number;
	/** Facts the coefficients tell about, such as age or sex; see {@link observeAttributes}. */
	readonly attributes: readonly AttributeFit[];
}

/** Options of {@link fitSignedDistanceModel}. */
export interface FitSignedDistanceModelOptions {
	readonly grid: FieldGrid;
	readonly truncationMm: number;
	/** Modes to keep. Default: all, one less than shapes. */
	readonly modeLimit?: number;
	/** Numbers of each shape to be tied to its form, by name; NaN where unknown. */
	readonly attributes?: AttributeValues;
}

/**
 * Probabilistic principal components of aligned signed distance fields, found by the matrix of their inner products.
 *
 * Leventon, Grimson & Faugeras, Statistical shape influence in geodesic active contours, 2000; Tipping & Bishop,
 * Probabilistic principal component analysis, 1999.
 *
 * @param fields of {@link signedDistanceField}, on one grid; only read. Align the shapes first.
 * @throws RangeError if there are fewer than 2 fields or they do not fit the grid.
 */
export function fitSignedDistanceModel(
	fields: readonly Float32Array[],
	{ grid, truncationMm, modeLimit = Infinity, attributes = {} }: FitSignedDistanceModelOptions,
): SignedDistanceModel {
	checkGrid('fitSignedDistanceModel', grid);
	const length = voxelCount(grid);
	if (fields.length < 2) throw new RangeError(`fitSignedDistanceModel: needs at least 2 fields, got ${fields.length}`);
	for (const [i, field] of fields.entries())
		if (field.length !== length)
			throw new RangeError(`fitSignedDistanceModel: field ${i} has ${field.length} voxels, the grid ${length}`);
	const active = varyingVoxels(fields, truncationMm);
	if (active.length === 0) throw new RangeError('fitSignedDistanceModel: all fields are the same');
	const rows = fields.map((field) => {
		const row = new Float32Array(active.length);
		for (let i = 0; i < row.length; i++) row[i] = clamp(field[active[i]], truncationMm);
		return row;
	});
	const components = dualComponents(rows, { modes: 'float32', modeLimit });
	const { modes, variances, totalVariance } = components;
	const mean = fields[0].map((value) => clamp(value, truncationMm));
	active.forEach((voxel, i) => (mean[voxel] = components.mean[i]));
	const left = variances.reduce((sum, value) => sum - value, totalVariance);
	const model = {
		grid,
		truncationMm,
		mean,
		active,
		modes,
		variances,
		// What rounding leaves is nothing.
		residualVariance: left > 1e-9 * totalVariance ? left / Math.max(1, active.length - variances.length) : 0,
		sampleCount: fields.length,
		attributes: [],
	};
	const scores = (): Float64Array[] => fields.map((field) => fieldCoefficients(model, field));
	return { ...model, attributes: fitAttributes(attributes, scores) };
}

const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value));

function varyingVoxels(fields: readonly Float32Array[], limit: number): Uint32Array {
	const [first] = fields;
	const isActive = new Uint8Array(first.length);
	for (const field of fields)
		for (let i = 0; i < first.length; i++) if (clamp(field[i], limit) !== clamp(first[i], limit)) isActive[i] = 1;
	const active = new Uint32Array(isActive.reduce((sum, is) => sum + is, 0));
	let count = 0;
	for (let i = 0; i < isActive.length; i++) if (isActive[i] === 1) active[count++] = i;
	return active;
}

/** Number of modes. */
export function fieldModeCount({ variances }: SignedDistanceModel): number {
	return variances.length;
}

/**
 * The field with the given coefficients, in standard deviations; missing ones are 0. Not truncated: a sum of fields may lie
 * outside ± the truncation.
 *
 * @throws RangeError if there are more coefficients than modes.
 */
export function fieldInstance(
	{ mean, active, modes, variances }: SignedDistanceModel,
	coefficients: ArrayLike<number>,
): Float32Array {
	if (coefficients.length > variances.length)
		throw new RangeError(`fieldInstance: ${coefficients.length} coefficients for ${variances.length} modes`);
	const offsets = new Float64Array(active.length);
	for (let k = 0; k < coefficients.length; k++) {
		const factor = coefficients[k] * Math.sqrt(variances[k]);
		const row = k * active.length;
		for (let i = 0; i < offsets.length; i++) offsets[i] += factor * modes[row + i];
	}
	const field = mean.slice();
	for (let i = 0; i < offsets.length; i++) field[active[i]] = mean[active[i]] + offsets[i];
	return field;
}

/** Coefficients, in standard deviations, of the field of the model nearest to the given one (truncated before). */
export function fieldCoefficients(
	{ grid, mean, active, modes, variances, truncationMm }: SignedDistanceModel,
	field: ArrayLike<number>,
): Float64Array {
	if (field.length !== mean.length)
		throw new RangeError(`fieldCoefficients: ${field.length} distances, the grid has ${grid.dims.join(' × ')} voxels`);
	const offsets = Float64Array.from(active, (voxel) => clamp(field[voxel], truncationMm) - mean[voxel]);
	return variances.map((variance, k) => {
		const row = k * active.length;
		let dot = 0;
		for (let i = 0; i < offsets.length; i++) dot += modes[row + i] * offsets[i];
		return dot / Math.sqrt(variance);
	});
}

/** Options of {@link sampleField}. */
export interface SampleFieldOptions {
	readonly random: Random;
	/** Coefficients are drawn again until their Mahalanobis distance, √Σc², is at most this. Default: no limit. */
	readonly maxDistance?: number;
}

/**
 * A random field of the model.
 *
 * @throws RangeError if the limit is so small that 10,000 draws did not meet it.
 */
export function sampleField(
	model: SignedDistanceModel,
	{ random, maxDistance = Infinity }: SampleFieldOptions,
): Float32Array {
	for (let attempt = 0; attempt < 10_000; attempt++) {
		const drawn = Float64Array.from(model.variances, () => random.normal());
		if (Math.hypot(...drawn) <= maxDistance) return fieldInstance(model, drawn);
	}
	throw new RangeError(`sampleField: no draw of ${model.variances.length} coefficients within ${maxDistance}`);
}

/** How unusual a field is under the model: {@link fieldSurprise}. */
export interface FieldSurprise {
	/** √Σc²; about √K for shapes like those the model was fitted on. */
	readonly mahalanobis: number;
	/** Root mean square of what the modes do not explain, mm per active voxel. */
	readonly residualMm: number;
}

/** Distance of a field from the model, within it and beside it. */
export function fieldSurprise(model: SignedDistanceModel, field: ArrayLike<number>): FieldSurprise {
	const { active, mean, truncationMm, variances } = model;
	const coefficients = fieldCoefficients(model, field);
	let total = 0;
	for (const voxel of active) total += (clamp(field[voxel], truncationMm) - mean[voxel]) ** 2;
	const explained = coefficients.reduce((sum, value, k) => sum + value * value * variances[k], 0);
	return {
		mahalanobis: Math.hypot(...coefficients),
		residualMm: Math.sqrt(Math.max(0, total - explained) / active.length),
	};
}

/** The model with its first modes only. What is left out becomes residual. */
export function truncateFieldModel(model: SignedDistanceModel, modeLimit: number): SignedDistanceModel {
	const { variances, modes, active, residualVariance, attributes } = model;
	const kept = Math.min(modeLimit, variances.length);
	const before = residualVariance * Math.max(1, active.length - variances.length);
	const left = variances.slice(kept).reduce((sum, value) => sum + value, before);
	return {
		...model,
		modes: modes.slice(0, kept * active.length),
		variances: variances.slice(0, kept),
		residualVariance: left / Math.max(1, active.length - kept),
		attributes: attributes.map((fit) => ({ ...fit, loadings: fit.loadings.slice(0, kept) })),
	};
}
