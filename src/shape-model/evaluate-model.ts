import { selfIntersections, type TriangleMesh } from '#shape';
import { compactness } from './compactness.ts';
import {
	evaluatePart,
	openEvaluationBench,
	type EvaluationPart,
	type EvaluationResults,
	type EvaluationTask,
	type MemberSampling,
} from './evaluation-part.ts';
import { checkModeCounts, gatherErrors } from './generalization.ts';
import { meanAndError } from './mean-and-error.ts';
import type { ModelEvaluation } from './model-evaluation.ts';
import { modeCountFor } from './point-distribution-model.ts';
import type { MemberReconstruction } from './reconstruction-distance.ts';
import type { ShapeModel } from './shape-model.ts';
import type { RandomShapes } from './specificity.ts';
import { templateWarp, warpTemplate } from './template-warp.ts';
import { turnedPointShare } from './turned-points.ts';

/** Options of {@link evaluateModel}. */
export interface EvaluateModelOptions {
	/** Surfaces of each member and anatomy, in the member's own space: adds all that needs them. */
	readonly surfaces?: readonly (readonly TriangleMesh[])[];
	/** Random shapes compared by points. Default 1000. */
	readonly sampleCount?: number;
	/**
	 * Random shapes compared with surfaces. Default: 1000, and fewer in populations of more than 30, so that shapes times
	 * members stay at 30,000; at least 100.
	 */
	readonly surfaceSampleCount?: number;
	/** Numbers of modes of the curves. Default: 1 to 10, then ever fewer, that for 95 %, and all. */
	readonly modeCounts?: readonly number[];
	/** Default 1. */
	readonly seed?: number;
	readonly onProgress?: (stage: string, done: number, total: number) => void;
	readonly signal?: { throwIfAborted(): void };
	/** Those who do the parts, say on other threads. Default: the calling thread. The figures do not depend on them. */
	readonly openCrew?: (task: EvaluationTask) => Promise<EvaluationCrew>;
}

/** Those who do the parts of an evaluation, each by itself and in any order. */
export interface EvaluationCrew {
	/** Does parts; `onPart` is called after each. @returns what they gave, in their order. */
	run(parts: readonly EvaluationPart[], onPart: () => void): Promise<readonly unknown[]>;
	/** Hands out the bounds of all members, which later parts need. */
	share(bounds: readonly Float32Array[]): Promise<void>;
	close(): Promise<void>;
}

const surfaceComparisons = 30_000;
const surfaceSampleLimits = [100, 1000] as const;
/** Random shapes that one part compares with the surfaces. */
const samplesAtOnce = 64;

/**
 * All figures of a model that its own members can give.
 *
 * @throws RangeError if there are fewer than 3 members, or the surfaces are not those of the members.
 */
export async function evaluateModel(model: ShapeModel, options: EvaluateModelOptions = {}): Promise<ModelEvaluation> {
	const { points, correspondence } = model;
	const { surfaces, seed = 1, sampleCount = 1000 } = options;
	const memberCount = correspondence.world.length;
	if (surfaces && surfaces.length !== memberCount)
		throw new RangeError(`evaluateModel: surfaces of ${surfaces.length} members, the model has ${memberCount}`);
	const modesFor95 = modeCountFor(points, 0.95);
	const modeCounts = options.modeCounts ?? usualModeCounts(memberCount - 2, modesFor95);
	checkModeCounts(modeCounts, memberCount);
	const surfaceSampleCount = options.surfaceSampleCount ?? usualSurfaceSamples(memberCount);
	const drawn = { modes: modesFor95, sampleCount, seed, deviation: 'model' } as const;
	const surfaceSamples = { ...drawn, sampleCount: surfaceSampleCount };
	const task = { model, modeCounts, surfaceSamples, seed, ...(surfaces && { surfaces }) };
	const crew = await (options.openCrew ?? openLocalEvaluation)(task);
	try {
		const work = partsRunner(crew, options);
		return {
			memberCount,
			pointCount: points.mean.length / 3,
			alignment: correspondence.alignment,
			seed,
			compactness: [...compactness(points)],
			modesFor90: modeCountFor(points, 0.9),
			modesFor95,
			variancePerPointMm2: (3 * points.totalVariance) / points.mean.length,
			generalization: await generalizationOf(work, task),
			specificity: await specificityOf(work, crew, { task, drawn }),
			sampling: surfaces ? samplingOf(await work(partOfEach('sampling', task))) : null,
			meanSurface: meanSurfaceOf(model),
			reconstruction: surfaces ? reconstructionOf(await work(partOfEach('reconstruction', task))) : null,
		};
	} finally {
		await crew.close();
	}
}

/** 1 to 10, then steps of about a third, the number for 95 %, and the last. */
function usualModeCounts(last: number, modesFor95: number): number[] {
	const counts = new Set([Math.min(modesFor95, last), last]);
	for (let k = 1; k < last; k = k < 10 ? k + 1 : Math.ceil(1.35 * k)) counts.add(k);
	return [...counts].filter((count) => count >= 1).sort((a, b) => a - b);
}

function usualSurfaceSamples(memberCount: number): number {
	const [least, most] = surfaceSampleLimits;
	return Math.min(most, Math.max(least, Math.round(surfaceComparisons / memberCount)));
}

type PartOf<Kind extends EvaluationPart['kind']> = Extract<EvaluationPart, { kind: Kind }>;

/** Has parts of one kind done, and says how far it is. */
type PartsRunner = <Kind extends EvaluationPart['kind']>(
	parts: readonly PartOf<Kind>[],
) => Promise<EvaluationResults[Kind][]>;

