import {
	affineDeterminant,
	cholesky,
	identityMat4,
	invertAffine,
	multiplyMat4,
	solveCholesky,
	type Mat4,
} from '#numeric';
import { closestPoints, type TriangleTree } from '#shape';
import { procrustes } from './procrustes.ts';
import type { RegistrationSurface } from './registration-surface.ts';
import { robustWeights } from './robust-weights.ts';
import { transformPositions } from './transform-positions.ts';

/** Options of {@link iterativeClosestPoint}. */
export interface IterativeClosestPointOptions {
	/** What is brought to zero: distances to the planes of the nearest triangles, or to the nearest points. Default `plane`. */
	readonly metric?: 'plane' | 'point';
	/** Fit a uniform scale too. Needs a tree and samples on both sides. Default false. */
	readonly scale?: boolean;
	/** Share of the pairs that count, the nearest ones: below 1 where only part of the surfaces overlaps. Default 1. */
	readonly overlap?: number;
	/** Give pairs far beyond the median distance no weight (Tukey's biweight). Default true. */
	readonly robust?: boolean;
	/** Look from both surfaces where both have trees. Default true: one-sided fits slide. */
	readonly twoSided?: boolean;
	/** Rounds at most. Default 60. */
	readonly iterations?: number;
	/** Ends when no point moves further than this, mm. Default: 1e-4 of the target's radius. */
	readonly tolerance?: number;
	/** Where to begin. Default: identity. */
	readonly start?: Mat4;
	/**
	 * How far, in degrees, the source is expected to be turned from how it lies (a standard deviation): larger turns, and
	 * turns of which the surfaces say little, are taken only as far as they are worth it. With the metric `plane`.
	 * Default: any turn is as good as none.
	 */
	readonly turnDegrees?: number;
}

/** A rigid or similarity transform that lays one surface on another. */
export interface IterativeClosestPointFit {
	/** Takes the source to the target: row-major 4 × 4. */
	readonly transform: Mat4;
	readonly scale: number;
	/** Root of the mean squared distance of all samples to the other surface, mm. */
	readonly rmsMm: number;
	/** Mean over the nearest `overlap` share of the distances, mm: the measure by which starts are compared. */
	readonly trimmedMeanMm: number;
	readonly iterationCount: number;
	readonly hasConverged: boolean;
}

/**
 * Iterative closest point: pairs each sample with the nearest point of the other surface, fits, and begins again. It
 * finds the nearest optimum of its start; {@link alignSurfaces} tries many starts.
 *
 * Besl & McKay, A method for registration of 3-D shapes, PAMI 14, 1992; point-to-plane: Chen & Medioni 1991; trimming:
 * Chetverikov et al. 2005.
 *
 * @throws RangeError if the target has no tree, or a scale is asked for from one side only.
 */
export function iterativeClosestPoint(
	source: RegistrationSurface,
	target: RegistrationSurface,
	options: IterativeClosestPointOptions = {},
): IterativeClosestPointFit {
	const { scale: fitsScale = false, overlap = 1, twoSided = true, iterations = 60 } = options;
	if (!target.tree) throw new RangeError('iterativeClosestPoint: the target must be a surface, not bare points');
	if (!(overlap > 0 && overlap <= 1))
		throw new RangeError(`iterativeClosestPoint: overlap must be in (0, 1], got ${overlap}`);
	const isTwoSided = twoSided && source.tree !== undefined;
	if (fitsScale && !isTwoSided)
		throw new RangeError('iterativeClosestPoint: a scale needs both sides; seen from one, everything shrinks');
	const { centre, radius } = extent(target.samples.positions);
	const tolerance = options.tolerance ?? 1e-4 * radius;

	let transform: Mat4 = options.start ? options.start.slice() : identityMat4();
	let hasConverged = false;
	let iterationCount = 0;
	while (iterationCount < iterations && !hasConverged) {
		iterationCount++;
		const pairs = findPairs(source, target, transform, isTwoSided);
		const weights = robustWeights(pairs.distances, { overlap, isRobust: options.robust ?? true });
		const step =
			options.metric === 'point'
				? procrustes(pairs.moved, pairs.fixed, { scale: fitsScale, weights }).transform
				: planeStep(pairs, weights, { centre, fitsScale, prior: turnPrior(transform, options.turnDegrees) });
		transform = multiplyMat4(step, transform);
		hasConverged = largestMove(step, centre, radius) <= tolerance;
	}
	const { distances } = findPairs(source, target, transform, isTwoSided);
	return {
		transform,
		scale: Math.cbrt(Math.abs(affineDeterminant(transform))),
		rmsMm: rootMeanSquare(distances),
		trimmedMeanMm: trimmedMean(distances, overlap),
		iterationCount,
		hasConverged,
	};
}

