/**
 * Box tree over points: the twin of src/shape/point-tree.ts (same tree, byte for byte) and src/shape/nearest-points.ts
 * (same answers: the least float64 distance, then the lowest index, whatever way the search takes). All pointers are
 * byte addresses; the caller lays out the memory.
 */

/** First byte after this kernel's constants; every kernel exports it. */
export const heapBase: usize = __heap_base;

/** Nodes that can wait in a search, 8 bytes each: one a level. */
const stack: usize = memory.data(64 * 8);

let count: u32 = 0;
let leafCount: u32 = 0;
let depth: u64 = 0;
let order: usize = 0;
let xs: usize = 0;
let boxes: usize = 0;

/** The tree at `tree`: the parts as they follow the header in the buffer of a tree. */
function open(tree: usize, pointCount: u32, leaves: u32): void {
	count = pointCount;
	leafCount = leaves;
	depth = ctz(leaves);
	order = tree;
	xs = order + 4 * <usize>count;
	boxes = xs + 12 * <usize>count;
}

@inline
function leafStart(leaf: u32): u32 {
	return <u32>((<u64>leaf * count) >> depth);
}

/** Orders the points and fits the boxes. */
export function build(tree: usize, pointCount: u32, leaves: u32): void {
	open(tree, pointCount, leaves);
	split(0, leafCount);
	fitLeaves();
	fitNodes();
}

function split(firstLeaf: u32, endLeaf: u32): void {
	if (endLeaf - firstLeaf == 1) return;
	const middleLeaf = (firstLeaf + endLeaf) >> 1;
	const first = leafStart(firstLeaf);
	const end = leafStart(endLeaf);
	const axis = longestAxis(first, end);
	const along = 4 * <usize>count;
	selectMiddle(xs + axis * along, xs + ((axis + 1) % 3) * along, xs + ((axis + 2) % 3) * along, first, end - 1, leafStart(middleLeaf));
	split(firstLeaf, middleLeaf);
	split(middleLeaf, endLeaf);
}

function longestAxis(first: u32, end: u32): u32 {
	let longest: u32 = 0;
	let length: f64 = -1;
	for (let axis: u32 = 0; axis < 3; axis++) {
		const values = xs + 4 * <usize>axis * count;
		let low: f32 = Infinity;
		let high: f32 = -Infinity;
		let i = first;
		if (end - first >= 8) {
			let lows = f32x4.splat(Infinity);
			let highs = f32x4.splat(-Infinity);
			for (; i + 4 <= end; i += 4) {
				const four = v128.load(values + 4 * <usize>i);
				lows = f32x4.pmin(lows, four);
				highs = f32x4.pmax(highs, four);
			}
			low = min(min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)), min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)));
			high = max(max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)), max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)));
		}
		for (; i < end; i++) {
			const value = load<f32>(values + 4 * <usize>i);
			low = min(low, value);
			high = max(high, value);
		}
		const extent = <f64>high - <f64>low;
		if (extent > length) {
			length = extent;
			longest = axis;
		}
	}
	return longest;
}

function selectMiddle(keys: usize, b: usize, c: usize, first: u32, last: u32, middle: u32): void {
	let low = <i32>first;
	let high = <i32>last;
	while (low < high) {
		const pivot = medianOfThree(load<f32>(keys + 4 * low), load<f32>(keys + 4 * ((low + high) >> 1)), load<f32>(keys + 4 * high));
		let i = low;
		let j = high;
		while (i <= j) {
			while (load<f32>(keys + 4 * i) < pivot) i++;
			while (load<f32>(keys + 4 * j) > pivot) j--;
			if (i > j) break;
			swap(keys, i, j);
			swap(b, i, j);
			swap(c, i, j);
			swap(order, i, j);
			i++;
			j--;
		}
		if (<i32>middle <= j) high = j;
		else if (<i32>middle >= i) low = i;
		else return;
	}
}

@inline
function swap(words: usize, i: i32, j: i32): void {
	const word = load<u32>(words + 4 * i);
	store<u32>(words + 4 * i, load<u32>(words + 4 * j));
	store<u32>(words + 4 * j, word);
}

