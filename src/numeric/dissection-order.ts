import type { SparseMatrix } from './sparse-matrix.ts';

/** Parts of at most this many unknowns are not divided any further. */
const leafSize = 48;

/**
 * An order of elimination that keeps the factor of a symmetric sparse matrix sparse: nested dissection. Each connected
 * part is laid out in breadth-first levels from one of its ends; the smallest of the middle levels divides it in two
 * and is eliminated last. For the graph of a surface with n vertices the factor has about n log n entries.
 *
 * George & Liu, An Automatic Nested Dissection Algorithm for Irregular Finite Element Problems, 1978.
 *
 * @returns `order[k]` is the unknown eliminated as number k.
 */
export function dissectionOrder(matrix: SparseMatrix): Uint32Array {
	const n = matrix.rowCount;
	const order = new Uint32Array(n);
	const graph: Graph = { matrix, part: new Uint32Array(n), level: new Int32Array(n), queue: new Uint32Array(n) };
	const all = Uint32Array.from({ length: n }, (_, i) => i);
	let partCount = 1;
	/** Parts yet to be numbered, and the position their last unknown gets. */
	const pending: { members: Uint32Array; end: number }[] = [{ members: all, end: n }];
	for (let job = pending.pop(); job; job = pending.pop()) {
		const { members, end } = job;
		if (members.length <= leafSize) {
			order.set(members, end - members.length);
			continue;
		}
		const [below, separator, above] = divide(graph, members);
		order.set(separator, end - separator.length);
		for (const vertex of separator) graph.part[vertex] = 0xffff_ffff;
		for (const vertex of above) graph.part[vertex] = partCount;
		partCount++;
		for (const vertex of below) graph.part[vertex] = partCount;
		partCount++;
		pending.push({ members: above, end: end - separator.length });
		pending.push({ members: below, end: end - separator.length - above.length });
	}
	return order;
}

interface Graph {
	readonly matrix: SparseMatrix;
	/** Which part each unknown belongs to. */
	readonly part: Uint32Array;
	readonly level: Int32Array;
	/** Scratch: unknowns in breadth-first order. */
	readonly queue: Uint32Array;
}

/** Below, separator, above: no entry joins the first with the last. */
function divide(graph: Graph, members: Uint32Array): [Uint32Array, Uint32Array, Uint32Array] {
	const { level, queue } = graph;
	let reached = breadthFirst(graph, members, members[0]);
	if (reached < members.length) {
		const isReached = (vertex: number): boolean => level[vertex] >= 0;
		const part = queue.slice(0, reached);
		return [part, new Uint32Array(0), members.filter((vertex) => !isReached(vertex))];
	}
	// From the far end of the far end: long and thin levels.
	for (let round = 0; round < 2; round++) reached = breadthFirst(graph, members, queue[reached - 1]);
	const levelCount = level[queue[reached - 1]] + 1;
	if (levelCount < 3) return [new Uint32Array(0), members, new Uint32Array(0)];
	const chosen = thinnestMiddle(queue, level, reached, levelCount);
	const first = lowerBound(queue, level, reached, chosen);
	const last = lowerBound(queue, level, reached, chosen + 1);
	return withoutIdle(graph, chosen, [queue.slice(0, first), queue.slice(first, last), queue.slice(last, reached)]);
}

/** Members of the separator without a neighbour above need not be in it. */
function withoutIdle(
	{ matrix, level, part }: Graph,
	chosen: number,
	[below, separator, above]: [Uint32Array, Uint32Array, Uint32Array],
): [Uint32Array, Uint32Array, Uint32Array] {
	const own = part[separator[0]];
	const isNeeded = (vertex: number): boolean => {
		for (let k = matrix.starts[vertex]; k < matrix.starts[vertex + 1]; k++) {
			const other = matrix.columns[k];
			if (part[other] === own && level[other] === chosen + 1) return true;
		}
		return false;
	};
	const needed = separator.filter(isNeeded);
	if (needed.length === separator.length) return [below, separator, above];
	const idle = separator.filter((vertex) => !isNeeded(vertex));
	const wider = new Uint32Array(below.length + idle.length);
	wider.set(below);
	wider.set(idle, below.length);
	return [wider, needed, above];
}

/** Of the levels with 30 to 70 % of all unknowns below them the smallest. */
function thinnestMiddle(queue: Uint32Array, level: Int32Array, count: number, levelCount: number): number {
	const sizes = new Uint32Array(levelCount);
	for (let i = 0; i < count; i++) sizes[level[queue[i]]]++;
	let below = 0;
	let best = -1;
	let middle = 1;
	for (let l = 0; l + 1 < levelCount; l++) {
		if (l > 0 && below <= count / 2) middle = l;
		if (l > 0 && below >= 0.3 * count && below + sizes[l] <= 0.7 * count && (best < 0 || sizes[l] < sizes[best]))
			best = l;
		below += sizes[l];
	}
	return best > 0 ? best : middle;
}

/** First position in the queue (which ascends by level) with a level of at least `wanted`. */
function lowerBound(queue: Uint32Array, level: Int32Array, count: number, wanted: number): number {
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (level[queue[middle]] < wanted) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Fills `queue` and `level` within the part of `start`; how many were reached. */
function breadthFirst({ matrix, part, level, queue }: Graph, members: Uint32Array, start: number): number {
	const { starts, columns } = matrix;
	for (let i = 0; i < members.length; i++) level[members[i]] = -1;
	const own = part[start];
	level[start] = 0;
	queue[0] = start;
	let end = 1;
	for (let i = 0; i < end; i++) {
		const vertex = queue[i];
		const next = level[vertex] + 1;
		for (let k = starts[vertex]; k < starts[vertex + 1]; k++) {
			const other = columns[k];
			if (part[other] !== own || level[other] >= 0) continue;
			level[other] = next;
			queue[end++] = other;
		}
	}
	return end;
}
