import { identityMat4, multiplyMat4, type Mat4 } from '#numeric';
import { transformMesh, transformPositions } from '#registration';
import { clipByPlane, massProperties, type ClippingPlane, type TriangleMesh } from '#shape';
import { alignTo } from './align-to.ts';
import type { PopulationShape } from './correspondence.ts';
import type { FindMedoidOptions } from './find-medoid.ts';
import { flagOutliers, type OutlierFlag } from './flag-outliers.ts';
import type { GroomedMember, GroomedPopulation } from './groomed-population.ts';
import { joinedMesh } from './joined-mesh.ts';
import { layMembers, type AlignMembers, type Poses } from './lay-members.ts';
import { prepareSurface } from './prepare-surface.ts';

/** Options of {@link groomPopulation}. */
export interface GroomOptions {
	/** Members that are of the other side and are mirrored (x of the image to −x): their ids. Default: none. */
	readonly mirrored?: ReadonlySet<string>;
	/** Surfaces of more triangles are decimated to so many. Default 40,000. */
	readonly triangleCount?: number;
	/**
	 * How members are laid on each other. `any`: about as they lie if most of them lie alike, those apart that clearly fit
	 * in another pose only; else in whatever pose fits best. `near`: about as they lie, turned only as far as the surfaces
	 * clearly say so. `centre`: by their centres only. `none`: left as they are. Default `any`.
	 */
	readonly poses?: Poses;
	/** Everything above these planes of the common space is cut away, after alignment. Default: nothing. */
	readonly cropPlanes?: readonly ClippingPlane[];
	/** Makes a solid of a surface that is none. Default: such surfaces are reported and used as they are. */
	readonly repair?: (surface: TriangleMesh) => Promise<TriangleMesh>;
	/** Default 1. */
	readonly seed?: number;
	/** Does the alignments, say on other threads: given the surfaces that move, the one they go to, and the poses. */
	readonly align?: AlignMembers;
	/** Measures distances for the search of the medoid, say on other threads: see `findMedoid`. */
	readonly measure?: NonNullable<FindMedoidOptions['measure']>;
	readonly onProgress?: (stage: 'prepare' | 'align' | 'medoid', done: number, total: number) => void;
	/** Ends the work soon with its reason. */
	readonly signal?: { throwIfAborted(): void };
}

/** What was done to one member. */
export interface GroomedMemberReport {
	readonly id: string;
	readonly wasMirrored: boolean;
	/** Anatomies, by their order, that were not closed, and whether they were repaired. */
	readonly open: readonly number[];
	readonly wasRepaired: boolean;
	/** Triangles of each surface before and after. */
	readonly triangleCounts: readonly (readonly [before: number, after: number])[];
	/** Took the member from its image to the common space. */
	readonly transform: Mat4;
	/** Mean distance to the medoid from both sides after alignment, mm. */
	readonly toMedoidMm: number;
	/** Best residual of other poses over the best: near 1 the pose is ambiguous. Infinity if it stayed about as it lay. */
	readonly rivalRatio: number;
	readonly volumeMm3: number;
	readonly flags: readonly OutlierFlag[];
}

/** A population ready for an engine, and what was done to it. */
export interface GroomResult {
	readonly population: GroomedPopulation;
	readonly reports: readonly GroomedMemberReport[];
}

/**
 * Makes a population ready for an engine: surfaces are checked, repaired if a way is given, and decimated; sides are
 * mirrored; members are laid rigidly on one of middling size, the medoid of all is found, and they are laid on it;
 * what is beyond the crop planes is cut away. Members that stand out are flagged, never dropped. Sizes are kept, and the way from
 * each image to the common space with them.
 *
 * Several anatomies move as one. Shapes are only read.
 *
 * @throws RangeError if there are fewer than two members, they differ in their anatomies or landmarks, or a crop leaves
 * nothing of one.
 */
