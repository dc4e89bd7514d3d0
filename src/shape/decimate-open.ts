import { MeshoptSimplifier } from 'meshoptimizer/simplifier';
import { compactMesh } from './compact-mesh.ts';
import { componentVolumes, offsetToVolumes } from './component-volumes.ts';
import type { DecimatedMesh, DecimateFallback, DecimateOptions } from './decimated-mesh.ts';
import { findDefects, type MeshDefects } from './find-defects.ts';
import { meshPartition, type MeshPartition } from './mesh-partition.ts';
import { nonManifoldVertices } from './non-manifold-vertices.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';

/** How often vertices around faults may be locked and the simplifier run again, as long as the faults halve. */
const lockRounds = 5;
/** So few faulty vertices may go the next time, whatever the trend. */
const fewFaults = 6;
/** Larger reductions go by way of a mesh of `stoneShare` times the target: trying again from there is cheap. */
const longWay = 7;
const stoneShare = 4;
/** A way that leads no further than to this share of the triangles is not worth going. */
const shortestStep = 0.75;
/** Share of the error limit for the collapses; the rest is left for the offset that restores the volume. */
const collapseShare = 0.75;
/** A result above this many times the target is only taken if evenly shaped triangles do no better. */
const tooMany = 1.25;

/**
 * Decimation of meshes that are not closed manifolds: the simplifier of meshoptimizer, whose result may have faults the
 * input had not. It is checked; where it fails, the vertices around the faults are locked and it runs again, then smaller
 * steps are gone, then evenly shaped triangles are tried; what is reached then is returned, in the end the input itself.
 */
export async function decimateOpen(
	input: TriangleMesh,
	{ targetTriangleCount, maxErrorMm = Infinity, maxVolumeChange = 0.01 }: DecimateOptions,
): Promise<DecimatedMesh> {
	await MeshoptSimplifier.ready;
	const start: Reached = { ...sourceOf(input), errorMm: 0, isLocked: false, isBlocked: false };
	const volumeMm3 = total(start.volumes);
	const goal = { target: Math.round(targetTriangleCount), flags: [], maxErrorMm, maxVolumeChange, volumeMm3 };
	const plain = descend(start, goal);
	let fallback: DecimateFallback = plain.isBlocked ? 'other-target' : plain.isLocked ? 'locked' : 'none';
	let reached = plain;
	if (plain.isBlocked && countOf(plain) > tooMany * targetTriangleCount) {
		reached = descend(plain, { ...goal, flags: ['Regularize'] });
		if (reached.mesh !== plain.mesh) fallback = 'regularised';
	}
	return {
		mesh: reached.mesh,
		achievedTriangleCount: countOf(reached),
		errorMm: reached.errorMm,
		fallback: reached.mesh === input ? 'undecimated' : fallback,
		volumeChange: start.defects.isClosed ? total(reached.volumes) / volumeMm3 - 1 : undefined,
	};
}

/** A mesh with all that results are compared with. */
interface Source {
	readonly mesh: TriangleMesh;
	readonly defects: MeshDefects;
	readonly partition: MeshPartition;
	readonly volumes: Float64Array;
}

/** How far decimation has come. */
interface Reached extends Source {
	/** From the input. */
	readonly errorMm: number;
	/** Vertices had to be locked on the way. */
	readonly isLocked: boolean;
	/** Faults stand in the way to the target. */
	readonly isBlocked: boolean;
}

interface Goal {
	readonly target: number;
	readonly flags: readonly 'Regularize'[];
	/** From the input, as all limits. */
	readonly maxErrorMm: number;
	readonly maxVolumeChange: number;
	/** Of the input. */
	readonly volumeMm3: number;
}

const countOf = ({ mesh }: Source): number => mesh.triangles.length / 3;

const total = (volumes: Float64Array): number => volumes.reduce((sum, volume) => sum + volume, 0);

function sourceOf(mesh: TriangleMesh, defects: MeshDefects = findDefects(mesh)): Source {
	const partition = meshPartition(mesh);
	return { mesh, defects, partition, volumes: componentVolumes(mesh.positions, mesh.triangles, partition) };
}

/**
 * Goes down to the target: a long way over a stone that most of it is behind, so that what fails there is cheap; and
 * where the way is blocked, half of it first. Each step starts from a checked mesh.
 */