function partsRunner(crew: EvaluationCrew, { onProgress, signal }: EvaluateModelOptions): PartsRunner {
	return async <Kind extends EvaluationPart['kind']>(parts: readonly PartOf<Kind>[]) => {
		let done = 0;
		signal?.throwIfAborted();
		const results = await crew.run(parts, () => {
			onProgress?.(parts[0].kind, ++done, parts.length);
			signal?.throwIfAborted();
		});
		return results as EvaluationResults[Kind][];
	};
}

type MemberPart = 'generalization' | 'sampling' | 'reconstruction' | 'bounds';

/** One part for each member. */
function partOfEach<Kind extends MemberPart>(kind: Kind, { model }: EvaluationTask): PartOf<Kind>[] {
	return model.correspondence.world.map((_, member) => ({ kind, member }) as PartOf<Kind>);
}

async function generalizationOf(work: PartsRunner, task: EvaluationTask): Promise<ModelEvaluation['generalization']> {
	const { modeCounts } = task;
	const found = gatherErrors(await work(partOfEach('generalization', task)), modeCounts);
	return {
		modeCounts,
		pointMm: [...found.pointMm],
		pointStandardErrorMm: [...found.pointStandardErrorMm],
		surfaceMm: [...(found.surfaceMm ?? [])],
		surfaceStandardErrorMm: [...(found.surfaceStandardErrorMm ?? [])],
	};
}

async function specificityOf(
	work: PartsRunner,
	crew: EvaluationCrew,
	{ task, drawn }: { readonly task: EvaluationTask; readonly drawn: Required<RandomShapes> },
): Promise<ModelEvaluation['specificity']> {
	const modeCounts = task.modeCounts.filter((count) => count <= task.model.points.variances.length);
	const asked: Required<RandomShapes>[] = modeCounts.map((modes) => ({ ...drawn, modes }));
	asked.push({ ...drawn, deviation: 'shapeworks' });
	const distances = await work(asked.map((shapes) => ({ kind: 'specificity' as const, shapes })));
	const found = distances.map(meanAndError);
	const bySurface = task.surfaces && meanAndError(await surfaceSpecificity(work, crew, task));
	return {
		sampleCount: drawn.sampleCount,
		modeCounts,
		pointMm: modeCounts.map((_, i) => found[i].mean),
		pointStandardErrorMm: modeCounts.map((_, i) => found[i].standardError),
		surfaceMm: bySurface?.mean ?? null,
		surfaceStandardErrorMm: bySurface?.standardError ?? null,
		surfaceSampleCount: task.surfaceSamples.sampleCount,
		shapeWorksPointMm: found[modeCounts.length].mean,
	};
}

/** Distance of each random shape to the nearest member's surface. */
async function surfaceSpecificity(
	work: PartsRunner,
	crew: EvaluationCrew,
	task: EvaluationTask,
): Promise<Float64Array> {
	await crew.share(await work(partOfEach('bounds', task)));
	const { sampleCount } = task.surfaceSamples;
	const parts = [];
	for (let from = 0; from < sampleCount; from += samplesAtOnce)
		parts.push({ kind: 'surface specificity' as const, from, end: Math.min(sampleCount, from + samplesAtOnce) });
	return Float64Array.from((await work(parts)).flatMap((distances) => [...distances]));
}

function samplingOf(members: readonly MemberSampling[]): NonNullable<ModelEvaluation['sampling']> {
	const distances = Float64Array.from(members.flatMap(({ distancesMm }) => [...distancesMm])).sort();
	const spreads = members.flatMap((member) => member.spreads);
	return {
		particleToSurfaceMeanMm: mean(distances),
		particleToSurfaceP95Mm: distances[Math.floor(0.95 * (distances.length - 1))],
		particleToSurfaceMaximumMm: distances[distances.length - 1],
		coverageMeanMm: mean(spreads.map(({ coverageMeanMm }) => coverageMeanMm)),
		coverageMaximumMm: Math.max(...spreads.map(({ coverageMaximumMm }) => coverageMaximumMm)),
		spacingMm: mean(spreads.map(({ spacingMm }) => spacingMm)),
		spacingVariation: mean(spreads.map(({ spacingVariation }) => spacingVariation)),
		turnedPointShare: turnedPointShare(members.map(({ normals }) => normals)),
	};
}

function mean(values: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i];
	return sum / values.length;
}

function meanSurfaceOf({ points, correspondence, templates }: ShapeModel): ModelEvaluation['meanSurface'] {
	let from = 0;
	let crossing = 0;
	let flippedTriangleCount = 0;
	for (const [domain, count] of correspondence.particleCounts.entries()) {
		const warped = warpTemplate(templateWarp(templates[domain]), points.mean.subarray(from, from + 3 * count));
		flippedTriangleCount += warped.flippedTriangleCount;
		crossing += selfIntersections(warped.mesh, { limit: 1000, maxTests: 1e7 }).pairs.length / 2;
		from += 3 * count;
	}
	return { selfIntersections: Math.min(crossing, 1000), flippedTriangleCount };
}

function reconstructionOf(members: readonly MemberReconstruction[]): NonNullable<ModelEvaluation['reconstruction']> {
	return {
		meanMm: mean(members.map(({ distanceMm }) => distanceMm)),
		worstMm: Math.max(...members.map(({ distanceMm }) => distanceMm)),
		flippedTriangleCount: members.reduce((sum, member) => sum + member.flippedTriangleCount, 0),
	};
}

/** A crew of one: the calling thread. */
async function openLocalEvaluation(task: EvaluationTask): Promise<EvaluationCrew> {
	const bench = openEvaluationBench(task);
	return {
		run: async (parts, onPart) =>
			parts.map((part) => {
				const result = evaluatePart(bench, part);
				onPart();
				return result;
			}),
		share: async (bounds) => {
			bench.bounds = bounds;
		},
		close: async () => undefined,
	};
}
