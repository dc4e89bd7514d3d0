import { collapseEdgesBinary, isWasmSupported, openKernel, type Backend, type Kernel } from '#wasm';
import { boundingBox } from './bounding-box.ts';
import { collapseInOrder } from './collapse-edges-in-order.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of {@link collapseEdges}. */
export interface CollapseEdgesOptions {
	readonly targetTriangleCount: number;
	/** Largest root mean square distance in mm of a new vertex from the planes of the triangles it stands for. */
	readonly maxErrorMm: number;
	/** 1 for vertices that must stay, one a vertex. Default: none. */
	readonly locked?: Uint8Array;
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

/** What {@link collapseEdges} left. */
export interface CollapsedEdges {
	/** Corners by the vertex numbers of the input. */
	readonly triangles: Uint32Array;
	/** Positions of all vertices of the input in world mm; only those in `triangles` mean something. */
	readonly positions: Float64Array;
	/** For each vertex the one it was merged into, which may itself have been merged; those that are left: themselves. */
	readonly mergedInto: Int32Array;
	/** Largest root mean square distance in mm of a new vertex from the planes of the triangles it stands for. */
	readonly errorMm: number;
}

/** Below this a kernel's set-up takes longer than it saves. */
const fewTriangles = 500;
/** A kernel with more memory is not kept for the next mesh. */
const keptBytes = 256e6;

/**
 * Collapses the edges of a closed manifold, cheapest first, until so many triangles are left or none may go. Each collapse
 * keeps the surface a closed manifold of the same genus (link condition) and turns no triangle by more than 78 degrees; the
 * new vertex goes where the sum of the squared distances to the planes of all triangles it stands for, weighed by area, is
 * least. A cost never falls when quadrics are added up, so costs are brought up to date only when their turn comes: the
 * order is that of always exact costs.
 *
 * Garland & Heckbert, Surface Simplification Using Quadric Error Metrics, 1997; Dey et al., Topology Preserving Edge
 * Contraction, 1999.
 *
 * @param mesh closed, manifold and oriented, all vertices finite: not checked.
 * @param twins of `pairEdges(mesh)`.
 */
export function collapseEdges(mesh: TriangleMesh, twins: Int32Array, options: CollapseEdgesOptions): CollapsedEdges {
	const { min, max } = boundingBox(mesh.positions);
	const origin = [0, 1, 2].map((axis) => (mesh.positions.length > 0 ? Math.fround((min[axis] + max[axis]) / 2) : 0));
	const isLarge = mesh.triangles.length > 3 * fewTriangles;
	const backend = options.backend ?? (isWasmSupported() && isLarge ? 'wasm' : 'typescript');
	const result = (backend === 'wasm' ? collapseCompiled : collapsePlain)(mesh, twins, { ...options, origin });
	for (let i = 0; i < result.positions.length; i++) result.positions[i] += origin[i % 3];
	return result;
}

interface Job extends CollapseEdgesOptions {
	readonly origin: readonly number[];
}

function collapsePlain(mesh: TriangleMesh, twins: Int32Array, job: Job): CollapsedEdges {
	const vertexCount = mesh.positions.length / 3;
	const positions = Float64Array.from(mesh.positions, (value, i) => value - job.origin[i % 3]);
	const corners = Int32Array.from(mesh.triangles);
	const mergedInto = Int32Array.from({ length: vertexCount }, (_, v) => v);
	const locked = job.locked ?? new Uint8Array(vertexCount);
	const { triangleCount, errorMm } = collapseInOrder(
		{ positions, triangles: corners, twins: twins.slice(), locked, mergedInto },
		job.targetTriangleCount,
		job.maxErrorMm,
	);
	const triangles = new Uint32Array(3 * triangleCount);
	let end = 0;
	for (let h = 0; h < corners.length; h += 3)
		if (corners[h] >= 0) {
			triangles.set(corners.subarray(h, h + 3), end);
			end += 3;
		}
	return { triangles, positions, mergedInto, errorMm };
}

interface Functions {
	byteCount(vertexCount: number, triangleCount: number): number;
	open(...layoutCountsOrigin: number[]): void;
	collapse(triangleCount: number, targetTriangleCount: number, maxErrorMm: number): number;
	worstErrorMm(): number;
	close(vertexCount: number, corners: number, positions: number, mergedInto: number): number;
}

let kernel: Kernel<Functions> | undefined;

function collapseCompiled(mesh: TriangleMesh, twins: Int32Array, job: Job): CollapsedEdges {
	const { functions, freeFrom, reserve } = (kernel ??= openKernel<Functions>(collapseEdgesBinary));
	const vertexCount = mesh.positions.length / 3;
	const corners = mesh.triangles.length;
	// Input and output share the room in front of the records: corners, twins (later what was merged), positions, locks.
	const twinsAt = freeFrom + 4 * corners;
	const positionsAt =
		twinsAt + 4 * Math.max(corners, vertexCount) + 8 - ((twinsAt + 4 * Math.max(corners, vertexCount)) % 8);
	const lockedAt = positionsAt + 24 * vertexCount;
	const base = Math.ceil((lockedAt + vertexCount) / 128) * 128;
	const bytes = base + functions.byteCount(vertexCount, corners / 3);
	const memory = reserve(bytes);
	new Uint32Array(memory, freeFrom, corners).set(mesh.triangles);
	new Int32Array(memory, twinsAt, corners).set(twins);
	new Float32Array(memory, positionsAt, 3 * vertexCount).set(mesh.positions);
	const locks = new Uint8Array(memory, lockedAt, vertexCount);
	if (job.locked) locks.set(job.locked);
	else locks.fill(0);

	functions.open(base, vertexCount, corners / 3, freeFrom, twinsAt, positionsAt, lockedAt, ...job.origin);
	functions.collapse(corners / 3, job.targetTriangleCount, job.maxErrorMm);
	const errorMm = functions.worstErrorMm();
	const left = functions.close(vertexCount, freeFrom, positionsAt, twinsAt);
	if (bytes > keptBytes) kernel = undefined;
	return {
		triangles: new Uint32Array(memory, freeFrom, left).slice(),
		positions: new Float64Array(memory, positionsAt, 3 * vertexCount).slice(),
		mergedInto: new Int32Array(memory, twinsAt, vertexCount).slice(),
		errorMm,
	};
}
