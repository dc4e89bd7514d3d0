import { createRandom, identityMat4, multiplyMat4, type Mat4 } from '#numeric';
import { transformMesh } from '#registration';
import { massProperties, type TriangleMesh } from '#shape';
import type { Alignment, AlignToOptions } from './align-to.ts';
import { findMedoid, type FindMedoidOptions, type Medoid } from './find-medoid.ts';

/** How members are laid on each other. */
export type Poses = 'any' | 'near' | 'centre' | 'none';

/** Lays surfaces on another one. */
export type AlignMembers = (
	moving: readonly TriangleMesh[],
	fixed: TriangleMesh,
	options: AlignToOptions,
) => Promise<readonly Alignment[]>;

/** Options of {@link layMembers}. */
export interface LayMembersOptions {
	readonly poses: Poses;
	/** The member that the others are laid on first: one of middling size. */
	readonly first: number;
	readonly seed: number;
	readonly align: AlignMembers;
	readonly search: FindMedoidOptions;
}

/** Members in a common space. */
export interface LaidMembers extends Medoid {
	/** Takes each member there. */
	readonly transforms: readonly Mat4[];
	/** See {@link Alignment}. */
	readonly rivalRatios: readonly number[];
	/**
	 * For members that lay otherwise than the others and were turned, how many times better they fit so; else 0. Only
	 * where most of the members lay alike.
	 */
	readonly turnedRatios: readonly number[];
}

/** Members that each one is compared with in the first search for the medoid, which finds what all are laid on. */
const roughOthers = 32;

/** Lays members rigidly on the medoid, and says which one that is. Surfaces are only read. */
export async function layMembers(surfaces: readonly TriangleMesh[], options: LayMembersOptions): Promise<LaidMembers> {
	const { poses, first, search } = options;
	const still = surfaces.map(() => 0);
	if (poses === 'none' || poses === 'centre') {
		const alignments = surfaces.map((mesh) => (poses === 'none' ? unmoved() : centredOn(mesh, surfaces[first])));
		const transforms = alignments.map(({ transform }) => transform);
		const rivalRatios = alignments.map(({ rivalRatio }) => rivalRatio);
		return { transforms, rivalRatios, turnedRatios: still, ...(await findMedoid(moved(surfaces, transforms), search)) };
	}
	const start = await firstPoses(surfaces, options);
	const placed = moved(surfaces, start.transforms);
	const { medoid: rough } = await findMedoid(placed, { ...search, mostOthers: roughOthers });
	const transforms = await ontoMedoid(surfaces, start, { ...options, target: rough, placed });
	const { rivalRatios, turnedRatios } = start;
	return { transforms, rivalRatios, turnedRatios, ...(await findMedoid(moved(surfaces, transforms), search)) };
}

/** Once more and well, onto the medoid; where members lie alike, as it lies. */
async function ontoMedoid(
	surfaces: readonly TriangleMesh[],
	{ lieAlike, transforms, turnedRatios }: FirstPoses,
	{ target, placed, align, seed }: LayMembersOptions & { readonly target: number; readonly placed: TriangleMesh[] },
): Promise<Mat4[]> {
	const isAsItLies = lieAlike && turnedRatios[target] === 0;
	const before = transforms.map((own, i) => (isAsItLies && turnedRatios[i] === 0 ? identityMat4() : own));
	const fixed = isAsItLies ? surfaces[target] : placed[target];
	const steps = await align(moved(surfaces, before), fixed, { poses: lieAlike ? 'alike' : 'near', seed });
	return steps.map(({ transform }, i) => (i === target ? before[i] : multiplyMat4(transform, before[i])));
}

interface FirstPoses extends Pick<LaidMembers, 'transforms' | 'rivalRatios' | 'turnedRatios'> {
	readonly lieAlike: boolean;
}

