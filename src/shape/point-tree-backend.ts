import { isWasmSupported, openKernel, pointTreeBinary, type Backend, type Kernel } from '#wasm';
import { pointTreeHeaderBytes, type PointTree } from './point-tree-layout.ts';

interface Functions {
	build(tree: number, count: number, leaves: number): void;
	nearest(...treeQueriesAnswers: number[]): void;
}

/** Fewer points, or queries, than this are not worth the copy into the kernel. */
const leastPoints = 256;
/** A kernel whose memory grew beyond this is not kept. */
const keptBytes = 2 ** 28;
/** A compiled kernel has 32-bit addresses. */
const addressableBytes = 2 ** 32 - 2 ** 20;

let kept: Kernel<Functions> | undefined;

/** Orders the points of a tree and fits its boxes in the compiled kernel; false where that is not to run. */
export function buildInKernel(tree: PointTree, backend: Backend | undefined): boolean {
	const bytes = treeBytes(tree);
	if (!runsInKernel(backend, tree.count, bytes.length)) return false;
	inKernel(bytes.length, ({ functions, freeFrom }, buffer) => {
		const own = new Uint8Array(buffer, freeFrom, bytes.length);
		own.set(bytes);
		functions.build(freeFrom, tree.count, 2 ** tree.depth);
		bytes.set(own);
	});
	return true;
}

/** The nearest point of each query, found by the compiled kernel; undefined where that is not to run. */
export function nearestInKernel(
	tree: PointTree,
	queries: Float32Array,
	{ order, backend }: { order: Uint32Array | undefined; backend: Backend | undefined },
): { indices: Uint32Array; distancesMm: Float64Array } | undefined {
	const count = queries.length / 3;
	const bytes = treeBytes(tree);
	const needed = bytes.length + 28 * count + 64;
	if (!runsInKernel(backend, count, needed)) return undefined;
	return inKernel(needed, ({ functions, freeFrom }, buffer) => {
		const queriesAt = align(freeFrom + bytes.length);
		const distancesAt = align(queriesAt + 12 * count);
		const indicesAt = distancesAt + 8 * count;
		const orderAt = order ? indicesAt + 4 * count : 0;
		new Uint8Array(buffer, freeFrom, bytes.length).set(bytes);
		new Float32Array(buffer, queriesAt, 3 * count).set(queries);
		if (order) new Uint32Array(buffer, orderAt, count).set(order);
		functions.nearest(freeFrom, tree.count, 2 ** tree.depth, queriesAt, count, orderAt, indicesAt, distancesAt);
		return {
			indices: new Uint32Array(buffer, indicesAt, count).slice(),
			distancesMm: new Float64Array(buffer, distancesAt, count).slice(),
		};
	});
}

/** The parts after the header: what the kernel works on. */
function treeBytes({ buffer }: PointTree): Uint8Array {
	return new Uint8Array(buffer, pointTreeHeaderBytes);
}

function runsInKernel(asked: Backend | undefined, count: number, neededBytes: number): boolean {
	if (asked) return asked === 'wasm';
	return count >= leastPoints && neededBytes < addressableBytes && isWasmSupported();
}

function inKernel<T>(neededBytes: number, run: (kernel: Kernel<Functions>, buffer: ArrayBuffer) => T): T {
	const kernel = kept ?? openKernel<Functions>(pointTreeBinary);
	kept = undefined;
	const buffer = kernel.reserve(kernel.freeFrom + neededBytes);
	const result = run(kernel, buffer);
	if (buffer.byteLength <= keptBytes) kept = kernel;
	return result;
}

const align = (address: number): number => 16 * Math.ceil(address / 16);
