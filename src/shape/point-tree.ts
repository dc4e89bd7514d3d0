import type { Backend } from '#wasm';
import { splitAtMedians } from './median-split.ts';
import { buildInKernel } from './point-tree-backend.ts';
import { pointLeafStart, pointTreeHeaderBytes, type PointTree } from './point-tree-layout.ts';

/** Options of {@link pointTree}. */
export interface PointTreeOptions {
	/** Default: the faster one that runs here. Both give the same bits. */
	readonly backend?: Backend;
}

const magic = 0x5452_5450;
const version = 1;
/** Points a leaf has at most. */
const leafSize = 16;

/**
 * Builds the tree by splits at the median of the longest extent (Hoare's selection).
 *
 * @param positions x, y, z of each point, mm; copied. Points may coincide.
 * @throws RangeError if a coordinate is not finite, or the length is no multiple of 3.
 */
export function pointTree(positions: Float32Array, { backend }: PointTreeOptions = {}): PointTree {
	if (positions.length % 3 !== 0)
		throw new RangeError(`pointTree: positions must be x, y, z each, got ${positions.length} numbers`);
	const count = positions.length / 3;
	const leafCount = leafCountOf(count);
	const buffer = new ArrayBuffer(pointTreeHeaderBytes + 16 * count + 24 * (2 * leafCount - 1));
	new Uint32Array(buffer, 0, 4).set([magic, version, count, leafCount]);
	const tree = viewTree(buffer, count, leafCount);
	fillRows(tree, positions);
	if (!buildInKernel(tree, backend)) {
		splitAtMedians(tree.coordinates, tree.order, 2 ** tree.depth, (leaf) => pointLeafStart(tree, leaf));
		fitBoxes(tree);
	}
	return tree;
}

/**
 * A tree from its buffer, which is not copied.
 *
 * @throws RangeError if the buffer is no tree of this version, or cut off.
 */
export function openPointTree(buffer: ArrayBuffer): PointTree {
	if (buffer.byteLength < pointTreeHeaderBytes)
		throw new RangeError(`openPointTree: a tree has at least ${pointTreeHeaderBytes} bytes, got ${buffer.byteLength}`);
	const [ownMagic, ownVersion, count, leafCount] = new Uint32Array(buffer, 0, 4);
	if (ownMagic !== magic) throw new RangeError('openPointTree: the buffer does not hold a point tree');
	if (ownVersion !== version)
		throw new RangeError(`openPointTree: this reads version ${version}, got version ${ownVersion}`);
	const sizeBytes = pointTreeHeaderBytes + 16 * count + 24 * (2 * leafCount - 1);
	if (leafCount !== leafCountOf(count) || buffer.byteLength !== sizeBytes)
		throw new RangeError(`openPointTree: ${count} points take ${sizeBytes} bytes, got ${buffer.byteLength}`);
	const tree = viewTree(buffer, count, leafCount);
	for (const index of tree.order)
		if (index >= count) throw new RangeError(`openPointTree: the tree names point ${index} of ${count}`);
	return tree;
}

function leafCountOf(count: number): number {
	return 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, count) / leafSize)));
}

function viewTree(buffer: ArrayBuffer, count: number, leafCount: number): PointTree {
	return {
		buffer,
		count,
		depth: Math.log2(leafCount),
		order: new Uint32Array(buffer, pointTreeHeaderBytes, count),
		coordinates: new Float32Array(buffer, pointTreeHeaderBytes + 4 * count, 3 * count),
		boxes: new Float32Array(buffer, pointTreeHeaderBytes + 16 * count, 6 * (2 * leafCount - 1)),
	};
}

function fillRows({ order, coordinates, count }: PointTree, positions: Float32Array): void {
	for (let i = 0, p = 0; i < count; i++, p += 3) {
		const x = positions[p];
		const y = positions[p + 1];
		const z = positions[p + 2];
		// The difference of what is not finite is NaN.
		if (x - x + (y - y) + (z - z) !== 0)
			throw new RangeError(`pointTree: coordinates must be finite, point ${i} is ${x}, ${y}, ${z}`);
		order[i] = i;
		coordinates[i] = x;
		coordinates[count + i] = y;
		coordinates[2 * count + i] = z;
	}
}

function fitBoxes(tree: PointTree): void {
	const { boxes, coordinates, count, depth } = tree;
	const leafCount = 2 ** depth;
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const end = pointLeafStart(tree, leaf + 1);
		for (let axis = 0, o = 6 * (leafCount - 1 + leaf); axis < 3; axis++, o++) {
			let low = Infinity;
			let high = -Infinity;
			for (let i = axis * count + pointLeafStart(tree, leaf); i < axis * count + end; i++) {
				low = Math.min(low, coordinates[i]);
				high = Math.max(high, coordinates[i]);
			}
			boxes[o] = low;
			boxes[o + 3] = high;
		}
	}
	for (let node = leafCount - 2; node >= 0; node--) {
		const o = 6 * node;
		const left = 6 * (2 * node + 1);
		for (let k = 0; k < 3; k++) {
			boxes[o + k] = Math.min(boxes[left + k], boxes[left + 6 + k]);
			boxes[o + 3 + k] = Math.max(boxes[left + 3 + k], boxes[left + 9 + k]);
		}
	}
}
