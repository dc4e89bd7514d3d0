/** Numbers kept for each entry of a {@link WindowQueue}. */
export const windowNumbers = 6;

/**
 * Entries waiting for their turn, the one with the smallest key first: a binary heap over slots of typed arrays, which
 * grow by doubling.
 */
export interface WindowQueue {
	count: number;
	/** Slots in heap order. */
	heap: Uint32Array;
	keys: Float64Array;
	/** {@link windowNumbers} numbers a slot. */
	data: Float64Array;
	/** Free slots: a stack. */
	free: Uint32Array;
	freeCount: number;
}

export function windowQueue(capacity = 1024): WindowQueue {
	return {
		count: 0,
		heap: new Uint32Array(capacity),
		keys: new Float64Array(capacity),
		data: new Float64Array(windowNumbers * capacity),
		free: Uint32Array.from({ length: capacity }, (_, i) => capacity - 1 - i),
		freeCount: capacity,
	};
}

/** Puts in an entry; its numbers are written to `data` at the returned offset by the caller. */
export function enqueue(queue: WindowQueue, key: number): number {
	if (queue.freeCount === 0) grow(queue);
	const slot = queue.free[--queue.freeCount];
	queue.keys[slot] = key;
	const { heap, keys } = queue;
	let at = queue.count++;
	while (at > 0) {
		const parent = (at - 1) >> 1;
		if (keys[heap[parent]] <= key) break;
		heap[at] = heap[parent];
		at = parent;
	}
	heap[at] = slot;
	return windowNumbers * slot;
}

/** Takes out the entry with the smallest key; the offset of its numbers, valid until the next {@link enqueue}. */
export function dequeue(queue: WindowQueue): number {
	const { heap, keys } = queue;
	const first = heap[0];
	const last = heap[--queue.count];
	const key = keys[last];
	let at = 0;
	for (;;) {
		let child = 2 * at + 1;
		if (child >= queue.count) break;
		if (child + 1 < queue.count && keys[heap[child + 1]] < keys[heap[child]]) child++;
		if (keys[heap[child]] >= key) break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	queue.free[queue.freeCount++] = first;
	return windowNumbers * first;
}

function grow(queue: WindowQueue): void {
	const old = queue.keys.length;
	const heap = new Uint32Array(2 * old);
	heap.set(queue.heap);
	const keys = new Float64Array(2 * old);
	keys.set(queue.keys);
	const data = new Float64Array(2 * queue.data.length);
	data.set(queue.data);
	const free = new Uint32Array(2 * old);
	for (let i = 0; i < old; i++) free[i] = 2 * old - 1 - i;
	Object.assign(queue, { heap, keys, data, free, freeCount: old });
}
