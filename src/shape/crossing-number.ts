import type { Backend } from '#wasm';
import { isCompiled, loadTree } from './tree-kernel.ts';
import { leafStart, type TriangleTree } from './triangle-tree.ts';

/** Points, and what is known of them. */
export interface CrossingPoints {
	/** x, y, z each; finite. */
	readonly points: Float32Array | Float64Array;
	/** Squared distance of each to the surface; 0 where not known. */
	readonly squares: Float64Array;
	/** Order in which to take them; as they come if undefined. */
	readonly order: Uint32Array | undefined;
}

/**
 * How often a closed, consistently oriented surface winds round each point: the triangles that the ray from the point
 * along +x leaves through, less those it enters through. An edge is taken to pass the ray on one side or the other,
 * computed the same for all its triangles, so that rays through edges and corners count right. A point nearer to the
 * one asked last than that is to the surface has the same number.
 */
export function crossingNumbers(tree: TriangleTree, asked: CrossingPoints, backend: Backend | undefined): Int32Array {
	const count = asked.squares.length;
	if (isCompiled(tree, count, backend)) return askCompiled(tree, asked);
	const numbers = new Int32Array(count);
	const { points, squares, order } = asked;
	let lastX = 0;
	let lastY = 0;
	let lastZ = 0;
	let clear = 0;
	let number = 0;
	for (let k = 0; k < count; k++) {
		const i = order ? order[k] : k;
		const x = points[3 * i];
		const y = points[3 * i + 1];
		const z = points[3 * i + 2];
		const dx = x - lastX;
		const dy = y - lastY;
		const dz = z - lastZ;
		if (!(dx * dx + dy * dy + dz * dz < clear)) {
			number = crossingNumber(tree, x, y, z);
			clear = squares[i] * shrink;
			lastX = x;
			lastY = y;
			lastZ = z;
		}
		numbers[i] = number;
	}
	return numbers;
}

/** The ball round a point that is surely clear of the surface, squared, of the squared distance. */
const shrink = 0.999999;

function crossingNumber(tree: TriangleTree, x: number, y: number, z: number): number {
	const { boxes, corners, depth } = tree;
	const firstLeaf = 2 ** depth - 1;
	let number = 0;
	let top = 0;
	waiting[top++] = 0;
	while (top > 0) {
		const node = waiting[--top];
		const o = 6 * node;
		if (!(boxes[o + 3] >= x && boxes[o + 1] <= y && boxes[o + 4] >= y && boxes[o + 2] <= z && boxes[o + 5] >= z))
			continue;
		if (node < firstLeaf) {
			waiting[top++] = 2 * node + 1;
			waiting[top++] = 2 * node + 2;
			continue;
		}
		const end = leafStart(tree, node - firstLeaf + 1);
		for (let i = leafStart(tree, node - firstLeaf); i < end; i++) number += crossing(corners, 9 * i, x, y, z);
	}
	return number;
}

const waiting = new Int32Array(64);

/** +1 where the ray leaves through a triangle, −1 where it enters, 0 where it misses. */
function crossing(corners: Float32Array, at: number, x: number, y: number, z: number): number {
	const isBelowA = corners[at + 2] <= z;
	const isBelowB = corners[at + 5] <= z;
	const isBelowC = corners[at + 8] <= z;
	if (isBelowA === isBelowB && isBelowB === isBelowC) return 0;
	// The corner that is alone on its side of the plane through the ray, between the one before and the one after.
	const alone = isBelowA === isBelowB ? 6 : isBelowB === isBelowC ? 0 : 3;
	const isAloneBelow = alone === 0 ? isBelowA : alone === 3 ? isBelowB : isBelowC;
	cutEdge(corners, at + alone, at + ((alone + 3) % 9), z, 0);
	cutEdge(corners, at + ((alone + 6) % 9), at + alone, z, 2);
	const isThereBelow = cuts[1] <= y;
	if (isThereBelow === cuts[3] <= y) return 0;
	if (cuts[0] + ((y - cuts[1]) / (cuts[3] - cuts[1])) * (cuts[2] - cuts[0]) < x) return 0;
	return isThereBelow === isAloneBelow ? 1 : -1;
}

/** x and y where the two cut edges pass z. */
const cuts = new Float64Array(4);

/** Where an edge passes z, at `cuts[o]`: computed from its end with the lower z, whichever triangle asks. */
function cutEdge(corners: Float32Array, a: number, b: number, z: number, o: number): void {
	const isLow = corners[a + 2] < corners[b + 2];
	const low = isLow ? a : b;
	const high = isLow ? b : a;
	const lowX = corners[low];
	const lowY = corners[low + 1];
	const lowZ = corners[low + 2];
	const highY = corners[high + 1];
	const share = (z - lowZ) / (corners[high + 2] - lowZ);
	cuts[o] = lowX + share * (corners[high] - lowX);
	// Rounding must not carry the point beyond the edge: nodes are passed over by their boxes.
	cuts[o + 1] = Math.min(Math.max(lowY, highY), Math.max(Math.min(lowY, highY), lowY + share * (highY - lowY)));
}

/** Points the compiled kernel takes at a time. */
const helping = 16_384;

function askCompiled(tree: TriangleTree, { points, squares, order }: CrossingPoints): Int32Array {
	const count = squares.length;
	const numbers = new Int32Array(count);
	const { functions, buffer, freeFrom } = loadTree(tree, 48 * helping);
	const asked = new Float64Array(buffer, freeFrom, 3 * helping);
	const known = new Float64Array(buffer, freeFrom + 24 * helping, helping);
	const found = new Int32Array(buffer, freeFrom + 32 * helping, helping);
	for (let first = 0; first < count; first += helping) {
		const size = Math.min(helping, count - first);
		for (let k = 0; k < size; k++) {
			const i = order ? order[first + k] : first + k;
			asked[3 * k] = points[3 * i];
			asked[3 * k + 1] = points[3 * i + 1];
			asked[3 * k + 2] = points[3 * i + 2];
			known[k] = squares[i];
		}
		functions.crossingNumbers(asked.byteOffset, size, known.byteOffset, found.byteOffset);
		for (let k = 0; k < size; k++) numbers[order ? order[first + k] : first + k] = found[k];
	}
	return numbers;
}
