import { fitSubject, surfacesAt, type SubjectFitting } from '#shape-model';
import type { WorkProgress } from './work-news.ts';
import type { FittedSurface } from './opened-model.ts';
import { readTarget } from './read-target.ts';

export interface FitFileOptions {
	readonly mirrored: 'fit' | 'tell';
	readonly onProgress?: (progress: WorkProgress) => void;
}

/**
 * Reads a visitor's file and fits the model to it, as `msn ssm project` does, with all that the page draws of it.
 *
 * @throws Error in words fit for a visitor.
 */
export async function fitFile(
	fitting: SubjectFitting,
	file: { readonly bytes: Uint8Array; readonly name: string },
	{ mirrored, onProgress }: FitFileOptions,
): Promise<FittedSurface> {
	const start = performance.now();
	const { points, correspondence, templates } = fitting.surfaces.model;
	onProgress?.({ stage: 'Reading the file', share: 0 });
	const { meshes, notes } = await readTarget(
		file.bytes,
		file.name,
		templates.map(({ name }) => name),
	);
	const found = fitSubject(fitting, meshes, {
		mirrored,
		onProgress: (share) => onProgress?.({ stage: share < 0.4 ? 'Finding its pose' : 'Fitting the model', share }),
	});
	const { isMirrored, looksMirrored, scale, coefficients, typicality, surfaceDistanceMm, foldedShare, misfit } = found;
	return {
		name: file.name,
		isMirrored,
		looksMirrored,
		scale,
		coefficients,
		typicality,
		spread: fitting.spread,
		residualMm: distances(found.world, found.nearest),
		deviationSd: pointDeviations(correspondence.world, points.mean, found.world),
		surfaceDistanceMm,
		foldedShare,
		misfit,
		surfaceLimitMm: fitting.surfaceLimitMm,
		own: found.laid.map(({ positions }) => positions),
		nearest: surfacesAt(fitting.surfaces, found.nearest).map(({ mesh }) => mesh.positions),
		notes,
		seconds: (performance.now() - start) / 1000,
	};
}

function distances(a: Float64Array, b: Float64Array): Float64Array {
	const found = new Float64Array(a.length / 3);
	for (let i = 0; i < found.length; i++)
		found[i] = Math.hypot(a[3 * i] - b[3 * i], a[3 * i + 1] - b[3 * i + 1], a[3 * i + 2] - b[3 * i + 2]);
	return found;
}

/** Distance of each point from its mean over the spread of the members' points there: 1 is the usual distance. */
function pointDeviations(members: readonly Float64Array[], mean: Float64Array, shape: Float64Array): Float64Array {
	const spread = new Float64Array(mean.length / 3);
	for (const points of members)
		for (let i = 0; i < points.length; i++)
			spread[Math.floor(i / 3)] += (points[i] - mean[i]) ** 2 / (members.length - 1);
	// Where no member differs, a hair of spread keeps the ratio finite.
	const least = (1e-6 * spread.reduce((sum, value) => sum + value, 0)) / spread.length;
	return distances(shape, mean).map((distance, i) => distance / Math.sqrt(Math.max(spread[i], least, 1e-12)));
}
