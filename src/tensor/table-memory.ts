/** Where rule books get their memory. What an array holds at first is not stated. */
export interface TableMemory {
	int32(length: number): Int32Array<ArrayBuffer>;
	float32(length: number): Float32Array<ArrayBuffer>;
}

/** A new array each time. */
export const freshMemory: TableMemory = {
	int32: (length) => new Int32Array(length),
	float32: (length) => new Float32Array(length),
};

/** Memory that is used again and again: see {@link reusedMemory}. */
export interface ReusedMemory extends TableMemory {
	/** From here on every array given out before is overwritten by new ones. */
	reset(): void;
	/** Bytes held. */
	readonly byteCount: number;
}

const alignment = 64;
const smallestBlock = 2 ** 20;

/**
 * Gives arrays out one after another from memory that is kept: a step of training makes a hundred tables, and asking the
 * engine for each costs page faults and collections of garbage that take as long as filling them.
 */
export function reusedMemory(): ReusedMemory {
	let blocks: ArrayBuffer[] = [];
	let current = 0;
	let used = 0;
	/** Bytes in full blocks. */
	let before = 0;
	const total = (): number => blocks.reduce((sum, block) => sum + block.byteLength, 0);
	/** Block and offset for so many bytes. */
	const take = (bytes: number): { block: ArrayBuffer; offset: number } => {
		while (current < blocks.length && used + bytes > blocks[current].byteLength) {
			before += used;
			current++;
			used = 0;
		}
		if (current === blocks.length) blocks.push(new ArrayBuffer(Math.max(smallestBlock, bytes, total() >> 2)));
		const offset = used;
		used += Math.ceil(bytes / alignment) * alignment;
		return { block: blocks[current], offset };
	};
	return {
		int32: (length) => {
			const { block, offset } = take(4 * length);
			return new Int32Array(block, offset, length);
		},
		float32: (length) => {
			const { block, offset } = take(4 * length);
			return new Float32Array(block, offset, length);
		},
		reset: () => {
			// One block for all, so that the next round does not waste the ends of several.
			if (blocks.length > 1) blocks = [new ArrayBuffer(before + used)];
			before = 0;
			current = 0;
			used = 0;
		},
		get byteCount() {
			return total();
		},
	};
}
