import { expect, test } from 'vitest';
import { readParquetRuns } from './parquet-runs.ts';

test('the example of the format, a repeated run, and numbers across bytes', () => {
	// 0 … 7 in three bits each: 0x88 0xc6 0xfa, as the description of the format has it.
	const packed = Uint8Array.of(3, 0x88, 0xc6, 0xfa, 2 * 5, 6);
	const span = { start: 0, end: packed.length, width: 3, count: 13 };
	expect(Array.from(readParquetRuns(packed, span, 'a'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 6, 6, 6, 6, 6]);
	const wide = Uint8Array.of(3, 0xff, 0x0f, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	expect(Array.from(readParquetRuns(wide, { start: 0, end: 13, width: 12, count: 2 }, 'a'))).toEqual([0xfff, 0]);
});

test('empty runs, runs beyond what is wanted and beyond the bytes are refused', () => {
	const read = (count: number, ...bytes: number[]) =>
		readParquetRuns(Uint8Array.from(bytes), { start: 0, end: bytes.length, width: 3, count }, 'a');
	expect(() => read(4, 0, 1)).toThrow(/does not fit/);
	expect(() => read(4, 1)).toThrow(/does not fit/);
	expect(() => read(4, 2 * 5, 1)).toThrow(/does not fit/);
	expect(() => read(4, 5, 1, 2, 3, 4, 5, 6)).toThrow(/does not fit/);
	expect(() => read(4, 3, 1)).toThrow(/does not fit/);
	expect(() => read(4, 255, 255, 255, 255, 255, 255)).toThrow(/truncated/);
});