/** Members tried in every pose to learn whether the population lies alike. */
const mostProbes = 12;
/** A member speaks against it if it fits best turned by so much, and so many times better than about as it lies. */
const betterTurned = { ratio: 1.1, degrees: 45 } as const;
/** Of a population that lies alike, a member is turned if it then fits so many times better, and about as well as others. */
const clearlyBetter = 1.5;
const asGoodAsOthers = 1.25;

/**
 * Whether members lie alike is asked of some of them. If so, each stays about as it lies, since surfaces of round organs
 * say little of how they are turned, but for those that clearly fit in another pose only. If not, any pose is as likely.
 */
async function firstPoses(
	surfaces: readonly TriangleMesh[],
	{ poses, first, seed, align }: LayMembersOptions,
): Promise<FirstPoses> {
	const fixed = surfaces[first];
	const alike = await align(surfaces, fixed, { poses: 'alike', roughly: true, seed });
	const others = surfaces.map((_, i) => i).filter((i) => i !== first);
	const anyPose = new Map<number, Alignment>();
	const tryAny = async (members: readonly number[]): Promise<void> => {
		const asked = members.filter((i) => !anyPose.has(i));
		const moving = asked.map((i) => surfaces[i]);
		for (const [k, alignment] of (await align(moving, fixed, { poses: 'any', roughly: true, seed })).entries())
			anyPose.set(asked[k], alignment);
	};
	const gain = (i: number): number => alike[i].residualMm / (anyPose.get(i)?.residualMm ?? Infinity);
	if (poses === 'any') {
		const probes = createRandom(seed).shuffle(others.slice()).slice(0, mostProbes);
		await tryAny(probes);
		const isTurned = ({ transform }: Alignment): boolean => turnDegrees(transform) > betterTurned.degrees;
		const against = probes.filter(
			(i) => isTurned(anyPose.get(i)!) && (gain(i) > betterTurned.ratio || isTurned(alike[i])),
		);
		if (2 * against.length > probes.length) {
			await tryAny(others);
			const found = surfaces.map((_, i) => anyPose.get(i) ?? unmoved());
			return {
				lieAlike: false,
				transforms: found.map(({ transform }) => transform),
				rivalRatios: found.map(({ rivalRatio }) => rivalRatio),
				turnedRatios: surfaces.map(() => 0),
			};
		}
	}
	const usual = median(others.map((i) => alike[i].residualMm));
	if (poses === 'any') await tryAny(others.filter((i) => alike[i].residualMm > clearlyBetter * usual));
	const turnedRatios = surfaces.map((_, i) =>
		gain(i) > clearlyBetter && anyPose.get(i)!.residualMm < asGoodAsOthers * usual ? gain(i) : 0,
	);
	return {
		lieAlike: true,
		transforms: surfaces.map((_, i) => {
			if (i === first) return identityMat4();
			return turnedRatios[i] > 0 ? anyPose.get(i)!.transform : alike[i].transform;
		}),
		rivalRatios: surfaces.map(() => Infinity),
		turnedRatios,
	};
}

const moved = (surfaces: readonly TriangleMesh[], transforms: readonly Mat4[]): TriangleMesh[] =>
	surfaces.map((mesh, i) => transformMesh(mesh, transforms[i]));

const unmoved = (): Alignment => ({ transform: identityMat4(), residualMm: 0, rivalRatio: Infinity });

/** The centre of one surface on that of another. */
function centredOn(moving: TriangleMesh, fixed: TriangleMesh): Alignment {
	const from = massProperties(moving).surfaceCentroid;
	const to = massProperties(fixed).surfaceCentroid;
	const transform = identityMat4();
	for (let axis = 0; axis < 3; axis++) transform[4 * axis + 3] = to[axis] - from[axis];
	return { ...unmoved(), transform };
}

/** Angle of the turn in a rigid transform. */
function turnDegrees(m: Mat4): number {
	const cosine = (m[0] + m[5] + m[10] - 1) / 2;
	return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[sorted.length >> 1];
}
