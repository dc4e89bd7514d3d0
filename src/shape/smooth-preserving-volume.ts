import { componentVolumes, offsetToVolumes } from './component-volumes.ts';
import { meshPartition, type MeshPartition } from './mesh-partition.ts';
import { oneRings, type OneRings } from './one-rings.ts';
import { pairEdges } from './pair-edges.ts';
import { taubinSteps } from './smooth-taubin.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';

/** Options of {@link smoothPreservingVolume}. */
export interface SmoothPreservingVolumeOptions {
	/** Taubin iterations to begin with. Default 10. */
	readonly iterations?: number;
	/** Largest share of its volume a component may gain or lose. Default 0.01. */
	readonly maxVolumeChange?: number;
	/** Whether the mesh is a closed manifold, if known. Default: it is checked. */
	readonly isClosed?: boolean;
}

/** A smoothed mesh and what was done to it. */
export interface SmoothedMesh {
	/** Triangles are shared with the input. */
	readonly mesh: TriangleMesh;
	/** Iterations most components got: what was asked for, or less if all needed less. */
	readonly iterations: number;
	readonly components: number;
	/** Components that kept their volume only with fewer iterations than asked for. */
	readonly reducedComponents: number;
	/** Components left as they were, because even one iteration would have changed them too much. */
	readonly rawComponents: number;
	/** Volume gained or lost as a share of the input's, over all components; undefined unless the mesh is closed. */
	readonly volumeChange: number | undefined;
	/** Largest way a vertex was moved, in mm. */
	readonly maxDisplacementMm: number;
}

const lambda = 0.5;
const mu = -0.53;
/** Averaging passes over what smoothing took from each place: reaches about three edges far. */
const restoringPasses = 8;

/**
 * Smooths the steps of voxels away and keeps the volume of every component. Three stages: Taubin steps; what they took
 * away or added along the normals, averaged over the neighbourhood, is given back (steps average out, but a thin vessel
 * that lost its thickness gets it back where it lost it); one small offset a component restores the exact volume.
 * Components that then still miss their volume, or moved further than their longest edge, get half the iterations,
 * and so on; in the end they stay raw. The input is not modified; topology does not change.
 *
 * Taubin, A Signal Processing Approach to Fair Surface Design, 1995; the giving back follows the idea of Vollmer et
 * al., Improved Laplacian Smoothing of Noisy Surface Meshes, 1999.
 *
 * @throws RangeError if iterations is not a whole number ≥ 0 or the largest change is negative.
 */
export function smoothPreservingVolume(
	mesh: TriangleMesh,
	{ iterations = 10, maxVolumeChange = 0.01, isClosed }: SmoothPreservingVolumeOptions = {},
): SmoothedMesh {
	if (!Number.isInteger(iterations) || iterations < 0)
		throw new RangeError(`smoothPreservingVolume: iterations must be a whole number ≥ 0, got ${iterations}`);
	if (!(maxVolumeChange >= 0))
		throw new RangeError(`smoothPreservingVolume: maxVolumeChange must be ≥ 0, got ${maxVolumeChange}`);

	const closed = isClosed ?? isClosedManifold(mesh);
	const whole = meshPartition(mesh);
	const positions = mesh.positions.slice();
	const iterationsOf = new Uint32Array(whole.count);
	let part: Part = { ...whole, mesh, ids: iterationsOf.map((_, id) => id), vertices: undefined };
	for (let n = iterations; n > 0 && part.count > 0; n = n >> 1) {
		const smoothed = smoothOnce(part, n, closed);
		const accepted = acceptedComponents(part, smoothed, closed ? maxVolumeChange : undefined);
		copyAccepted(part, smoothed.positions, accepted, positions);
		accepted.forEach((isAccepted, id) => isAccepted && (iterationsOf[part.ids[id]] = n));
		if (!accepted.includes(0)) break;
		part = remaining(part, accepted);
	}
	return report(mesh, positions, { iterationsOf, iterations, closed });
}

/** The components still to be smoothed, as a mesh of their own. */
interface Part extends MeshPartition {
	readonly mesh: TriangleMesh;
	/** What each component is called in the whole mesh. */
	readonly ids: Uint32Array;
	/** What each vertex is called in the whole mesh; undefined when this is the whole mesh. */
	readonly vertices: Uint32Array | undefined;
}

function isClosedManifold(mesh: TriangleMesh): boolean {
	const { boundaryEdges, nonManifoldEdges } = pairEdges(mesh);
	return mesh.triangles.length > 0 && boundaryEdges === 0 && nonManifoldEdges === 0;
}

interface Smoothed {
	readonly positions: Float64Array;
	/** Signed volumes before and after, a component each. */
	readonly before: Float64Array;
	readonly after: Float64Array;
}

function smoothOnce(part: Part, iterations: number, closed: boolean): Smoothed {
	const { positions: raw, triangles } = part.mesh;
	const rings = oneRings(part.mesh, closed);
	const before = componentVolumes(raw, triangles, part);
	const positions = taubinSteps(raw, rings, { iterations, lambda, mu });
	const normals = vertexNormals(positions, triangles);
	giveBackLocally(raw, positions, normals, rings);
	if (closed) offsetToVolumes({ positions, triangles, normals }, part, before);
	return { positions, before, after: componentVolumes(positions, triangles, part) };
}

