import { collapseEdges, type CollapsedEdges } from './collapse-edges.ts';
import { componentVolumes, offsetToVolumes } from './component-volumes.ts';
import type { DecimatedMesh, DecimateFallback, DecimateOptions } from './decimated-mesh.ts';
import { findSolidPairing } from './find-solid-pairing.ts';
import { meshPartition, type MeshPartition } from './mesh-partition.ts';
import type { EdgePairing } from './pair-edges.ts';
import { selfIntersections } from './self-intersections.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';

/** How often parts may be locked and the collapse run again for one target. */
const lockRounds = 6;
/** How often the target may be raised, each time a third of the way to the triangles there are. */
const targetRounds = 5;
/** Share of the error limit for the root mean square of the collapses: room for the largest, and for the volume offset. */
const collapseShare = 0.5;
/** A component with less than this share of its volume left has collapsed, and is kept as it was. */
const leastVolumeShare = 0.5;
/** Components with fewer triangles left are kept as they are, up to this share of the target. */
const speckTriangles = 12;
const speckShare = 0.03;
/** Components that vanished all the same come back whole if that adds no more than this share to the target. */
const restoredShare = 0.05;
/** Pairs of intersecting triangles looked for at a time. */
const mostPairs = 10_000;

/**
 * Decimation of a closed manifold, see `decimate`: the collapse keeps it one; components that vanish and, if asked for, parts
 * that cut into themselves are locked, and it runs again.
 *
 * @param pairing of the mesh, as `findSolidPairing` gives it.
 */
export async function decimateClosed(
	mesh: TriangleMesh,
	pairing: EdgePairing,
	options: DecimateOptions,
): Promise<DecimatedMesh> {
	const partition = meshPartition(mesh);
	const volumes = componentVolumes(mesh.positions, mesh.triangles, partition);
	const job: Job = { mesh, twins: pairing.twins, partition, volumes, options, isIntersecting: undefined };
	const count = mesh.triangles.length / 3;
	const locked = specks(job);
	let target = Math.round(options.targetTriangleCount);
	let isLocked = false;
	for (let round = 0; round <= targetRounds; round++) {
		for (let k = 0; k <= lockRounds; k++) {
			const attempt = collapseOnce(job, target, locked);
			if (attempt.kind === 'done')
				return { ...attempt.result, fallback: fallbackOf(round, isLocked, attempt.result.mesh === mesh) };
			if (attempt.kind === 'failed' || lockAll(locked, attempt.vertices) === 0) break;
			isLocked = true;
		}
		target = Math.round(target + (count - target) / 3);
	}
	return { mesh, achievedTriangleCount: count, errorMm: 0, fallback: 'undecimated', volumeChange: 0 };
}

interface Job {
	readonly mesh: TriangleMesh;
	readonly twins: Int32Array;
	readonly partition: MeshPartition;
	/** Of the components, signed. */
	readonly volumes: Float64Array;
	readonly options: DecimateOptions;
	/** Whether the input itself cuts into itself, once that is known. */
	isIntersecting: boolean | undefined;
}

/** 1 for the vertices of components of which too few triangles would be left: they would vanish. */
function specks({ mesh, partition, options: { targetTriangleCount } }: Job): Uint8Array {
	const { componentOf, count } = partition;
	const triangleCounts = new Uint32Array(count);
	const { triangles } = mesh;
	for (let h = 0; h < triangles.length; h += 3) triangleCounts[componentOf[triangles[h]]]++;
	const ratio = targetTriangleCount / (mesh.triangles.length / 3);
	const order = [...triangleCounts.keys()].sort((a, b) => triangleCounts[a] - triangleCounts[b] || a - b);
	const isSpeck = new Uint8Array(count);
	let sum = 0;
	for (const id of order) {
		sum += triangleCounts[id];
		if (ratio * triangleCounts[id] >= speckTriangles || sum > speckShare * targetTriangleCount) break;
		isSpeck[id] = 1;
	}
	const flags = new Uint8Array(componentOf.length);
	if (isSpeck.includes(1))
		for (let v = 0; v < flags.length; v++) if (componentOf[v] >= 0) flags[v] = isSpeck[componentOf[v]];
	return flags;
}

type Attempt =
	| { readonly kind: 'done'; readonly result: Omit<DecimatedMesh, 'fallback'> }
	/** These vertices must stay. */
	| { readonly kind: 'lock'; readonly vertices: readonly number[] }
	| { readonly kind: 'failed' };

const fallbackOf = (round: number, isLocked: boolean, isInput: boolean): DecimateFallback =>
	isInput ? 'undecimated' : round > 0 ? 'other-target' : isLocked ? 'locked' : 'none';

function lockAll(locked: Uint8Array, vertices: readonly number[]): number {
	let newlyLocked = 0;
	for (const vertex of vertices)
		if (locked[vertex] === 0) {
			locked[vertex] = 1;
			newlyLocked++;
		}
	return newlyLocked;
}

