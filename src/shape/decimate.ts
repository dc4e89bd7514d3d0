import { MeshoptSimplifier } from 'meshoptimizer/simplifier';
import { compactMesh } from './compact-mesh.ts';
import { componentVolumes, offsetToVolumes } from './component-volumes.ts';
import { findDefects, type MeshDefects } from './find-defects.ts';
import { meshPartition, type MeshPartition } from './mesh-partition.ts';
import { nonManifoldVertices } from './non-manifold-vertices.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';

/** Options of {@link decimate}. */
export interface DecimateOptions {
	/** Triangles wanted. A goal: the result keeps more where the shape needs them. */
	readonly targetTriangleCount: number;
	/** Largest allowed distance estimate from the input surface in mm. Default: no limit. */
	readonly maxErrorMm?: number;
	/** Largest share of its volume a closed mesh may gain or lose. Default 0.01. */
	readonly maxVolumeChange?: number;
}

/**
 * Which attempt gave a mesh as sound as the input: `none` the first, `locked` with vertices around the faults of
 * earlier attempts kept, `regularised` with evenly shaped triangles preferred, `other-target` with another triangle
 * count. `undecimated`: no attempt did, the mesh is the input. `not-needed`: the input is small enough.
 */
export type DecimateFallback = 'none' | 'locked' | 'regularised' | 'other-target' | 'undecimated' | 'not-needed';

export interface DecimatedMesh {
	readonly mesh: TriangleMesh;
	readonly achievedTriangleCount: number;
	/** Estimated distance from the input surface in mm: quadric error of the worst collapse, plus the final offset. */
	readonly errorMm: number;
	readonly fallback: DecimateFallback;
	/** Volume gained or lost as a share of the input's; undefined unless the input is closed. */
	readonly volumeChange: number | undefined;
}

interface Attempt {
	readonly fallback: DecimateFallback;
	/** Times the target. */
	readonly share: number;
	/** Times the error limit, for the collapses; the rest is left for the offset that restores the volume. */
	readonly errorShare: number;
	readonly flags: readonly 'Regularize'[];
}

/** In this order, until one gives a mesh without new defects. */
const attempts: readonly Attempt[] = [
	{ fallback: 'none', share: 1, errorShare: 0.75, flags: [] },
	{ fallback: 'regularised', share: 1, errorShare: 0.75, flags: ['Regularize'] },
	{ fallback: 'other-target', share: 1.05, errorShare: 0.5, flags: [] },
	{ fallback: 'other-target', share: 0.95, errorShare: 0.5, flags: [] },
	{ fallback: 'other-target', share: 1.5, errorShare: 0.5, flags: [] },
	{ fallback: 'other-target', share: 2.5, errorShare: 0.5, flags: ['Regularize'] },
	{ fallback: 'other-target', share: 4, errorShare: 0.5, flags: [] },
];
/** How often an attempt may lock vertices around its faults and run again. */
const lockRounds = 4;
/** A result that locks keep this many times above the target is only taken if no later attempt does better. */
const tooMany = 1.25;

/**
 * Removes triangles by edge collapse, cheapest quadric error first, remaining vertices moving to where the error is
 * least; then one small offset a component restores the volume that chords cut off. The result is checked: it has no
 * defect the input did not have, so a closed manifold stays one, with the same components and genus. The simplifier
 * alone does not promise that; where it fails, the vertices around the faults are locked and it runs again, then other
 * settings and targets are tried, and in the end the input itself is returned and said to be. The input is not
 * modified.
 *
 * Garland & Heckbert, Surface Simplification Using Quadric Error Metrics, 1997, as implemented by meshoptimizer.
 *
 * @throws RangeError if the target is not a number ≥ 0, or a limit is negative.
 */