function descend(from: Reached, goal: Goal): Reached {
	const { target } = goal;
	const count = countOf(from);
	if (count <= target) return from;
	if (count > longWay * target && stoneShare * target > 0) {
		const onStone = descend(from, { ...goal, target: stoneShare * target });
		if (onStone.isBlocked) return onStone;
		if (onStone.mesh !== from.mesh) return descend(onStone, goal);
	}
	const reached = simplifyUntilSound(from, goal);
	if (reached) return countOf(reached) < count ? reached : from;

	const half = Math.round(Math.sqrt(count * target));
	if (half <= target || half > shortestStep * count) return { ...from, isBlocked: true };
	const halfway = descend(from, { ...goal, target: half });
	return halfway.isBlocked || halfway.mesh === from.mesh ? halfway : descend(halfway, goal);
}

/** Simplifies; while there are new faults that become fewer, locks the vertices around them and simplifies again. */
function simplifyUntilSound(from: Reached, goal: Goal): Reached | undefined {
	const locked = new Uint8Array(from.mesh.positions.length / 3);
	let faultsBefore = Infinity;
	for (let round = 0; round <= lockRounds; round++) {
		const { simplified, errorMm } = simplify(from, goal, locked);
		const result = finish(from, simplified, errorMm);
		if (result) {
			const change = from.defects.isClosed ? total(result.volumes) / goal.volumeMm3 - 1 : 0;
			const isClose = result.errorMm <= goal.maxErrorMm && Math.abs(change) <= goal.maxVolumeChange;
			return isClose ? { ...result, isLocked: from.isLocked || round > 0, isBlocked: false } : undefined;
		}
		const faults = lockFaults(from, simplified.triangles, locked, goal.target);
		if (faults === 0 || (faults > fewFaults && faults > faultsBefore / 2)) return undefined;
		faultsBefore = faults;
	}
	return undefined;
}

/** One run of the simplifier. The result keeps all vertices of the source, in their places or moved, used or not. */
function simplify(
	{ mesh, errorMm: errorBefore }: Reached,
	{ target, flags, maxErrorMm }: Goal,
	locked: Uint8Array,
): { simplified: TriangleMesh; errorMm: number } {
	const positions = mesh.positions.slice();
	const triangles = mesh.triangles.slice();
	const [indexCount, errorMm] = MeshoptSimplifier.simplifyWithUpdate(
		triangles,
		positions,
		3,
		new Float32Array(0),
		0,
		[],
		locked,
		3 * target,
		Math.min(collapseShare * (maxErrorMm - errorBefore), 1e9),
		['ErrorAbsolute', ...flags],
	);
	return { simplified: { positions, triangles: triangles.slice(0, indexCount) }, errorMm };
}

/** Restores the volumes and checks; undefined if the result has defects the source has not. */
function finish(
	from: Reached,
	simplified: TriangleMesh,
	stepMm: number,
): Omit<Reached, 'isLocked' | 'isBlocked'> | undefined {
	const { triangles } = simplified;
	const mesh = compactMesh(simplified);
	const defects = findDefects(mesh);
	if (!isAsSound(from.defects, defects)) return undefined;
	const errorMm = from.errorMm + stepMm;
	if (!from.defects.isClosed) return { ...sourceOf(mesh, defects), errorMm };

	const positions = Float64Array.from(simplified.positions);
	const normals = vertexNormals(positions, triangles);
	const offset = offsetToVolumes({ positions, triangles, normals }, from.partition, from.volumes);
	// An offset larger than the error itself, or none that gives the volume, means that a part has collapsed.
	if (!(offset <= stepMm)) return undefined;
	const restored = compactMesh({ positions: Float32Array.from(positions), triangles });
	return { ...sourceOf(restored, defects), errorMm: errorMm + offset };
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
 * the surface stays finer there; and small components that vanished, or lost half their volume, whole.
 *
 * @returns the number of faulty vertices, and 1 for each lost component; 0 when there is nothing more to lock, or a
 * large component is lost: the target is then too small for the shape.
 */
function lockFaults(source: Source, triangles: Uint32Array, locked: Uint8Array, target: number): number {
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
	if (newlyLocked === 0 || lostTriangles > target / 2) return 0;
	return sumOf(isFaulty) + sumOf(isLost);
}

const sumOf = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0);

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
