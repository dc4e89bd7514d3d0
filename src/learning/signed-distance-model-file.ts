import { ModelFileError, packArrays, unpackArrays, type PackedArray } from '#shape-model';
import type { AttributeFit } from './attribute-fit.ts';
import { voxelCount } from './field-grid.ts';
import { readLearntFrom, readMeasurement, type LearntFrom, type Measurement } from './network-card.ts';
import type { SignedDistanceModel } from './signed-distance-model.ts';
import type { UncertaintyFactors } from './uncertainty-check.ts';

const magic = 'MSNFIELD';
const version = 1;
const headEnd = 24;

/** Where a model comes from, in words. */
export interface FieldModelProvenance extends LearntFrom {
	readonly title: string;
}

/** How unusual shapes are under models that were fitted without their subjects: what a new shape is compared with. */
export interface HeldOutSurprise {
	/** Of each shape, in any order. */
	readonly mahalanobis: Float64Array;
	/** Of the same shapes. */
	readonly residualMm: Float64Array;
}

/** A model with what belongs to it. */
export interface StoredFieldModel {
	readonly model: SignedDistanceModel;
	readonly provenance: FieldModelProvenance;
	readonly measured?: Measurement;
	readonly heldOut?: HeldOutSurprise;
	/** Found on shapes under models that did not know their subject. */
	readonly uncertainty?: UncertaintyFactors;
}

/**
 * A signed distance model as one file: a head of JSON and its arrays as they are in memory (means and modes in float32), so
 * that reading gives the same model bit by bit. Equal models give equal bytes.
 */
export function writeFieldModel({
	model,
	provenance,
	measured,
	heldOut,
	uncertainty,
}: StoredFieldModel): Uint8Array<ArrayBuffer> {
	const arrays = new Map<string, PackedArray>([
		['mean', model.mean],
		['active', model.active],
		['modes', model.modes],
		['variances', model.variances],
	]);
	for (const [i, { loadings }] of model.attributes.entries()) arrays.set(`attribute-${i}`, loadings);
	if (heldOut) arrays.set('held-out-mahalanobis', heldOut.mahalanobis).set('held-out-residual', heldOut.residualMm);
	const { grid, truncationMm, residualVariance, sampleCount } = model;
	const attributes = model.attributes.map((fit) => ({
		name: fit.name,
		mean: fit.mean,
		standardDeviation: fit.standardDeviation,
		residualVariance: fit.residualVariance,
	}));
	return packArrays(magic, version, {
		json: {
			title: provenance.title,
			...readLearntFrom(provenance),
			...(measured && { measured }),
			...(uncertainty && { uncertainty }),
			units: 'mm',
			grid,
			truncationMm,
			residualVariance,
			sampleCount,
			attributes,
		},
		arrays,
	});
}

/** Whether bytes begin as a file of a signed distance model does. */
export function isFieldModel(bytes: Uint8Array): boolean {
	return bytes.length >= 8 && String.fromCharCode(...bytes.subarray(0, 8)) === magic;
}

/**
 * Reads what {@link writeFieldModel} wrote. Everything is checked before it is used.
 *
 * @throws ModelFileError saying what is wrong and where.
 */