/** Moves every vertex along its normal by the neighbourhood's average of what smoothing took away there. */
function giveBackLocally(raw: Float32Array, smooth: Float64Array, normals: Float64Array, rings: OneRings): void {
	const { start, end, neighbours } = rings;
	let current = new Float64Array(end.length);
	for (let v = 0, i = 0; v < current.length; v++, i += 3)
		current[v] =
			(raw[i] - smooth[i]) * normals[i] +
			(raw[i + 1] - smooth[i + 1]) * normals[i + 1] +
			(raw[i + 2] - smooth[i + 2]) * normals[i + 2];
	let next = new Float64Array(current.length);
	for (let pass = 0; pass < restoringPasses; pass++) {
		for (let v = 0; v < current.length; v++) {
			let sum = current[v];
			for (let k = start[v]; k < end[v]; k++) sum += current[neighbours[k]];
			next[v] = sum / (end[v] - start[v] + 1);
		}
		[current, next] = [next, current];
	}
	for (let v = 0, i = 0; v < current.length; v++, i += 3) {
		if (end[v] === start[v]) continue;
		smooth[i] += current[v] * normals[i];
		smooth[i + 1] += current[v] * normals[i + 1];
		smooth[i + 2] += current[v] * normals[i + 2];
	}
}

/**
 * 1 for components that kept their volume (if a limit is given) and whose vertices all stayed within the length of the
 * longest edge of where they were.
 */
function acceptedComponents(
	part: Part,
	{ positions, before, after }: Smoothed,
	maxVolumeChange: number | undefined,
): Uint8Array {
	const { mesh, componentOf, count } = part;
	const raw = mesh.positions;
	const squaredLength = (p: ArrayLike<number>, i: number, q: ArrayLike<number>, j: number): number =>
		(p[i] - q[j]) ** 2 + (p[i + 1] - q[j + 1]) ** 2 + (p[i + 2] - q[j + 2]) ** 2;
	const longestEdge = new Float64Array(count);
	for (let h = 0; h < mesh.triangles.length; h++) {
		const from = mesh.triangles[h];
		const to = mesh.triangles[h % 3 === 2 ? h - 2 : h + 1];
		const id = componentOf[from];
		longestEdge[id] = Math.max(longestEdge[id], squaredLength(raw, 3 * from, raw, 3 * to));
	}
	const keepsVolume = (id: number): boolean =>
		maxVolumeChange === undefined || Math.abs(after[id] / before[id] - 1) <= maxVolumeChange;
	const accepted = Uint8Array.from(before, (_, id) => (keepsVolume(id) ? 1 : 0));
	for (let v = 0; v < componentOf.length; v++)
		if (componentOf[v] >= 0 && !(squaredLength(raw, 3 * v, positions, 3 * v) <= longestEdge[componentOf[v]]))
			accepted[componentOf[v]] = 0;
	return accepted;
}

function copyAccepted(part: Part, from: Float64Array, accepted: Uint8Array, to: Float32Array): void {
	const { componentOf, vertices } = part;
	for (let v = 0; v < componentOf.length; v++) {
		if (componentOf[v] < 0 || !accepted[componentOf[v]]) continue;
		const target = 3 * (vertices ? vertices[v] : v);
		to[target] = from[3 * v];
		to[target + 1] = from[3 * v + 1];
		to[target + 2] = from[3 * v + 2];
	}
}

/** The components that were not accepted, as a part of their own. */
function remaining(part: Part, accepted: Uint8Array): Part {
	const { mesh, componentOf, ids } = part;
	const newId = new Int32Array(accepted.length).fill(-1);
	const left = [...accepted.keys()].filter((id) => !accepted[id]);
	left.forEach((id, index) => (newId[id] = index));
	const kept = Uint32Array.from(
		[...componentOf.keys()].filter((v) => componentOf[v] >= 0 && newId[componentOf[v]] >= 0),
	);
	const newVertex = new Uint32Array(componentOf.length);
	kept.forEach((v, index) => (newVertex[v] = index));
	const positions = new Float32Array(3 * kept.length);
	kept.forEach((v, index) => positions.set(mesh.positions.subarray(3 * v, 3 * v + 3), 3 * index));
	const triangles = mesh.triangles
		.filter((vertex) => newId[componentOf[vertex]] >= 0)
		.map((vertex) => newVertex[vertex]);
	return {
		mesh: { positions, triangles },
		componentOf: Int32Array.from(kept, (v) => newId[componentOf[v]]),
		count: left.length,
		ids: Uint32Array.from(left, (id) => ids[id]),
		vertices: part.vertices ? kept.map((v) => part.vertices?.[v] ?? v) : kept,
	};
}

function report(
	mesh: TriangleMesh,
	positions: Float32Array,
	{ iterationsOf, iterations, closed }: { iterationsOf: Uint32Array; iterations: number; closed: boolean },
): SmoothedMesh {
	const single = { componentOf: new Int32Array(positions.length / 3), count: 1 };
	const volume = (p: Float32Array): number => componentVolumes(p, mesh.triangles, single)[0];
	let largest = 0;
	for (let i = 0; i < positions.length; i += 3)
		largest = Math.max(
			largest,
			(positions[i] - mesh.positions[i]) ** 2 +
				(positions[i + 1] - mesh.positions[i + 1]) ** 2 +
				(positions[i + 2] - mesh.positions[i + 2]) ** 2,
		);
	return {
		mesh: { positions, triangles: mesh.triangles },
		iterations: iterationsOf.reduce((most, n) => Math.max(most, n), 0),
		components: iterationsOf.length,
		reducedComponents: iterationsOf.filter((n) => n > 0 && n < iterations).length,
		rawComponents: iterations === 0 ? iterationsOf.length : iterationsOf.filter((n) => n === 0).length,
		volumeChange: closed ? volume(positions) / volume(mesh.positions) - 1 : undefined,
		maxDisplacementMm: Math.sqrt(largest),
	};
}
