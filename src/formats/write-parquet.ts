import type { BasicType, ColumnSource } from 'hyparquet-writer';
import type { DataTable } from './data-table.ts';

/**
 * Writes a table as a Parquet file (snappy, dictionaries where they pay). The type of a column follows from its values:
 * typed arrays keep theirs; booleans, dates (UTC milliseconds), text; whole numbers int32 or int64, other numbers double;
 * objects, arrays and mixtures become JSON. Equal tables give equal bytes.
 *
 * @throws RangeError for columns of different lengths, without a name, or with the same one.
 */
export async function writeParquet(table: DataTable): Promise<Uint8Array<ArrayBuffer>> {
	const names = new Set(table.columns.map(({ name }) => name));
	if (names.size !== table.columns.length || names.has(''))
		throw new RangeError('writeParquet: every column needs a name of its own');
	const wrong = table.columns.find(({ values }) => values.length !== table.rowCount);
	if (wrong)
		throw new RangeError(
			`writeParquet: column ${wrong.name} has ${wrong.values.length} values for ${table.rowCount} rows`,
		);
	const { parquetWriteBuffer } = await import('hyparquet-writer');
	const columnData = table.columns.map(({ name, values }) => columnSource(name, values));
	const kvMetadata = Object.entries(table.metadata ?? {}).map(([key, value]) => ({ key, value }));
	return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'MedShapeNet' }));
}

function columnSource(name: string, values: ArrayLike<unknown>): ColumnSource {
	if (values instanceof Float32Array) return { name, data: values, type: 'FLOAT', nullable: false };
	if (values instanceof Float64Array) return { name, data: values, type: 'DOUBLE', nullable: false };
	if (values instanceof Int32Array) return { name, data: values, type: 'INT32', nullable: false };
	if (values instanceof BigInt64Array) return { name, data: values, type: 'INT64', nullable: false };
	const data = Array.from(values, (value) => value ?? null);
	const type = typeOf(data);
	if (type === 'INT64')
		return { name, type, data: data.map((value) => (value === null ? null : BigInt(value as number | bigint))) };
	if (type === 'JSON') return { name, type, data: data.map(plain) };
	return { name, data, type };
}

function typeOf(data: readonly unknown[]): BasicType {
	let kind = '';
	let isWhole = true;
	let isSmall = true;
	for (const value of data) {
		if (value === null) continue;
		const own = typeof value === 'bigint' ? 'number' : value instanceof Date ? 'date' : typeof value;
		if (kind !== '' && own !== kind) return 'JSON';
		kind = own;
		if (own !== 'number') continue;
		isWhole &&= typeof value === 'bigint' || (Number.isSafeInteger(value) && !Object.is(value, -0));
		isSmall &&= typeof value === 'number' && Math.abs(value) < 2 ** 31;
	}
	if (kind === 'number') return isWhole ? (isSmall ? 'INT32' : 'INT64') : 'DOUBLE';
	if (kind === 'boolean') return 'BOOLEAN';
	if (kind === 'date') return 'TIMESTAMP';
	return kind === 'string' || kind === '' ? 'STRING' : 'JSON';
}

/** JSON knows neither 64-bit integers nor numbers that are not finite. */
function plain(value: unknown): unknown {
	if (typeof value === 'bigint') return Number(value);
	return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