export async function decimate(
	mesh: TriangleMesh,
	{ targetTriangleCount, maxErrorMm = Infinity, maxVolumeChange = 0.01 }: DecimateOptions,
): Promise<DecimatedMesh> {
	if (!(targetTriangleCount >= 0))
		throw new RangeError(`decimate: targetTriangleCount must be a number ≥ 0, got ${targetTriangleCount}`);
	if (!(maxErrorMm >= 0)) throw new RangeError(`decimate: maxErrorMm must be ≥ 0, got ${maxErrorMm}`);
	if (!(maxVolumeChange >= 0)) throw new RangeError(`decimate: maxVolumeChange must be ≥ 0, got ${maxVolumeChange}`);

	const input = compactMesh(mesh);
	const triangleCount = input.triangles.length / 3;
	const untouched = { mesh: input, achievedTriangleCount: triangleCount, errorMm: 0 };
	if (triangleCount <= targetTriangleCount) return { ...untouched, fallback: 'not-needed', volumeChange: 0 };

	await MeshoptSimplifier.ready;
	const source = sourceOf(input);
	const volumeChange = source.defects.isClosed ? 0 : undefined;
	let coarsest: DecimatedMesh = { ...untouched, fallback: 'undecimated', volumeChange };
	for (const { share, errorShare, flags, fallback } of attempts) {
		const target = Math.round(share * targetTriangleCount);
		if (target >= triangleCount) continue;
		const found = simplifyUntilSound(source, { target, flags, errorShare, maxErrorMm, maxVolumeChange });
		if (!found || found.result.achievedTriangleCount >= coarsest.achievedTriangleCount) continue;
		coarsest = { ...found.result, fallback: found.rounds > 0 && fallback === 'none' ? 'locked' : fallback };
		// Locks can keep far more triangles than wanted; another attempt may need none.
		if (found.rounds === 0 || coarsest.achievedTriangleCount <= tooMany * target) break;
	}
	return coarsest;
}

/** The input with all that results are compared with. */
interface Source {
	readonly mesh: TriangleMesh;
	readonly defects: MeshDefects;
	readonly partition: MeshPartition;
	readonly volumes: Float64Array;
}

interface Goal {
	readonly target: number;
	readonly flags: readonly 'Regularize'[];
	readonly errorShare: number;
	readonly maxErrorMm: number;
	readonly maxVolumeChange: number;
}

type Result = Omit<DecimatedMesh, 'fallback'>;

function sourceOf(mesh: TriangleMesh): Source {
	const partition = meshPartition(mesh);
	const volumes = componentVolumes(mesh.positions, mesh.triangles, partition);
	return { mesh, defects: findDefects(mesh), partition, volumes };
}

/** Simplifies; while there are new faults and rounds left, locks the vertices around them and simplifies again. */
function simplifyUntilSound(source: Source, goal: Goal): { result: Result; rounds: number } | undefined {
	const locked = new Uint8Array(source.mesh.positions.length / 3);
	for (let rounds = 0; rounds <= lockRounds; rounds++) {
		const { simplified, errorMm } = simplify(source.mesh, goal, locked);
		const result = finish(source, simplified, errorMm);
		if (result) {
			const isClose = result.errorMm <= goal.maxErrorMm && Math.abs(result.volumeChange ?? 0) <= goal.maxVolumeChange;
			return isClose ? { result, rounds } : undefined;
		}
		if (!lockFaults(source, simplified.triangles, locked, goal.target)) return undefined;
	}
	return undefined;
}

/** One run of the simplifier. The result keeps all vertices of the source, in their places or moved, used or not. */
function simplify(
	source: TriangleMesh,
	{ target, flags, errorShare, maxErrorMm }: Goal,
	locked: Uint8Array,
): { simplified: TriangleMesh; errorMm: number } {
	const positions = source.positions.slice();
	const triangles = source.triangles.slice();
	const [indexCount, errorMm] = MeshoptSimplifier.simplifyWithUpdate(
		triangles,
		positions,
		3,
		new Float32Array(0),
		0,
		[],
		locked,
		3 * target,
		Math.min(errorShare * maxErrorMm, 1e9),
		['ErrorAbsolute', ...flags],
	);
	return { simplified: { positions, triangles: triangles.slice(0, indexCount) }, errorMm };
}

