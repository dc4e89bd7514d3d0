import { multiplyMat4, type Mat4 } from '#numeric';
import type { PointCloud, TriangleMesh } from '#shape';
import { iterativeClosestPoint, type IterativeClosestPointFit } from './iterative-closest-point.ts';
import { momentFrame } from './moment-frame.ts';
import { registrationSurface, type RegistrationSurface } from './registration-surface.ts';
import { startPoses } from './start-poses.ts';
import { transformMesh } from './transform-positions.ts';

/** Options of {@link alignSurfaces}. */
export interface AlignSurfacesOptions {
	/** Fit a uniform scale too. Default false. */
	readonly scale?: boolean;
	/** Also try the mirror image of the source. Default false. */
	readonly reflection?: boolean;
	/**
	 * `any` tries 26 poses and finds unrelated ones; `near` starts only as the surfaces lie and with their centres laid on
	 * each other. Default `any`.
	 */
	readonly poses?: 'any' | 'near';
	/** How far, in degrees, the source is expected to be turned: see `iterativeClosestPoint`. Default: any turn. */
	readonly turnDegrees?: number;
	/** Share of the surfaces that corresponds; below 1 for fragments. Default 1. */
	readonly overlap?: number;
	/** Points sampled on each surface. Default 1000. */
	readonly points?: number;
	/** Seed of the sampling. Default 1. */
	readonly seed?: number;
}

/** The best alignment found. */
export interface SurfaceAlignment extends IterativeClosestPointFit {
	/** True where the mirror image of the source fits better (only with `reflection`). */
	readonly isMirrored: boolean;
	/** Trimmed means of the poses refined, best first, one of each that are much alike: close rivals mean that the pose is ambiguous. */
	readonly rivalsMm: readonly number[];
}

const coarsePoints = 250;
const coarseIterations = 12;
const refineIterations = 40;
const refinedStarts = 5;
/** Over the spread of the target. */
const refineTolerance = 1e-3;
/** Poses turned against each other by less are one. */
const sameDegrees = 20;
/** The first start poses: nothing turned. */
const asTheyLie = 2;

/**
 * Lays one surface on another from any pose: begins as they lie, with their centres laid on each other, and with the 24
 * ways of laying the principal axes on each other, refines the most promising starts by robust two-sided {@link iterativeClosestPoint} and takes the best.
 * A surface that fits equally well in two poses stays in the nearer to where it is. Deterministic.
 *
 * @throws RangeError if a mesh has no area.
 */
export function alignSurfaces(
	source: TriangleMesh,
	target: TriangleMesh,
	options: AlignSurfacesOptions = {},
): SurfaceAlignment {
	const { scale = false, reflection = false, poses = 'any', overlap = 1, points = 1000, seed = 1 } = options;
	const { turnDegrees } = options;
	const settings = { overlap, scale, ...(turnDegrees !== undefined && { turnDegrees }) };
	const fixed = registrationSurface(target, { points, seed });
	const mirror = mirrorX();
	const moving = [{ surface: registrationSurface(source, { points, seed }), isMirrored: false }];
	if (reflection)
		moving.push({ surface: registrationSurface(transformMesh(source, mirror), { points, seed }), isMirrored: true });

	const candidates = moving.flatMap(({ surface, isMirrored }) => {
		const quick = { surface: thinned(surface, coarsePoints), target: thinned(fixed, coarsePoints) };
		const starts = startPoses(surface.samples.positions, fixed.samples.positions, { scale });
		return starts.slice(0, poses === 'near' ? asTheyLie : starts.length).map((start) => {
			const fit = iterativeClosestPoint(quick.surface, quick.target, {
				...settings,
				start,
				iterations: coarseIterations,
			});
			return { surface, isMirrored, fit };
		});
	});
	// The sort is stable: among equals the pose as it lies comes first.
	candidates.sort((a, b) => a.fit.trimmedMeanMm - b.fit.trimmedMeanMm);
	const refined = distinct(candidates, refinedStarts).map(({ surface, isMirrored, fit: { transform: start } }) => {
		const fit = iterativeClosestPoint(thinned(surface, coarsePoints), thinned(fixed, coarsePoints), {
			...settings,
			start,
			iterations: refineIterations,
			tolerance: refineTolerance * momentFrame(fixed.samples.positions).spread,
		});
		return { surface, isMirrored, fit };
	});
	refined.sort((a, b) => a.fit.trimmedMeanMm - b.fit.trimmedMeanMm);
	const [{ surface, isMirrored, fit: rough }] = refined;
	const fit = iterativeClosestPoint(surface, fixed, { ...settings, start: rough.transform });
	return {
		...fit,
		transform: isMirrored ? multiplyMat4(fit.transform, mirror) : fit.transform,
		isMirrored,
		rivalsMm: distinct(refined, refinedStarts).map((rival) => rival.fit.trimmedMeanMm),
	};
}

interface Candidate {
	readonly surface: Required<RegistrationSurface>;
	readonly isMirrored: boolean;
	readonly fit: IterativeClosestPointFit;
}

/** The first of the candidates that are not much alike. */
function distinct(candidates: readonly Candidate[], most: number): Candidate[] {
	const kept: Candidate[] = [];
	for (const candidate of candidates)
		if (
			kept.length < most &&
			kept.every(
				({ isMirrored, fit }) =>
					isMirrored !== candidate.isMirrored ||
					angleBetween(fit.transform, candidate.fit.transform) > (sameDegrees * Math.PI) / 180,
			)
		)
			kept.push(candidate);
	return kept;
}

/** Angle, radians, between the turns in two similarity transforms. */
function angleBetween(a: Mat4, b: Mat4): number {
	let trace = 0;
	let squaredA = 0;
	let squaredB = 0;
	for (let i = 0; i < 11; i++)
		if (i % 4 !== 3) {
			trace += a[i] * b[i];
			squaredA += a[i] * a[i];
			squaredB += b[i] * b[i];
		}
	const cosine = ((3 * trace) / Math.sqrt(squaredA * squaredB) - 1) / 2;
	return Math.acos(Math.min(1, Math.max(-1, cosine)));
}

/** Mean distance, mm, between two surfaces under a transform of the first, from both sides by their samples. */
export function alignmentError(
	source: Required<RegistrationSurface>,
	target: Required<RegistrationSurface>,
	transform: Mat4,
): number {
	const { trimmedMeanMm } = iterativeClosestPoint(source, target, { start: transform, iterations: 0 });
	return trimmedMeanMm;
}

function thinned(surface: Required<RegistrationSurface>, count: number): Required<RegistrationSurface> {
	const { positions, normals } = surface.samples;
	const total = positions.length / 3;
	if (total <= count) return surface;
	const chosen = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * total) / count));
	const pick = (values: Float32Array): Float32Array =>
		Float32Array.from(chosen.flatMap((i) => [values[3 * i], values[3 * i + 1], values[3 * i + 2]]));
	const samples: PointCloud = { positions: pick(positions), normals: normals && pick(normals) };
	return { samples, tree: surface.tree };
}

function mirrorX(): Mat4 {
	return Float64Array.of(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
}