export async function groomPopulation(
	shapes: readonly PopulationShape[],
	options: GroomOptions = {},
): Promise<GroomResult> {
	requireAlike(shapes);
	const { poses = 'any', seed = 1, signal, onProgress, cropPlanes = [] } = options;
	const prepared = [];
	for (const [i, shape] of shapes.entries()) {
		signal?.throwIfAborted();
		prepared.push(await prepareMember(shape, options));
		onProgress?.('prepare', i + 1, shapes.length);
	}
	const start = prepared.map(({ surfaces }) => joinedMesh(surfaces));
	const sizes = start.map((mesh) => Math.abs(massProperties(mesh).volumeMm3));
	onProgress?.('medoid', 0, 1);
	const laid = await layMembers(start, {
		poses,
		first: middling(sizes),
		seed,
		align: options.align ?? alignInPlace(options),
		search: { seed, ...(signal && { signal }), ...(options.measure && { measure: options.measure }) },
	});
	onProgress?.('medoid', 1, 1);
	const { medoid, toMedoidMm, transforms, rivalRatios, turnedRatios } = laid;

	const members = prepared.map((own, i) => placedMember(shapes[i], own, { moved: transforms[i], cropPlanes }));
	const flags = flagOutliers({ toMedoidMm, volumesMm3: sizes, rivalRatios, turnedRatios, medoid });
	return {
		population: { members, medoid },
		reports: prepared.map((own, i) => ({
			id: shapes[i].id,
			wasMirrored: own.wasMirrored,
			open: own.open,
			wasRepaired: own.wasRepaired,
			triangleCounts: shapes[i].surfaces.map(
				(surface, k) => [surface.triangles.length / 3, members[i].surfaces[k].triangles.length / 3] as const,
			),
			transform: members[i].transform,
			toMedoidMm: toMedoidMm[i],
			rivalRatio: rivalRatios[i],
			volumeMm3: sizes[i],
			flags: flags[i],
		})),
	};
}

interface PreparedMember {
	readonly surfaces: readonly TriangleMesh[];
	readonly open: readonly number[];
	readonly wasRepaired: boolean;
	readonly wasMirrored: boolean;
	/** The mirror, or nothing. */
	readonly start: Mat4;
}

async function prepareMember(
	{ id, surfaces }: PopulationShape,
	{ mirrored, triangleCount = 40_000, repair }: GroomOptions,
): Promise<PreparedMember> {
	const wasMirrored = mirrored?.has(id) ?? false;
	const start = identityMat4();
	if (wasMirrored) start[0] = -1;
	const open: number[] = [];
	const ready: TriangleMesh[] = [];
	for (const [anatomy, surface] of surfaces.entries()) {
		const { mesh, isClosed } = await prepareSurface(surface, { triangleCount, ...(repair && { repair }) });
		if (!isClosed) open.push(anatomy);
		ready.push(wasMirrored ? transformMesh(mesh, start) : mesh);
	}
	return { surfaces: ready, open, wasRepaired: open.length > 0 && repair !== undefined, wasMirrored, start };
}

function placedMember(
	{ id, landmarks }: PopulationShape,
	{ surfaces, start }: PreparedMember,
	{ moved, cropPlanes }: { moved: Mat4; cropPlanes: readonly ClippingPlane[] },
): GroomedMember {
	const transform = multiplyMat4(moved, start);
	const cropped = surfaces.map((surface) => {
		let left = transformMesh(surface, moved);
		for (const plane of cropPlanes) left = clipByPlane(left, plane).below;
		if (left.triangles.length === 0) throw new RangeError(`groomPopulation: the crop leaves nothing of ${id}`);
		return left;
	});
	return {
		id,
		surfaces: cropped,
		transform,
		...(landmarks && { landmarks: transformPositions(landmarks, transform) }),
	};
}

function alignInPlace({ signal, onProgress }: GroomOptions): AlignMembers {
	return async (moving, fixed, settings) =>
		moving.map((mesh, i) => {
			signal?.throwIfAborted();
			const alignment = alignTo(mesh, fixed, settings);
			onProgress?.('align', i + 1, moving.length);
			return alignment;
		});
}

/** Index of the median. */
function middling(values: readonly number[]): number {
	const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
	return order[order.length >> 1];
}

function requireAlike(shapes: readonly PopulationShape[]): void {
	if (shapes.length < 2) throw new RangeError(`groomPopulation: at least 2 members are needed, got ${shapes.length}`);
	const [{ surfaces: first, landmarks }] = shapes;
	if (new Set(shapes.map(({ id }) => id)).size !== shapes.length)
		throw new RangeError('groomPopulation: two members have the same id');
	for (const { id, surfaces, landmarks: own } of shapes) {
		if (surfaces.length !== first.length || surfaces.length === 0)
			throw new RangeError(`groomPopulation: ${id} has ${surfaces.length} surfaces, expected ${first.length}`);
		if (own?.length !== landmarks?.length)
			throw new RangeError(
				`groomPopulation: ${id} has ${own?.length ?? 0} landmark coordinates, expected ${landmarks?.length ?? 0}`,
			);
		if (surfaces.some(({ triangles }) => triangles.length === 0))
			throw new RangeError(`groomPopulation: a surface of ${id} has no triangles`);
	}
}