/** Restores the volumes and checks; undefined if the result has defects the source has not. */
function finish(source: Source, simplified: TriangleMesh, errorMm: number): Result | undefined {
	const { triangles } = simplified;
	const achievedTriangleCount = triangles.length / 3;
	if (!isAsSound(source.defects, findDefects(compactMesh(simplified)))) return undefined;
	if (!source.defects.isClosed)
		return { mesh: compactMesh(simplified), achievedTriangleCount, errorMm, volumeChange: undefined };

	const positions = Float64Array.from(simplified.positions);
	const normals = vertexNormals(positions, triangles);
	const offset = offsetToVolumes({ positions, triangles, normals }, source.partition, source.volumes);
	// An offset larger than the error itself, or none that gives the volume, means that a part has collapsed.
	if (!(offset <= errorMm)) return undefined;
	const total = (volumes: Float64Array): number => volumes.reduce((sum, volume) => sum + volume, 0);
	const after = componentVolumes(positions, triangles, source.partition);
	return {
		mesh: compactMesh({ positions: Float32Array.from(positions), triangles }),
		achievedTriangleCount,
		errorMm: errorMm + offset,
		volumeChange: total(after) / total(source.volumes) - 1,
	};
}

/** No kind of fault has become more frequent, and closed manifolds keep their topology. */
function isAsSound(before: MeshDefects, after: MeshDefects): boolean {
	return (
		after.triangleCount > 0 &&
		after.boundaryEdges <= before.boundaryEdges &&
		after.nonManifoldEdges <= before.nonManifoldEdges &&
		after.misorientedEdges <= before.misorientedEdges &&
		after.nonManifoldVertices <= before.nonManifoldVertices &&
		after.degenerateTriangles <= before.degenerateTriangles &&
		(!before.isClosed || after.isClosed) &&
		(before.genus === undefined || (after.genus === before.genus && after.components === before.components))
	);
}

/**
 * Locks the faulty vertices and the ends of the faulty edges of a result, with their neighbours in the source, so that
 * the surface stays finer there; and small components that vanished, or lost half their volume, whole. False when
 * there is nothing more to lock, or a large component is lost: the target is then too small for the shape.
 */
function lockFaults(source: Source, triangles: Uint32Array, locked: Uint8Array, target: number): boolean {
	const isFaulty = faultyVertices(source.mesh, triangles);
	const isLost = lostComponents(source, triangles);
	const { componentOf } = source.partition;
	let newlyLocked = 0;
	let lostTriangles = 0;
	const ring = source.mesh.triangles;
	for (let h = 0; h < ring.length; h += 3) {
		const isInLost = isLost[componentOf[ring[h]]] === 1;
		if (isInLost) lostTriangles++;
		if (!isInLost && !isFaulty[ring[h]] && !isFaulty[ring[h + 1]] && !isFaulty[ring[h + 2]]) continue;
		for (let k = h; k < h + 3; k++)
			if (locked[ring[k]] === 0) {
				locked[ring[k]] = 1;
				newlyLocked++;
			}
	}
	return newlyLocked > 0 && lostTriangles <= target / 2;
}

function faultyVertices({ positions }: TriangleMesh, triangles: Uint32Array): Uint8Array {
	const vertexCount = positions.length / 3;
	const isFaulty = new Uint8Array(vertexCount);
	const pairing = pairEdges({ positions, triangles });
	const { twins } = pairing;
	const isMisoriented = (h: number): boolean => twins[h] >= 0 && triangles[h] === triangles[twins[h]];
	const valence = new Uint32Array(vertexCount);
	for (let h = 0; h < triangles.length; h++) {
		valence[triangles[h]]++;
		if (twins[h] >= 0 && !isMisoriented(h)) continue;
		isFaulty[triangles[h]] = 1;
		isFaulty[triangles[h % 3 === 2 ? h - 2 : h + 1]] = 1;
	}
	for (const vertex of nonManifoldVertices(triangles, pairing, valence)) isFaulty[vertex] = 1;
	return isFaulty;
}

/** 1 for components of which nothing, or less than half the volume, is left. */
function lostComponents({ mesh, partition, volumes }: Source, triangles: Uint32Array): Uint8Array {
	const after = componentVolumes(mesh.positions, triangles, partition);
	return Uint8Array.from(volumes, (volume, id) => (after[id] / volume >= 0.5 ? 0 : 1));
}
