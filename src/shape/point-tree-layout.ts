/**
 * A balanced binary tree of tight boxes over points. Node i has the children 2i + 1 and 2i + 2; the last 2^depth nodes
 * are leaves. Built once, queried often; never changes. All of it lies in `buffer`, which may be stored, or transferred
 * to a worker and opened there ({@link openPointTree}).
 */
export interface PointTree {
	readonly buffer: ArrayBuffer;
	readonly count: number;
	readonly depth: number;
	/** Point indices, leaf after leaf: leaf j has the entries `pointLeafStart(j)` … `pointLeafStart(j + 1) − 1`. */
	readonly order: Uint32Array;
	/** Coordinates in the order of `order`: all x, then all y, then all z. */
	readonly coordinates: Float32Array;
	/** Six numbers a node: least xyz, greatest xyz. */
	readonly boxes: Float32Array;
}

export const pointTreeHeaderBytes = 32;

/** Where leaf `leaf` starts in `order`. */
export function pointLeafStart({ count, depth }: PointTree, leaf: number): number {
	return Math.floor((leaf * count) / 2 ** depth);
}
