import { isWasmSupported, openKernel, triangleTreeBinary, type Backend, type Kernel } from '#wasm';
import type { TriangleTree } from './triangle-tree.ts';

/** See assembly/triangle-tree.as.ts. */
export interface TreeFunctions {
	open(...treeAndRoom: number[]): void;
	closestPoints(points: number, count: number, slots: number, squares: number, nearest: number): void;
	crossingNumbers(points: number, count: number, squares: number, numbers: number): void;
}

/** A kernel that holds a tree, and room for the caller. */
export interface LoadedTree {
	readonly functions: TreeFunctions;
	readonly buffer: ArrayBuffer;
	/** First byte behind the tree that is free. */
	readonly freeFrom: number;
}

interface KeptTree {
	readonly kernel: Kernel<TreeFunctions>;
	readonly tree: WeakRef<TriangleTree>;
	readonly bytes: number;
}

/** Kernels with their trees, the last used at the end: registrations and populations go from tree to tree and back. */
const kept: KeptTree[] = [];
/** All of them together take no more than this. */
const keptBytes = 2 ** 28;
/** A compiled kernel has 32-bit addresses. */
const addressableBytes = 2 ** 32 - 2 ** 24;
/** Fewer points than this are not worth the copy of the tree. */
const leastPoints = 64;

/** Points that were looked for in each tree so far: often a few are worth the copy as well as many at once. */
const searched = new WeakMap<TriangleTree, number>();

/** Whether a search for so many points is to run compiled. */
export function isCompiled(tree: TriangleTree, pointCount: number, asked: Backend | undefined): boolean {
	if (asked) return asked === 'wasm';
	const total = (searched.get(tree) ?? 0) + pointCount;
	searched.set(tree, total);
	return (
		pointCount >= leastPoints &&
		64 * total >= tree.order.length &&
		tree.buffer.byteLength < addressableBytes / 2 &&
		isWasmSupported()
	);
}

/** A kernel with the tree in its memory and so much room behind; trees used a short while ago are not copied again. */
export function loadTree(tree: TriangleTree, roomBytes: number): LoadedTree {
	const index = kept.findIndex((entry) => entry.tree.deref() === tree);
	const kernel = index >= 0 ? kept.splice(index, 1)[0].kernel : freeKernel(tree.buffer.byteLength + roomBytes);
	const { functions, freeFrom: treeAt } = kernel;
	// Wide nodes: of all levels but the last two, every other of which is used.
	const widesAt = align(treeAt + tree.buffer.byteLength);
	const framesAt = widesAt + 96 * 2 ** Math.max(0, tree.depth - 1);
	const freeFrom = framesAt + 272 * 2 ** tree.depth;
	const buffer = kernel.reserve(freeFrom + roomBytes);
	if (index < 0) {
		new Uint8Array(buffer, treeAt, tree.buffer.byteLength).set(new Uint8Array(tree.buffer));
		functions.open(
			treeAt + tree.order.byteOffset,
			treeAt + tree.boxes.byteOffset,
			treeAt + tree.corners.byteOffset,
			widesAt,
			framesAt,
			tree.order.length,
			tree.depth,
		);
	}
	kept.push({ kernel, tree: new WeakRef(tree), bytes: buffer.byteLength });
	while (totalBytes() > keptBytes) kept.shift();
	return { functions, buffer, freeFrom };
}

/** The kernel of a tree that is gone, or of the one unused longest where there is no room for more, or a new one. */
function freeKernel(bytes: number): Kernel<TreeFunctions> {
	const gone = kept.findIndex((entry) => entry.tree.deref() === undefined);
	if (gone >= 0) return kept.splice(gone, 1)[0].kernel;
	if (kept.length > 0 && totalBytes() + bytes > keptBytes) return kept.splice(0, 1)[0].kernel;
	return openKernel<TreeFunctions>(triangleTreeBinary);
}

function totalBytes(): number {
	let sum = 0;
	for (const { bytes } of kept) sum += bytes;
	return sum;
}

const align = (address: number): number => 16 * Math.ceil(address / 16);