function collapseOnce(job: Job, targetTriangleCount: number, locked: Uint8Array): Attempt {
	const { mesh, twins, volumes, partition, options } = job;
	const { maxErrorMm = Infinity, maxVolumeChange = 0.01, backend } = options;
	let collapsed = collapseEdges(mesh, twins, {
		targetTriangleCount,
		maxErrorMm: collapseShare * maxErrorMm,
		locked,
		backend,
	});
	if (collapsed.triangles.length === mesh.triangles.length) return { kind: 'done', result: unchanged(mesh) };
	const after = componentVolumes(collapsed.positions, collapsed.triangles, partition);
	const lost = [...volumes.keys()].filter((id) => !(after[id] / volumes[id] >= leastVolumeShare));
	if (lost.length > 0) {
		const restored = restoreComponents(job, collapsed, lost);
		if (restored.triangles.length > 3 * targetTriangleCount * (1 + restoredShare))
			return lockComponents(job, lost, targetTriangleCount);
		collapsed = restored;
	}

	const { positions, triangles, sources } = compacted(collapsed);
	const componentOf = Int32Array.from(sources, (vertex) => partition.componentOf[vertex]);
	const normals = vertexNormals(positions, triangles);
	const offset = offsetToVolumes({ positions, triangles, normals }, { ...partition, componentOf }, volumes);
	const errorMm = collapsed.errorMm + offset;
	// An offset larger than the error itself, or none that gives the volume, means that a part has collapsed.
	if (!(offset <= collapsed.errorMm) || errorMm > maxErrorMm) return { kind: 'failed' };
	const result = { positions: Float32Array.from(positions), triangles };
	if (!findSolidPairing(result)) return { kind: 'failed' };
	const volumeChange =
		total(componentVolumes(result.positions, triangles, { ...partition, componentOf })) / total(volumes) - 1;
	if (!(Math.abs(volumeChange) <= maxVolumeChange)) return { kind: 'failed' };
	const done = { mesh: result, achievedTriangleCount: triangles.length / 3, errorMm, volumeChange };
	if (!options.avoidSelfIntersections) return { kind: 'done', result: done };
	const { pairs } = selfIntersections(result, { limit: mostPairs });
	if (pairs.length > 0 && !isIntersecting(job))
		return { kind: 'lock', vertices: verticesBehind(result, pairs, { ...collapsed, sources }) };
	return { kind: 'done', result: { ...done, selfIntersectionCount: pairs.length / 2 } };
}

const unchanged = (mesh: TriangleMesh): Omit<DecimatedMesh, 'fallback'> => ({
	mesh,
	achievedTriangleCount: mesh.triangles.length / 3,
	errorMm: 0,
	volumeChange: 0,
});

const total = (volumes: Float64Array): number => volumes.reduce((sum, volume) => sum + volume, 0);

/** The collapsed mesh with some components as they were. */
function restoreComponents(
	{ mesh, partition }: Job,
	collapsed: CollapsedEdges,
	lost: readonly number[],
): CollapsedEdges {
	const { componentOf } = partition;
	const isLost = new Uint8Array(partition.count);
	for (const id of lost) isLost[id] = 1;
	const isIn = (triangles: Uint32Array, h: number): boolean => isLost[componentOf[triangles[h - (h % 3)]]] === 1;
	const kept = collapsed.triangles.filter((_, h) => !isIn(collapsed.triangles, h));
	const whole = mesh.triangles.filter((_, h) => isIn(mesh.triangles, h));
	const triangles = new Uint32Array(kept.length + whole.length);
	triangles.set(kept);
	triangles.set(whole, kept.length);
	const positions = collapsed.positions.slice();
	const mergedInto = collapsed.mergedInto.slice();
	for (const vertex of whole) {
		mergedInto[vertex] = vertex;
		for (let i = 3 * vertex; i < 3 * vertex + 3; i++) positions[i] = mesh.positions[i];
	}
	return { ...collapsed, triangles, positions, mergedInto };
}

/** All vertices of some components; failure where they are too large a part of what shall be left. */
function lockComponents({ mesh, partition }: Job, lost: readonly number[], target: number): Attempt {
	const isLost = new Uint8Array(partition.count);
	for (const id of lost) isLost[id] = 1;
	const vertices: number[] = [];
	partition.componentOf.forEach((id, vertex) => id >= 0 && isLost[id] && vertices.push(vertex));
	let triangleCount = 0;
	for (let h = 0; h < mesh.triangles.length; h += 3) triangleCount += isLost[partition.componentOf[mesh.triangles[h]]];
	return triangleCount > target / 2 ? { kind: 'failed' } : { kind: 'lock', vertices };
}

/** The vertices that are left, renumbered in their order. */
function compacted({ positions, triangles }: CollapsedEdges): {
	positions: Float64Array;
	triangles: Uint32Array;
	/** Vertex of the input that each is. */
	sources: Uint32Array;
} {
	const target = new Int32Array(positions.length / 3).fill(-1);
	for (let h = 0; h < triangles.length; h++) target[triangles[h]] = 0;
	let count = 0;
	for (let v = 0; v < target.length; v++) if (target[v] === 0) target[v] = count++;
	const kept = new Float64Array(3 * count);
	const sources = new Uint32Array(count);
	for (let v = 0; v < target.length; v++)
		if (target[v] >= 0) {
			sources[target[v]] = v;
			for (let axis = 0; axis < 3; axis++) kept[3 * target[v] + axis] = positions[3 * v + axis];
		}
	return { positions: kept, triangles: triangles.map((vertex) => target[vertex]), sources };
}

function isIntersecting(job: Job): boolean {
	job.isIntersecting ??= selfIntersections(job.mesh, { limit: 1 }).pairs.length > 0;
	return job.isIntersecting;
}

/** All vertices of the input that were merged into the corners of intersecting triangles. */
function verticesBehind(
	{ triangles }: TriangleMesh,
	pairs: Uint32Array,
	{ mergedInto, sources }: { mergedInto: Int32Array; sources: Uint32Array },
): number[] {
	const isFaulty = new Uint8Array(mergedInto.length);
	for (const triangle of pairs)
		for (let h = 3 * triangle; h < 3 * triangle + 3; h++) isFaulty[sources[triangles[h]]] = 1;
	const vertices: number[] = [];
	for (let v = 0; v < mergedInto.length; v++) {
		let root = v;
		while (mergedInto[root] !== root) root = mergedInto[root];
		if (isFaulty[root]) vertices.push(v);
	}
	return vertices;
}
