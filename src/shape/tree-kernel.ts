import { isWasmSupported, openKernel, triangleTreeBinary, type Backend, type Kernel } from '#wasm';
import type { TriangleTree } from './triangle-tree.ts';

/** See assembly/triangle-tree.as.ts. */
export interface TreeFunctions {
	open(...treeAndRoom: number[]): void;
	closestPoints(
		points: number,
		count: number,
		firstSlot: number,
		slots: number,
		squares: number,
		nearest: number,
	): number;
	crossingNumbers(points: number, count: number, squares: number, numbers: number): void;
}

/** A kernel that holds a tree, and room for the caller. */
export interface LoadedTree {
	readonly functions: TreeFunctions;
	readonly buffer: ArrayBuffer;
	/** First byte behind the tree that is free. */
	readonly freeFrom: number;
}

let kept: { kernel: Kernel<TreeFunctions>; tree: WeakRef<TriangleTree> } | undefined;
/** An instance that grew beyond this is not kept. */
const keptBytes = 2 ** 28;
/** A compiled kernel has 32-bit addresses. */
const addressableBytes = 2 ** 32 - 2 ** 24;
/** Fewer points than this are not worth the copy of the tree. */
const leastPoints = 64;

/** Whether a search for so many points is to run compiled. */
export function isCompiled({ buffer, order }: TriangleTree, pointCount: number, asked: Backend | undefined): boolean {
	if (asked) return asked === 'wasm';
	return (
		pointCount >= leastPoints &&
		8 * pointCount >= order.length / 8 &&
		buffer.byteLength < addressableBytes / 2 &&
		isWasmSupported()
	);
}

/** A kernel with the tree in its memory and so much room behind; the tree of the last call is not copied again. */
export function loadTree(tree: TriangleTree, roomBytes: number): LoadedTree {
	const isLoaded = kept?.tree.deref() === tree;
	const kernel = kept?.kernel ?? openKernel<TreeFunctions>(triangleTreeBinary);
	const { functions, freeFrom: treeAt } = kernel;
	const pairsAt = align(treeAt + tree.buffer.byteLength + 16);
	const rowsAt = align(pairsAt + 48 * (2 ** tree.depth - 1));
	const freeFrom = rowsAt + 48 * tree.order.length;
	const buffer = kernel.reserve(freeFrom + roomBytes);
	if (!isLoaded) {
		new Uint8Array(buffer, treeAt, tree.buffer.byteLength).set(new Uint8Array(tree.buffer));
		functions.open(
			treeAt + tree.order.byteOffset,
			treeAt + tree.boxes.byteOffset,
			treeAt + tree.corners.byteOffset,
			pairsAt,
			rowsAt,
			tree.order.length,
			tree.depth,
		);
	}
	kept = buffer.byteLength <= keptBytes ? { kernel, tree: new WeakRef(tree) } : undefined;
	return { functions, buffer, freeFrom };
}

const align = (address: number): number => 16 * Math.ceil(address / 16);
