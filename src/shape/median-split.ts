/**
 * Orders points, in place, as a balanced tree has them: node after node, along the longest axis of each, the half with the lower
 * coordinates first.
 *
 * @param coordinates one axis after the other.
 * @param ids go with the points.
 * @param leafStart where each leaf of the tree, and the one past the last, begins among the points.
 */
export function splitAtMedians(
	coordinates: Float32Array,
	ids: Uint32Array,
	leafCount: number,
	leafStart: (leaf: number) => number,
): void {
	const axes = [0, 1, 2].map((axis) => coordinates.subarray(axis * ids.length, (axis + 1) * ids.length));
	const split = (firstLeaf: number, endLeaf: number): void => {
		if (endLeaf - firstLeaf === 1) return;
		const middleLeaf = (firstLeaf + endLeaf) >> 1;
		const first = leafStart(firstLeaf);
		const end = leafStart(endLeaf);
		const axis = longestAxis(axes, first, end);
		const rows = { keys: axes[axis], b: axes[(axis + 1) % 3], c: axes[(axis + 2) % 3], ids };
		selectMiddle(rows, first, end - 1, leafStart(middleLeaf));
		split(firstLeaf, middleLeaf);
		split(middleLeaf, endLeaf);
	};
	split(0, leafCount);
}

function longestAxis(axes: readonly Float32Array[], first: number, end: number): number {
	let longest = 0;
	let length = -1;
	for (let axis = 0; axis < 3; axis++) {
		const values = axes[axis];
		let low = Infinity;
		let high = -Infinity;
		for (let i = first; i < end; i++) {
			const value = values[i];
			if (value < low) low = value;
			if (value > high) high = value;
		}
		if (high - low > length) {
			length = high - low;
			longest = axis;
		}
	}
	return longest;
}

/** Arrays that are permuted together; ordered by `keys`. */
interface Rows {
	keys: Float32Array;
	b: Float32Array;
	c: Float32Array;
	ids: Uint32Array;
}

/**
 * Hoare's selection: afterwards rows before `middle` have no greater key than rows from it on. Both scans stop at keys
 * equal to the pivot, so equal keys are shared out and a set of nothing but them is halved each time.
 */
function selectMiddle({ keys, b, c, ids }: Rows, first: number, last: number, middle: number): void {
	let low = first;
	let high = last;
	while (low < high) {
		const pivot = medianOfThree(keys[low], keys[(low + high) >> 1], keys[high]);
		let i = low;
		let j = high;
		while (i <= j) {
			while (keys[i] < pivot) i++;
			while (keys[j] > pivot) j--;
			if (i > j) break;
			const key = keys[i];
			keys[i] = keys[j];
			keys[j] = key;
			const bi = b[i];
			b[i] = b[j];
			b[j] = bi;
			const ci = c[i];
			c[i] = c[j];
			c[j] = ci;
			const id = ids[i];
			ids[i++] = ids[j];
			ids[j--] = id;
		}
		if (middle <= j) high = j;
		else if (middle >= i) low = i;
		else return;
	}
}

const medianOfThree = (a: number, b: number, c: number): number =>
	Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
