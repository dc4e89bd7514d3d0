import type { Backend } from '#wasm';
import { splitAtMedians } from './median-split.ts';
import { buildInKernel } from './point-tree-backend.ts';
import { pointTreeHeaderBytes } from './point-tree-layout.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/**
 * A balanced binary tree of boxes over the triangles of a mesh. Node i has the children 2i + 1 and 2i + 2; the last
 * 2^depth nodes are leaves. Built once, queried often; never changes.
 */
export interface TriangleTree {
	readonly mesh: TriangleMesh;
	/** All there is to the tree, for storing or handing to a worker: see {@link openTriangleTree}. */
	readonly buffer: ArrayBuffer;
	readonly depth: number;
	/** Triangle indices, leaf after leaf: leaf j has `order[leafStart(j)] … order[leafStart(j + 1) − 1]`. */
	readonly order: Uint32Array;
	/** Six numbers a node: least xyz, greatest xyz, tight around its triangles. */
	readonly boxes: Float32Array;
	/** The nine corner coordinates of the triangles in `order`, so that a leaf is read from one place. */
	readonly corners: Float32Array;
}

const magic = 0x5452_544d;
const version = 2;
const headerBytes = 16;
/** Triangles a leaf has at most. */
const leafSize = 4;

/** Options of {@link triangleTree}. */
export interface TriangleTreeOptions {
	/** Which twin orders the triangles; both give the same tree. Default: compiled where it runs and pays. */
	readonly backend?: Backend;
}

/**
 * Builds the tree by median splits along the longest axis of the triangles' centres. Triangles with a corner that is
 * not finite, or that does not exist, are left out.
 */
export function triangleTree(mesh: TriangleMesh, { backend }: TriangleTreeOptions = {}): TriangleTree {
	const usable = usableTriangles(mesh);
	const buffer = new ArrayBuffer(sizeBytesOf(usable.length));
	new Uint32Array(buffer, 0, 4).set([magic, version, usable.length, mesh.triangles.length / 3]);
	const tree = viewTree(mesh, buffer, usable.length);
	splitByCentres(tree, usable, backend);
	gatherCorners(tree);
	fitBoxes(tree);
	return tree;
}

/**
 * A tree from its stored buffer (not copied) and the mesh it was built for. All of it is checked against the mesh, so
 * that a buffer from elsewhere can give no wrong answer: every triangle once, the corners those of the mesh, no box too
 * small. That takes a few per cent of the time of building.
 *
 * @throws RangeError if the buffer is no tree of this version, or not one for this mesh.
 */
export function openTriangleTree(mesh: TriangleMesh, buffer: ArrayBuffer): TriangleTree {
	if (buffer.byteLength < headerBytes)
		throw new RangeError(`openTriangleTree: a tree has at least ${headerBytes} bytes, got ${buffer.byteLength}`);
	const header = new Uint32Array(buffer, 0, 4);
	if (header[0] !== magic) throw new RangeError('openTriangleTree: the buffer does not hold a triangle tree');
	if (header[1] !== version)
		throw new RangeError(`openTriangleTree: this reads version ${version}, got version ${header[1]}`);
	const triangleCount = Math.floor(mesh.triangles.length / 3);
	if (header[3] !== triangleCount || header[2] > header[3] || buffer.byteLength !== sizeBytesOf(header[2]))
		throw new RangeError(
			`openTriangleTree: a tree over ${header[2]} of ${header[3]} triangles in ${buffer.byteLength} bytes ` +
				`does not fit a mesh of ${triangleCount} triangles`,
		);
	const tree = viewTree(mesh, buffer, header[2]);
	requireSound(tree, usableTriangles(mesh).length);
	return tree;
}

function requireSound(tree: TriangleTree, usableCount: number): void {
	const { mesh, order, corners, boxes, depth } = tree;
	const isSeen = new Uint8Array(mesh.triangles.length / 3);
	let isSound = order.length === usableCount;
	for (let i = 0; i < order.length; i++) {
		const triangle = order[i];
		// Numbers beyond the mesh read as undefined and are not 0.
		if (isSeen[triangle] !== 0) isSound = false;
		else isSeen[triangle] = 1;
	}
	const expected = isSound ? emptyCopy(tree) : tree;
	if (isSound) {
		gatherCorners(expected);
		fitBoxes(expected);
		for (let i = 0; i < corners.length; i++) if (corners[i] !== expected.corners[i]) isSound = false;
		for (let i = 0; i < boxes.length; i++) if (boxes[i] !== expected.boxes[i]) isSound = false;
	}
	if (!isSound)
		throw new RangeError(
			`openTriangleTree: the tree of depth ${depth} over ${order.length} triangles was not built for this mesh`,
		);
}