export function readFieldModel(bytes: Uint8Array): StoredFieldModel {
	const { json, arrays } = unpackArrays(magic, version, bytes);
	const fail = (reason: string): never => {
		throw new ModelFileError(`signed distance model: ${reason}`, headEnd);
	};
	const number = (record: Readonly<Record<string, unknown>>, name: string, least: number): number => {
		const value = record[name];
		return typeof value === 'number' && Number.isFinite(value) && value >= least
			? value
			: fail(`${name} must be a number from ${least}, got ${String(JSON.stringify(value)).slice(0, 40)}`);
	};
	const text = (record: Readonly<Record<string, unknown>>, name: string): string => {
		const value = record[name];
		return typeof value === 'string' ? value : fail(`${name} must be text`);
	};
	const array = <T extends PackedArray>(name: string, Type: abstract new (...parts: never[]) => T): T => {
		const found = arrays.get(name);
		if (!(found instanceof Type)) return fail(`no ${Type.name} ${name}`);
		for (const value of found) if (!Number.isFinite(value)) fail(`a number of ${name} is ${value}`);
		return found;
	};
	const grid = isRecord(json['grid']) ? json['grid'] : fail('no grid');
	const dims = Array.isArray(grid['dims']) ? grid['dims'].map(Number) : fail('no dims');
	if (dims.length !== 3 || !dims.every((n) => Number.isInteger(n) && n >= 2 && n <= 4096))
		fail(`dims are ${dims.join(' × ')}`);
	const fieldGrid = { dims: [dims[0], dims[1], dims[2]] as const, spacingMm: number(grid, 'spacingMm', 1e-6) };
	const variances = array('variances', Float64Array);
	const listed: unknown = json['attributes'];
	const attributes = (Array.isArray(listed) ? listed : fail('no attributes')).map((entry: unknown, i): AttributeFit => {
		const own = isRecord(entry) ? entry : fail(`attribute ${i} is no record`);
		return {
			name: text(own, 'name'),
			mean: number(own, 'mean', -Infinity),
			standardDeviation: number(own, 'standardDeviation', 0),
			residualVariance: number(own, 'residualVariance', 0),
			loadings: array(`attribute-${i}`, Float64Array),
		};
	});
	const model: SignedDistanceModel = {
		grid: fieldGrid,
		truncationMm: number(json, 'truncationMm', 0),
		mean: array('mean', Float32Array),
		active: array('active', Uint32Array),
		modes: array('modes', Float32Array),
		variances,
		residualVariance: number(json, 'residualVariance', 0),
		sampleCount: number(json, 'sampleCount', 2),
		attributes,
	};
	checkFit(model, fail);
	const measured = json['measured'];
	const factors = json['uncertainty'];
	const uncertainty = (own: Readonly<Record<string, unknown>>): UncertaintyFactors => ({
		...(own['completed'] !== undefined && { completed: number(own, 'completed', 1e-3) }),
		...(own['refined'] !== undefined && { refined: number(own, 'refined', 1e-3) }),
		shapes: number(own, 'shapes', 1),
	});
	try {
		return {
			model,
			provenance: { title: text(json, 'title'), ...readLearntFrom(json) },
			...(measured !== undefined && { measured: readMeasurement(measured) }),
			...(arrays.has('held-out-mahalanobis') && {
				heldOut: {
					mahalanobis: array('held-out-mahalanobis', Float64Array),
					residualMm: array('held-out-residual', Float64Array),
				},
			}),
			...(factors !== undefined && {
				uncertainty: isRecord(factors) ? uncertainty(factors) : fail('uncertainty is no record'),
			}),
		};
	} catch (cause) {
		if (!(cause instanceof RangeError)) throw cause;
		return fail(cause.message);
	}
}

function checkFit(model: SignedDistanceModel, fail: (reason: string) => never): void {
	const { grid, mean, active, modes, variances, attributes } = model;
	const count = voxelCount(grid);
	if (mean.length !== count) fail(`${mean.length} means for ${count} voxels`);
	if (modes.length !== variances.length * active.length)
		fail(`${modes.length} numbers of modes for ${variances.length} × ${active.length}`);
	for (let i = 0; i < active.length; i++)
		if (active[i] >= count || (i > 0 && active[i] <= active[i - 1])) fail(`active voxel ${i} is ${active[i]}`);
	if (variances.some((value, k) => !(value > 0) || (k > 0 && value > variances[k - 1])))
		fail('variances must be positive and descend');
	if (attributes.some(({ loadings }) => loadings.length !== variances.length))
		fail('an attribute has not one loading for each mode');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
