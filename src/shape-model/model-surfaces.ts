import { instance } from './point-distribution-model.ts';
import type { ShapeModel } from './shape-model.ts';
import { templateWarp, warpPositions, warpTemplate, type TemplateWarp, type WarpedTemplate } from './template-warp.ts';

/** Makes surfaces of any points of a model: its templates prepared once. */
export interface ModelSurfaces {
	readonly model: ShapeModel;
	readonly warps: readonly TemplateWarp[];
}

/** Prepares the templates of a model for {@link surfacesAt}. */
export function modelSurfaces(model: ShapeModel): ModelSurfaces {
	return { model, warps: model.templates.map((template) => templateWarp(template)) };
}

/**
 * The surface of each anatomy through given points.
 *
 * @param points 3 · M numbers, world mm: the mean, an `instance`, a subject's world points.
 * @throws RangeError if the number of coordinates differs from the model's.
 */
export function surfacesAt({ model, warps }: ModelSurfaces, points: Float64Array): WarpedTemplate[] {
	return parts(model, points).map((part, domain) => warpTemplate(warps[domain], part));
}

/** How the surface of an anatomy changes with the modes. Exactly linear, since the warp is. */
export interface SurfaceModes {
	readonly name: string;
	/** The mean surface. */
	readonly mesh: WarpedTemplate['mesh'];
	/** For each mode, the move of every vertex at one standard deviation: 3 · V numbers, mm. */
	readonly displacements: readonly Float32Array[];
}

/**
 * The mean surfaces and their change with the first modes: an instance is the mean plus the sum of coefficients times
 * displacements. What sliders, morph targets and heat maps of variability are made of.
 *
 * @throws RangeError if there are fewer modes.
 */
export function surfaceModes({ model, warps }: ModelSurfaces, modes: number): SurfaceModes[] {
	const { points, templates } = model;
	if (!Number.isInteger(modes) || modes < 0 || modes > points.variances.length)
		throw new RangeError(`surfaceModes: ${modes} modes asked for, the model has ${points.variances.length}`);
	const ends = Array.from({ length: modes }, (_, k) =>
		parts(
			model,
			instance(
				points,
				Float64Array.from({ length: k + 1 }, (__, i) => (i === k ? 1 : 0)),
			),
		),
	);
	return parts(model, points.mean).map((mean, domain) => {
		const base = warpPositions(warps[domain], mean);
		return {
			name: templates[domain].name,
			mesh: { positions: Float32Array.from(base), triangles: templates[domain].mesh.triangles },
			displacements: ends.map((end) =>
				Float32Array.from(warpPositions(warps[domain], end[domain]), (value, i) => value - base[i]),
			),
		};
	});
}

/** The points of each anatomy. */
function parts({ correspondence }: ShapeModel, points: Float64Array): Float64Array[] {
	let from = 0;
	return correspondence.particleCounts.map((count) => {
		const part = points.subarray(from, from + 3 * count);
		from += 3 * count;
		return part;
	});
}