function emptyCopy({ mesh, order, depth }: TriangleTree): TriangleTree {
	const copy = viewTree(mesh, new ArrayBuffer(sizeBytesOf(order.length)), order.length);
	copy.order.set(order);
	return { ...copy, depth };
}

/** Where leaf `leaf` starts in `order`. */
export function leafStart({ order, depth }: TriangleTree, leaf: number): number {
	return Math.floor((leaf * order.length) / 2 ** depth);
}

function sizeBytesOf(triangleCount: number): number {
	return headerBytes + 40 * triangleCount + 24 * (2 * leafCountOf(triangleCount) - 1);
}

function leafCountOf(triangleCount: number): number {
	return 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, triangleCount) / leafSize)));
}

function viewTree(mesh: TriangleMesh, buffer: ArrayBuffer, triangleCount: number): TriangleTree {
	const leafCount = leafCountOf(triangleCount);
	return {
		mesh,
		buffer,
		depth: Math.log2(leafCount),
		order: new Uint32Array(buffer, headerBytes, triangleCount),
		boxes: new Float32Array(buffer, headerBytes + 4 * triangleCount, 6 * (2 * leafCount - 1)),
		corners: new Float32Array(buffer, headerBytes + 4 * triangleCount + 24 * (2 * leafCount - 1), 9 * triangleCount),
	};
}

function usableTriangles({ positions, triangles }: TriangleMesh): Uint32Array {
	const usable = new Uint32Array(Math.floor(triangles.length / 3));
	let count = 0;
	for (let t = 0; t < usable.length; t++) {
		let sum = 0;
		for (let k = 0; k < 3; k++) {
			const p = 3 * triangles[3 * t + k];
			sum += positions[p] + positions[p + 1] + positions[p + 2];
		}
		// Any coordinate that is missing, infinite or NaN makes the difference NaN.
		if (sum - sum === 0) usable[count++] = t;
	}
	return usable.subarray(0, count);
}

/** The centre of each triangle's box, per axis, written one axis after the other. */
function fillCentres({ positions, triangles }: TriangleMesh, usable: Uint32Array, centres: Float32Array): void {
	for (let axis = 0, to = 0; axis < 3; axis++)
		for (let i = 0; i < usable.length; i++, to++) {
			const h = 3 * usable[i];
			const a = positions[3 * triangles[h] + axis];
			const b = positions[3 * triangles[h + 1] + axis];
			const c = positions[3 * triangles[h + 2] + axis];
			const low = a < b ? (a < c ? a : c) : b < c ? b : c;
			const high = a > b ? (a > c ? a : c) : b > c ? b : c;
			// Halved first: the sum of two float32 numbers can be too large for one.
			centres[to] = low / 2 + high / 2;
		}
}

/** Fills `order`: node after node, the half with the lower centres first. */
function splitByCentres(tree: TriangleTree, usable: Uint32Array, backend: Backend | undefined): void {
	const { depth, mesh } = tree;
	const count = usable.length;
	const leafCount = 2 ** depth;
	// The centres as a tree of points, whose builder does the work where it runs compiled.
	const buffer = new ArrayBuffer(pointTreeHeaderBytes + 16 * count + 24 * (2 * leafCount - 1));
	const ids = new Uint32Array(buffer, pointTreeHeaderBytes, count);
	const centres = new Float32Array(buffer, pointTreeHeaderBytes + 4 * count, 3 * count);
	const boxes = new Float32Array(buffer, pointTreeHeaderBytes + 16 * count);
	ids.set(usable);
	fillCentres(mesh, usable, centres);
	if (!buildInKernel({ buffer, count, depth, order: ids, coordinates: centres, boxes }, backend))
		splitAtMedians(centres, ids, leafCount, (leaf) => leafStart(tree, leaf));
	tree.order.set(ids);
}

function gatherCorners({ mesh, order, corners }: TriangleTree): void {
	const { positions, triangles } = mesh;
	for (let i = 0, to = 0; i < order.length; i++)
		for (let h = 3 * order[i]; h < 3 * order[i] + 3; h++, to += 3) {
			const from = 3 * triangles[h];
			corners[to] = positions[from];
			corners[to + 1] = positions[from + 1];
			corners[to + 2] = positions[from + 2];
		}
}

function fitBoxes(tree: TriangleTree): void {
	const { boxes, corners, depth } = tree;
	const leafCount = 2 ** depth;
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const o = 6 * (leafCount - 1 + leaf);
		for (let k = 0; k < 3; k++) {
			let low = Infinity;
			let high = -Infinity;
			const end = 9 * leafStart(tree, leaf + 1);
			for (let i = 9 * leafStart(tree, leaf) + k; i < end; i += 3) {
				const value = corners[i];
				if (value < low) low = value;
				if (value > high) high = value;
			}
			boxes[o + k] = low;
			boxes[o + 3 + k] = high;
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
