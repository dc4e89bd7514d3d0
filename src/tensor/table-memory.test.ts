import { expect, test } from 'vitest';
import { reusedMemory } from './table-memory.ts';

test('arrays of one round do not overlap; the next round takes their place in one block', () => {
	const memory = reusedMemory();
	const lengths = [3, 0, 1000, 400_000, 7, 300_000, 1];
	const round = (): Int32Array[] => lengths.map((length, i) => memory.int32(length).fill(i));
	for (const [i, array] of round().entries()) expect(array.every((value) => value === i)).toBe(true);
	memory.float32(5).fill(0.5);
	memory.reset();
	const again = round();
	expect(new Set(again.map(({ buffer }) => buffer)).size).toBe(1);
	for (const [i, array] of again.entries()) {
		expect(array.length).toBe(lengths[i]);
		expect(array.every((value) => value === i)).toBe(true);
		expect(array.byteOffset % 64).toBe(0);
	}
	const held = memory.byteCount;
	for (let i = 0; i < 5; i++) {
		memory.reset();
		round();
	}
	expect(memory.byteCount).toBe(held);
});
