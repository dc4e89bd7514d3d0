import { allometry, shapeEffect, surfacesAt, type ModelSurfaces } from '#shape-model';
import { effectRows, rowShapes, type EffectQuestion, type EffectRows } from './effect-rows.ts';
import type { ShapeEffectFound } from './opened-model.ts';

/** Rearrangements: enough for q = 0.05 and quick enough to wait for. */
const permutations = 1000;

export interface FindEffectOptions {
	/** Outward normal at each particle of the mean: 3 · M numbers. */
	readonly normals: ArrayLike<number>;
	/** The effect is the logarithm of size, and shapes are scaled to one size first. */
	readonly isAllometry: boolean;
	readonly onProgress?: (share: number) => void;
}

/**
 * Does shape depend on something, given something else? By permutation, overall and at every particle, with the change of
 * the surface that goes with it.
 *
 * @throws Error in words fit for a visitor, where there are too few members or the question answers itself.
 */
export function findEffect(
	surfaces: ModelSurfaces,
	question: EffectQuestion,
	{ normals, isAllometry, onProgress }: FindEffectOptions,
): ShapeEffectFound {
	const { points, correspondence, members } = surfaces.model;
	const rows = effectRows(members, question);
	const shapes = rowShapes(rows, correspondence.world);
	const settings = {
		permutations,
		covariates: rows.covariates,
		exchangeability: rows.exchangeability,
		...(onProgress && { onProgress: (done: number, total: number) => onProgress(done / total) }),
	};
	const found = isAllometry ? ofSize(shapes, settings) : ofEffect(shapes, rows, settings);
	const { change, overall, falseDiscovery } = found;
	const moved = surfacesAt(
		surfaces,
		points.mean.map((value, i) => value + change[i]),
	);
	const mean = surfacesAt(surfaces, points.mean);
	const along = (i: number, by: ArrayLike<number>): number =>
		change[3 * i] * by[3 * i] + change[3 * i + 1] * by[3 * i + 1] + change[3 * i + 2] * by[3 * i + 2];
	return {
		x: found.x,
		y: found.y,
		yUnit: isAllometry ? '' : 'mm',
		centre: found.x.reduce((sum, value) => sum + value, 0) / found.x.length,
		rowMembers: rows.members,
		note: rows.note,
		leftOut: rows.leftOut,
		overallP: overall.pValue,
		rSquared: overall.rSquared,
		permutations: found.permutations,
		outwardMm: Float64Array.from({ length: change.length / 3 }, (_, i) => along(i, normals)),
		sizeMm: Float64Array.from({ length: change.length / 3 }, (_, i) => Math.sqrt(along(i, change))),
		falseDiscovery,
		moves: moved.map(({ mesh }, anatomy) => mesh.positions.map((value, i) => value - mean[anatomy].mesh.positions[i])),
	};
}

interface Found {
	/** Change of the mean shape, mm, per unit of the effect: 3 · M numbers. */
	readonly change: Float64Array;
	readonly overall: { readonly pValue: number; readonly rSquared: number };
	readonly falseDiscovery: Float64Array;
	readonly permutations: number;
	/** The effect, and how far each row lies along the change. */
	readonly x: Float64Array;
	readonly y: Float64Array;
}

type Settings = Pick<Parameters<typeof allometry>[1] & object, 'permutations' | 'covariates' | 'exchangeability'>;

function ofEffect(shapes: readonly Float64Array[], rows: EffectRows, settings: Settings): Found {
	const effect = plainly(() => shapeEffect(shapes, { ...settings, effect: { effect: rows.effect } }));
	const [change] = effect.coefficients;
	return {
		change,
		overall: effect.overall,
		falseDiscovery: effect.points.falseDiscovery,
		permutations: effect.permutations,
		x: Float64Array.from(rows.effect),
		y: scoresAlong(shapes, change),
	};
}

/** Per doubling of size: a unit that people can picture. */
const doubling = Math.log(2);

function ofSize(shapes: readonly Float64Array[], settings: Settings): Found {
	const found = plainly(() => allometry(shapes, settings));
	const meanSize = Math.exp(found.logSize.reduce((sum, value) => sum + value, 0) / found.logSize.length);
	// Shapes of size 1 back to the usual size.
	const change = found.coefficients.map((value) => value * meanSize * doubling);
	return {
		change,
		overall: found.overall,
		falseDiscovery: found.points.falseDiscovery,
		permutations: found.permutations,
		x: found.logSize.map((value) => value / doubling),
		y: found.scores,
	};
}

/** Regression score: where each shape projects on the change (Drake & Klingenberg 2008), mm root mean square a point. */
function scoresAlong(shapes: readonly Float64Array[], change: Float64Array): Float64Array {
	const length = Math.hypot(...change);
	const scale = length * Math.sqrt(change.length / 3) || 1;
	const raw = Float64Array.from(shapes, (shape) => {
		let dot = 0;
		for (let i = 0; i < shape.length; i++) dot += shape[i] * change[i];
		return dot / scale;
	});
	const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
	return raw.map((value) => value - mean);
}

/** What is wrong with a design, in words fit for a visitor. */
function plainly<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		const reason = error.message.replace(/^[a-zA-Z]+: /, '');
		throw new Error(`This cannot be answered with these members: ${reason}.`, { cause: error });
	}
}