@inline
function medianOfThree(a: f32, b: f32, c: f32): f32 {
	return max(min(a, b), min(max(a, b), c));
}

function fitLeaves(): void {
	for (let leaf: u32 = 0; leaf < leafCount; leaf++) {
		const first = leafStart(leaf);
		const end = leafStart(leaf + 1);
		for (let axis: u32 = 0; axis < 3; axis++) {
			const values = xs + 4 * <usize>axis * count;
			let low: f32 = Infinity;
			let high: f32 = -Infinity;
			for (let i = first; i < end; i++) {
				const value = load<f32>(values + 4 * <usize>i);
				low = min(low, value);
				high = max(high, value);
			}
			const box = boxes + 24 * (<usize>leafCount - 1 + leaf) + 4 * axis;
			store<f32>(box, low);
			store<f32>(box, high, 12);
		}
	}
}

function fitNodes(): void {
	for (let node: i32 = leafCount - 2; node >= 0; node--) {
		const box = boxes + 24 * <usize>node;
		const left = boxes + 24 * (2 * <usize>node + 1);
		for (let k: usize = 0; k < 12; k += 4) {
			store<f32>(box + k, min(load<f32>(left + k), load<f32>(left + k, 24)));
			store<f32>(box + k, max(load<f32>(left + k, 12), load<f32>(left + k, 36)), 12);
		}
	}
}

/** A float32 that no float32 estimate of a squared distance ≤ `squared` exceeds. */
@inline
function boundOf(squared: f64): f32 {
	return <f32>(squared * 1.000002 + 1e-36);
}

/** The query, the best answer so far and the leaf it lies in. */
let row: u32 = 0;
let rowLeaf: u32 = 0;
let best: f64 = 0;
let bound: f32 = 0;
let ys: usize = 0;
let zs: usize = 0;
let x: f32 = 0;
let y: f32 = 0;
let z: f32 = 0;

/**
 * For each query (x, y, z float32) the index and the distance in mm of its nearest point. `sequence` lists the queries in
 * the order to take them, or is 0.
 *
 * A search starts in the leaf of the last answer and goes up to the root; on the way it turns into the subtrees beside it
 * that are near enough. Queries in the order of space hardly turn.
 */
export function nearest(tree: usize, pointCount: u32, leaves: u32, queries: usize, queryCount: u32, sequence: usize, indices: usize, distances: usize): void {
	open(tree, pointCount, leaves);
	ys = xs + 4 * <usize>count;
	zs = ys + 4 * <usize>count;
	row = 0;
	rowLeaf = 0;
	for (let k: u32 = 0; k < queryCount; k++) {
		const query = sequence == 0 ? k : load<u32>(sequence + 4 * <usize>k);
		x = load<f32>(queries + 12 * <usize>query);
		y = load<f32>(queries + 12 * <usize>query, 4);
		z = load<f32>(queries + 12 * <usize>query, 8);
		const point = f32x4(x, y, z, 0);
		best = squaredTo(row);
		bound = boundOf(best);
		const startLeaf = rowLeaf;
		scanLeaf(startLeaf);
		for (let node = leafCount - 1 + startLeaf; node > 0; node = (node - 1) >> 1) {
			const beside = ((node - 1) ^ 1) + 1;
			if (squaredToBox(boxes + 24 * <usize>beside, point) <= bound) searchBelow(beside, point);
		}
		store<u32>(indices + 4 * <usize>query, load<u32>(order + 4 * <usize>row));
		store<f64>(distances + 8 * <usize>query, sqrt(best));
	}
}

/** Float32 estimate; 0 inside. */
@inline
function squaredToBox(box: usize, point: v128): f32 {
	// The high corner is read from 4 bytes before, so that the last box of all is not read beyond its end.
	const high = v128.load(box, 8);
	const gap = v128.and(
		f32x4.max(f32x4.max(f32x4.sub(v128.load(box), point), f32x4.sub(point, v128.shuffle<i32>(high, high, 1, 2, 3, 3))), f32x4.splat(0)),
		i32x4(-1, -1, -1, 0),
	);
	const squares = f32x4.mul(gap, gap);
	return f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2);
}

