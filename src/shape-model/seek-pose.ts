import { type Mat4 } from '#numeric';
import { startPoses } from '#registration';
import { fitRounds, samplesPerPoint, type FitGoal, type ModelFit } from './fit-rounds.ts';
import type { PointDistributionModel } from './point-distribution-model.ts';

/** Options of {@link seekPose}. */
export interface SeekPoseOptions {
	readonly alignment: 'none' | 'rigid' | 'similarity';
	readonly prior: number;
	readonly signal?: { throwIfAborted(): void } | undefined;
}

/** A pose to go on from, and how well the model's coarse shape lies there. */
export type FoundPose = Pick<ModelFit, 'toSurface' | 'pairMm' | 'pointMm'>;

/** Coarse to fine: how many points and modes, for how many rounds, and how many of the best go on. */
const scales = [
	{ points: 96, modes: 3, rounds: 12, kept: 8 },
	{ points: 192, modes: 6, rounds: 20, kept: 3 },
	{ points: 512, modes: 24, rounds: 20, kept: 1 },
];

/**
 * Where a surface of unknown pose lies for a model: the model itself, thinned, is laid on it from 26 starts, so that a shape far
 * from the mean is not judged by the mean. The best go on with more points and modes.
 *
 * @returns the best pose: from the model onto the surface.
 */
export function seekPose(
	model: PointDistributionModel,
	goals: readonly FitGoal[],
	options: SeekPoseOptions,
): FoundPose {
	const starts = startPoses(Float32Array.from(model.mean), joinedSamples(goals), {
		scale: options.alignment === 'similarity',
	});
	let found: FoundPose[] = starts.map((toSurface: Mat4) => ({ toSurface, pairMm: Infinity, pointMm: Infinity }));
	for (const { points, modes, rounds, kept } of scales) {
		const thin = thinnedModel(model, points, modes);
		const few = goals.map((goal, anatomy) => thinnedGoal(goal, samplesPerPoint * thin.particleCounts[anatomy]));
		found = found
			.map(({ toSurface }) => fitRounds(thin, few, { ...options, rounds, toSurface }))
			.sort((a, b) => a.pairMm - b.pairMm)
			.slice(0, kept);
	}
	return found[0];
}

function joinedSamples(goals: readonly FitGoal[]): Float32Array {
	const joined = new Float32Array(goals.reduce((sum, { samples }) => sum + samples.length, 0));
	let at = 0;
	for (const { samples } of goals) {
		joined.set(samples, at);
		at += samples.length;
	}
	return joined;
}

/** The model on some of its points, evenly by their order, with its first modes. */
function thinnedModel(
	{ mean, modes, variances, totalVariance, sampleCount, particleCounts }: PointDistributionModel,
	pointLimit: number,
	modeLimit: number,
): PointDistributionModel {
	const total = mean.length / 3;
	const share = Math.min(1, pointLimit / total);
	const chosen: number[] = [];
	const counts: number[] = [];
	let first = 0;
	for (const count of particleCounts) {
		const kept = Math.max(Math.min(count, 3), Math.round(share * count));
		for (let i = 0; i < kept; i++) chosen.push(first + Math.floor(((i + 0.5) * count) / kept));
		counts.push(kept);
		first += count;
	}
	const pick = (values: Float64Array): Float64Array =>
		Float64Array.from({ length: 3 * chosen.length }, (_, i) => values[3 * chosen[Math.floor(i / 3)] + (i % 3)]);
	const modeCount = Math.min(modeLimit, variances.length);
	const thinModes = new Float64Array(modeCount * 3 * chosen.length);
	for (let k = 0; k < modeCount; k++)
		thinModes.set(pick(modes.subarray(k * mean.length, (k + 1) * mean.length)), k * 3 * chosen.length);
	return {
		mean: pick(mean),
		modes: thinModes,
		variances: variances.slice(0, modeCount),
		totalVariance,
		sampleCount,
		particleCounts: counts,
	};
}

function thinnedGoal({ surface, samples }: FitGoal, count: number): FitGoal {
	const total = samples.length / 3;
	if (total <= count) return { surface, samples };
	const thin = new Float32Array(3 * count);
	for (let i = 0; i < count; i++) {
		const from = 3 * Math.floor(((i + 0.5) * total) / count);
		thin.set(samples.subarray(from, from + 3), 3 * i);
	}
	return { surface, samples: thin };
}
