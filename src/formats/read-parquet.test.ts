import { describe, expect, test } from 'vitest';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { tableFromRecords, tableRecords, type DataTable } from './data-table.ts';
import { FormatError } from './format-error.ts';
import { readParquet } from './read-parquet.ts';
import { writeParquet } from './write-parquet.ts';

const records = [
	{
		id: 'a',
		anatomy: { name: 'kidney', side: 'left' },
		measures: { volumeMm3: 151_234.5, count: 1 },
		tags: ['x', 'é'],
	},
	{ id: 'b', anatomy: { name: 'liver' }, measures: { volumeMm3: 1e6, count: 2 ** 40 }, isOpen: true },
	{ id: 'c', when: new Date(Date.UTC(2026, 1, 3)), measures: { volumeMm3: -0 } },
];

describe('tables', () => {
	test('records become columns and come back', () => {
		const table = tableFromRecords(records);
		expect(table.columns.map(({ name }) => name)).toEqual([
			'id',
			'anatomy.name',
			'anatomy.side',
			'measures.volumeMm3',
			'measures.count',
			'tags',
			'isOpen',
			'when',
		]);
		expect([...tableRecords(table)][1]).toEqual({
			id: 'b',
			'anatomy.name': 'liver',
			'measures.volumeMm3': 1e6,
			'measures.count': 2 ** 40,
			isOpen: true,
		});
		expect(() => tableFromRecords([{ a: { b: 1 }, 'a.b': 2 }])).toThrow(RangeError);
	});
});

describe('Parquet', () => {
	test('records come back with their types; equal bytes twice', async () => {
		const bytes = await writeParquet({ ...tableFromRecords(records), metadata: { licence: 'CC BY 4.0' } });
		const table = await readParquet(bytes);
		expect([...tableRecords(table)]).toEqual([...tableRecords(tableFromRecords(records))]);
		expect(table.metadata).toEqual({ licence: 'CC BY 4.0' });
		expect(await writeParquet({ ...tableFromRecords(records), metadata: { licence: 'CC BY 4.0' } })).toEqual(bytes);
	});

	test('typed arrays and large numbers', async () => {
		const columns = [
			{ name: 'float', values: Float32Array.of(0.1, NaN, Infinity) },
			{ name: 'double', values: Float64Array.of(Math.PI, -0, 5e-324) },
			{ name: 'int', values: Int32Array.of(-1, 2 ** 31 - 1, 0) },
			{ name: 'long', values: BigInt64Array.of(1n, -(2n ** 60n), 0n) },
			{ name: 'nothing', values: [null, undefined, null] },
			{ name: 'mixed', values: [1, 'a', { b: [null] }] },
		];
		const { columns: back } = await readParquet(await writeParquet({ columns, rowCount: 3 }));
		const values = Object.fromEntries(back.map((column) => [column.name, Array.from(column.values)]));
		expect(values['float']).toEqual([Math.fround(0.1), NaN, Infinity]);
		expect(values['double']).toEqual([Math.PI, -0, 5e-324]);
		expect(values['int']).toEqual([-1, 2 ** 31 - 1, 0]);
		expect(values['long']).toEqual([1n, -(2n ** 60n), 0n]);
		expect(values['nothing']).toEqual([null, null, null]);
		expect(values['mixed']).toEqual([1, 'a', { b: [null] }]);
	});

	test('many rows, and none', async () => {
		const table: DataTable = {
			columns: [
				{ name: 'i', values: Int32Array.from({ length: 50_000 }, (_, i) => i) },
				{ name: 'same', values: Array.from({ length: 50_000 }, () => 'kidney') },
			],
			rowCount: 50_000,
		};
		const back = await readParquet(await writeParquet(table));
		expect(back.rowCount).toBe(50_000);
		expect(back.columns[0].values[49_999]).toBe(49_999);
		expect(back.columns[1].values[49_999]).toBe('kidney');
		const empty = await readParquet(await writeParquet({ columns: [{ name: 'a', values: [] }], rowCount: 0 }));
		expect(empty).toEqual({ columns: [{ name: 'a', values: [] }], rowCount: 0 });
	});

	test('refuses what cannot be written', async () => {
		await expect(writeParquet({ columns: [{ name: 'a', values: [1] }], rowCount: 2 })).rejects.toThrow(
			/1 values for 2/,
		);
		const twice = { name: 'a', values: [] };
		await expect(writeParquet({ columns: [twice, twice], rowCount: 0 })).rejects.toThrow(/name/);
	});

	test('truncation and damage anywhere are refused or read', { timeout: 60_000 }, async () => {
		const bytes = await writeParquet(tableFromRecords(records));
		await expectTruncationsRefused((cut) => readParquet(cut), bytes, 7);
		await expectDamageSurvived((bad) => readParquet(bad), bytes, {
			headerBytes: bytes.length,
			seed: 'parquet',
			rounds: 4000,
		});
		await expect(readParquet(new Uint8Array(20))).rejects.toThrow(FormatError);
	});
});
