import type { Backend } from '#wasm';
import type { TriangleMesh } from './triangle-mesh.ts';

/** Options of `decimate`. */
export interface DecimateOptions {
	/** Triangles wanted. A goal: the result keeps more where the shape needs them. */
	readonly targetTriangleCount: number;
	/** Largest allowed distance estimate from the input surface in mm. Default: no limit. */
	readonly maxErrorMm?: number;
	/** Largest share of its volume a closed mesh may gain or lose. Default 0.01. */
	readonly maxVolumeChange?: number;
	/**
	 * Also keep a closed manifold from cutting into itself: where the result does, that part stays finer. Takes a search for
	 * intersections of the result, and of the input if there are some. Default false.
	 */
	readonly avoidSelfIntersections?: boolean;
	/** Which twin of the collapse runs; both give the same bits. Default: the faster one that runs here. */
	readonly backend?: Backend;
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
	/** Pairs of triangles of the result that cut into each other; undefined unless `avoidSelfIntersections` was set. */
	readonly selfIntersectionCount?: number;
}