/** Down the nearer child first; the other waits with its distance and is dropped if that is no longer of use. */
function searchBelow(from: u32, point: v128): void {
	const firstLeaf = leafCount - 1;
	const boxesAt = boxes;
	const zero = f32x4.splat(0);
	const threeLanes = i32x4(-1, -1, -1, 0);
	let top: usize = 8;
	store<u32>(stack, from);
	store<f32>(stack, 0, 4);
	while (top > 0) {
		top -= 8;
		if (load<f32>(stack + top, 4) > bound) continue;
		let node = load<u32>(stack + top);
		let isOfUse = true;
		while (node < firstLeaf) {
			const left = 2 * node + 1;
			const box = boxesAt + 24 * <usize>left;
			const gapLeft = v128.and(
				f32x4.max(f32x4.max(f32x4.sub(v128.load(box), point), f32x4.sub(point, v128.load(box, 12))), zero),
				threeLanes,
			);
			const rightHigh = v128.load(box, 32);
			const gapRight = v128.and(
				f32x4.max(
					f32x4.max(f32x4.sub(v128.load(box, 24), point), f32x4.sub(point, v128.shuffle<i32>(rightHigh, rightHigh, 1, 2, 3, 3))),
					zero,
				),
				threeLanes,
			);
			const squaresLeft = f32x4.mul(gapLeft, gapLeft);
			const squaresRight = f32x4.mul(gapRight, gapRight);
			const xy = v128.shuffle<i32>(squaresLeft, squaresRight, 0, 4, 1, 5);
			const both = f32x4.add(f32x4.add(xy, v128.shuffle<i32>(xy, xy, 2, 3, 2, 3)), v128.shuffle<i32>(squaresLeft, squaresRight, 2, 6, 2, 6));
			const toLeft = f32x4.extract_lane(both, 0);
			const toRight = f32x4.extract_lane(both, 1);
			const isRightNearer = <u32>(toRight < toLeft);
			const near = min(toLeft, toRight);
			const far = max(toLeft, toRight);
			if (far <= bound) {
				store<u32>(stack + top, left + 1 - isRightNearer);
				store<f32>(stack + top, far, 4);
				top += 8;
			}
			if (near > bound) {
				isOfUse = false;
				break;
			}
			node = left + isRightNearer;
		}
		if (isOfUse) scanLeaf(node - firstLeaf);
	}
}

/** Four points at a time by estimate; those near enough in float64. */
function scanLeaf(leaf: u32): void {
	const allX = f32x4.splat(x);
	const allY = f32x4.splat(y);
	const allZ = f32x4.splat(z);
	const end = leafStart(leaf + 1);
	for (let i = leafStart(leaf); i < end; i += 4) {
		const at = 4 * <usize>i;
		const dx = f32x4.sub(v128.load(xs + at), allX);
		const dy = f32x4.sub(v128.load(ys + at), allY);
		const dz = f32x4.sub(v128.load(zs + at), allZ);
		const squares = f32x4.add(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(dz, dz));
		let near = i32x4.bitmask(f32x4.le(squares, f32x4.splat(bound)));
		// Points of the next leaf may come along, but are not taken: the answer has to lie in the leaf noted with it.
		while (near != 0) {
			const candidate = i + ctz(near);
			near &= near - 1;
			if (candidate >= end) break;
			const squared = squaredTo(candidate);
			if (squared < best || (squared == best && load<u32>(order + 4 * <usize>candidate) < load<u32>(order + 4 * <usize>row))) {
				best = squared;
				row = candidate;
				rowLeaf = leaf;
				bound = boundOf(best);
			}
		}
	}
}

@inline
function squaredTo(candidate: u32): f64 {
	const at = 4 * <usize>candidate;
	const dx = <f64>load<f32>(xs + at) - <f64>x;
	const dy = <f64>load<f32>(ys + at) - <f64>y;
	const dz = <f64>load<f32>(zs + at) - <f64>z;
	return dx * dx + dy * dy + dz * dz;
}