/** Pairs in target space: `moved` belongs to the source and follows the transform, `fixed` to the target. */
interface Pairs {
	readonly moved: Float64Array;
	readonly fixed: Float64Array;
	/** Unit normal of the target at each pair. */
	readonly normals: Float64Array;
	readonly distances: Float64Array;
}

function findPairs(
	source: RegistrationSurface,
	target: RegistrationSurface,
	transform: Mat4,
	isTwoSided: boolean,
): Pairs {
	const movedSamples = transformPositions(source.samples.positions, transform);
	const onTarget = closestPoints(target.tree!, movedSamples);
	const forward = movedSamples.length;
	const backward = isTwoSided ? target.samples.positions.length : 0;
	const moved = new Float64Array(forward + backward);
	const fixed = new Float64Array(forward + backward);
	const normals = new Float64Array(forward + backward);
	const distances = new Float64Array((forward + backward) / 3);
	moved.set(movedSamples);
	fixed.set(onTarget.positions);
	distances.set(onTarget.distancesMm);
	setFaceNormals(target.tree!, onTarget.triangles, normals);
	if (isTwoSided) {
		const inverse = invertAffine(transform);
		const onSource = closestPoints(source.tree!, transformPositions(target.samples.positions, inverse));
		moved.set(transformPositions(Float64Array.from(onSource.positions), transform), forward);
		fixed.set(target.samples.positions, forward);
		normals.set(target.samples.normals ?? new Float32Array(backward), forward);
		for (let i = forward; i < moved.length; i += 3)
			distances[i / 3] = Math.hypot(moved[i] - fixed[i], moved[i + 1] - fixed[i + 1], moved[i + 2] - fixed[i + 2]);
	}
	return { moved, fixed, normals, distances };
}

function setFaceNormals({ mesh }: TriangleTree, triangles: Uint32Array, normals: Float64Array): void {
	const { positions: p, triangles: t } = mesh;
	triangles.forEach((triangle, i) => {
		const a = 3 * t[3 * triangle];
		const b = 3 * t[3 * triangle + 1];
		const c = 3 * t[3 * triangle + 2];
		const ux = p[b] - p[a];
		const uy = p[b + 1] - p[a + 1];
		const uz = p[b + 2] - p[a + 2];
		const vx = p[c] - p[a];
		const vy = p[c + 1] - p[a + 1];
		const vz = p[c + 2] - p[a + 2];
		const x = uy * vz - uz * vy;
		const y = uz * vx - ux * vz;
		const z = ux * vy - uy * vx;
		const length = Math.hypot(x, y, z);
		if (length > 0) normals.set([x / length, y / length, z / length], 3 * i);
	});
}

/** What is known of the turn beforehand. */
interface TurnPrior {
	/** The turn so far: axis times angle, radians. */
	readonly turn: readonly [number, number, number];
	/** Standard deviation, radians. */
	readonly deviation: number;
}

function turnPrior(transform: Mat4, degrees: number | undefined): TurnPrior | undefined {
	if (degrees === undefined) return undefined;
	return { turn: rotationVector(transform), deviation: (degrees * Math.PI) / 180 };
}

/**
 * Neighbouring residuals of different bodies are alike: all of them together say about as much of the pose as so many
 * independent ones.
 */
const independentResiduals = 20;

interface PlaneStepOptions {
	readonly centre: readonly number[];
	readonly fitsScale: boolean;
	readonly prior: TurnPrior | undefined;
}

/** One Gauss–Newton step of Σ w (n · (T m − f))² over a small turn ω, a move t and, if asked, a growth s about `centre`. */
function planeStep(pairs: Pairs, weights: Float64Array, { centre, fitsScale, prior }: PlaneStepOptions): Mat4 {
	const unknowns = fitsScale ? 7 : 6;
	const normal = new Float64Array(unknowns * unknowns);
	const right = new Float64Array(unknowns);
	const row = new Float64Array(7);
	let misfit = 0;
	for (let i = 0; i < weights.length; i++) {
		const residual = fillRow(row, pairs, 3 * i, centre);
		misfit += weights[i] * residual * residual;
		for (let a = 0; a < unknowns; a++) {
			const weighted = weights[i] * row[a];
			right[a] -= weighted * residual;
			for (let b = 0; b <= a; b++) normal[a * unknowns + b] += weighted * row[b];
		}
	}
	if (prior) {
		// The squared residuals of so many independent ones over their variance, plus the squared turn over its own.
		const weight = misfit / (independentResiduals * prior.deviation ** 2);
		for (let a = 0; a < 3; a++) {
			normal[a * unknowns + a] += weight;
			right[a] -= weight * prior.turn[a];
		}
	}
	// Directions that the planes leave open (turns of a sphere) must stay put rather than be undefined.
	for (let a = 0; a < unknowns; a++) normal[a * unknowns + a] = normal[a * unknowns + a] * (1 + 1e-9) + 1e-9;
	const factor = cholesky(normal, unknowns);
	if (!factor) return identityMat4();
	solveCholesky(factor, right);
	return stepTransform(right, centre);
}

/** Derivatives of one pair's residual; returns the residual. */
function fillRow(row: Float64Array, { moved, fixed, normals }: Pairs, p: number, centre: readonly number[]): number {
	const x = moved[p] - centre[0];
	const y = moved[p + 1] - centre[1];
	const z = moved[p + 2] - centre[2];
	const nx = normals[p];
	const ny = normals[p + 1];
	const nz = normals[p + 2];
	row[0] = y * nz - z * ny;
	row[1] = z * nx - x * nz;
	row[2] = x * ny - y * nx;
	row[3] = nx;
	row[4] = ny;
	row[5] = nz;
	row[6] = x * nx + y * ny + z * nz;
	return nx * (moved[p] - fixed[p]) + ny * (moved[p + 1] - fixed[p + 1]) + nz * (moved[p + 2] - fixed[p + 2]);
}

/** Turn by the vector ω (Rodrigues), grow by 1 + s about `centre`, then move by t. */
function stepTransform(x: Float64Array, centre: readonly number[]): Mat4 {
	const angle = Math.hypot(x[0], x[1], x[2]);
	const growth = 1 + (x[6] ?? 0);
	const a = angle > 1e-12 ? Math.sin(angle) / angle : 1;
	const b = angle > 1e-12 ? (1 - Math.cos(angle)) / (angle * angle) : 0.5;
	const cross = [0, -x[2], x[1], x[2], 0, -x[0], -x[1], x[0], 0];
	const step = new Float64Array(16);
	for (let i = 0; i < 3; i++) {
		step[4 * i + 3] = x[3 + i] + centre[i];
		for (let j = 0; j < 3; j++) {
			let square = 0;
			for (let k = 0; k < 3; k++) square += cross[3 * i + k] * cross[3 * k + j];
			const entry = growth * ((i === j ? 1 : 0) + a * cross[3 * i + j] + b * square);
			step[4 * i + j] = entry;
			step[4 * i + 3] -= entry * centre[j];
		}
	}
	step[15] = 1;
	return step;
}

/** Axis times angle, radians, of the turn in a similarity transform. */
function rotationVector(m: Mat4): [number, number, number] {
	const scale = Math.cbrt(Math.abs(affineDeterminant(m)));
	const axis = [m[9] - m[6], m[2] - m[8], m[4] - m[1]].map((value) => value / (2 * scale));
	const sine = Math.hypot(...axis);
	const angle = Math.atan2(sine, ((m[0] + m[5] + m[10]) / scale - 1) / 2);
	// Half turns have no sine to read the axis from; they are far from where any step is small.
	const factor = sine > 1e-9 ? angle / sine : 1;
	return [factor * axis[0], factor * axis[1], factor * axis[2]];
}

/** Bound on how far the step moves any point within `radius` of `centre`. */
function largestMove(step: Mat4, centre: readonly number[], radius: number): number {
	let linear = 0;
	let shift = 0;
	for (let i = 0; i < 3; i++) {
		let moved = step[4 * i + 3] - centre[i];
		for (let j = 0; j < 3; j++) {
			moved += step[4 * i + j] * centre[j];
			linear += (step[4 * i + j] - (i === j ? 1 : 0)) ** 2;
		}
		shift += moved * moved;
	}
	return Math.sqrt(shift) + Math.sqrt(linear) * radius;
}

function extent(positions: Float32Array): { centre: [number, number, number]; radius: number } {
	const centre: [number, number, number] = [0, 0, 0];
	for (let i = 0; i < positions.length; i++) centre[i % 3] += (3 * positions[i]) / positions.length;
	let squared = 0;
	for (let i = 0; i < positions.length; i++) squared += (positions[i] - centre[i % 3]) ** 2;
	return { centre, radius: Math.sqrt((3 * squared) / positions.length) };
}

function rootMeanSquare(values: Float64Array): number {
	let squared = 0;
	for (const value of values) squared += value * value;
	return Math.sqrt(squared / values.length);
}

function trimmedMean(values: Float64Array, share: number): number {
	const kept = values.toSorted().subarray(0, Math.max(1, Math.round(share * values.length)));
	return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
