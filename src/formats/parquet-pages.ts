import type { ColumnMetaData, FileMetaData, SchemaTree } from 'hyparquet';
import { FormatError } from './format-error.ts';
import { readThriftStruct, type ThriftStruct } from './thrift-struct.ts';

/** Name in error messages. */
export const parquetFormat = 'Parquet';

/** Codes of the encodings that are read: all but the retired ones and shared prefixes, which may multiply without end. */
const readEncodings = new Set([0, 2, 3, 5, 6, 8, 9]);
/** Bytes that a compressed byte may become at most. */
const expansions: Readonly<Record<string, number>> = { UNCOMPRESSED: 1, SNAPPY: 64, GZIP: 1032 };
/** Values that a file may hold, for each of its bytes: columns of one repeated value take next to nothing. */
const valuesPerByte = 1024;
const freeValues = 2 ** 20;

/**
 * Walks through all pages of a file before anything is decoded, and refuses what would take memory or time without end:
 * counts that contradict each other, pages beyond their chunk, unpacked sizes that no compressor reaches.
 *
 * @throws FormatError naming the column.
 */
export function checkParquetPages(
	bytes: Uint8Array,
	metadata: FileMetaData,
	schema: SchemaTree,
	maxBytes: number,
): void {
	const leaves = new Map([...leavesOf(schema)].map(({ path, element }) => [path.join('\0'), element.type]));
	const budget = { values: freeValues + valuesPerByte * bytes.length, bytes: maxBytes };
	const rowCount = Number(metadata.num_rows);
	const groupRows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
	if (!Number.isSafeInteger(rowCount) || rowCount !== groupRows)
		throw new FormatError(parquetFormat, `the file states ${rowCount} rows, its row groups ${groupRows}`);
	for (const { columns, num_rows: rows } of metadata.row_groups) {
		if (Number(rows) < 0 || !Array.isArray(columns)) throw new FormatError(parquetFormat, 'a row group is damaged');
		const seen = new Set<string>();
		for (const { meta_data: column } of columns) {
			if (!column) throw new FormatError(parquetFormat, 'columns in other files are not read');
			const path = column.path_in_schema.join('\0');
			if (column.type === undefined || leaves.get(path) !== column.type || seen.has(path))
				throw new FormatError(parquetFormat, 'a column is not as the schema says');
			seen.add(path);
			const name = column.path_in_schema.join('.').slice(0, 80);
			const isRight = Number(column.num_values) >= Number(rows);
			if (!isRight) throw new FormatError(parquetFormat, `column ${name} has fewer values than its group rows`);
			checkColumn(bytes, column, name, budget);
		}
		if (seen.size !== leaves.size) throw new FormatError(parquetFormat, 'a row group lacks columns of the schema');
	}
}

function* leavesOf(tree: SchemaTree): Generator<SchemaTree> {
	if (tree.children.length === 0) yield tree;
	for (const child of tree.children) yield* leavesOf(child);
}

function checkColumn(
	bytes: Uint8Array,
	column: ColumnMetaData,
	name: string,
	budget: { values: number; bytes: number },
): void {
	const damaged = (message: string): FormatError => new FormatError(parquetFormat, `column ${name} ${message}`);
	const expansion = expansions[column.codec];
	if (expansion === undefined)
		throw damaged(`is compressed with ${String(column.codec)}, not snappy or gzip: write the file again`);
	const start = Number(column.dictionary_page_offset ?? column.data_page_offset);
	const end = start + Number(column.total_compressed_size);
	if (!(start >= 4 && end >= start && end <= bytes.length)) throw damaged(`lies outside the file (byte ${start})`);
	const count = Number(column.num_values);
	budget.values -= count;
	if (!(count >= 0 && budget.values >= 0)) throw damaged(`has ${count} values, more than a file of this size may`);
	let left = count;
	for (let at = start; at < end;) {
		const header = readThriftStruct(bytes, { start: at, end }, parquetFormat);
		const page = pageOf(header.struct);
		const unpacked = numberOf(header.struct, 2);
		const packed = numberOf(header.struct, 3);
		if (!(packed >= 0 && header.end + packed <= end)) throw damaged(`has a page beyond its end (byte ${at})`);
		if (!(unpacked >= 0 && unpacked <= (packed + 8) * expansion))
			throw damaged(`has a page of ${unpacked} bytes in ${packed} compressed ones`);
		budget.bytes -= unpacked;
		if (budget.bytes < 0) throw damaged('unpacks to more than the allowed size');
		if (!(page.values >= 0 && page.values <= (page.isData ? left : unpacked)))
			throw damaged(`has a page of ${page.values} values, ${left} are left`);
		if (!readEncodings.has(page.encoding)) throw damaged(`has the encoding ${page.encoding}, which is not read`);
		if (page.isData) left -= page.values;
		at = header.end + packed;
	}
	if (left !== 0) throw damaged(`lacks ${left} of its ${count} values`);
}

interface Page {
	readonly values: number;
	readonly encoding: number;
	readonly isData: boolean;
}

function pageOf(header: ThriftStruct): Page {
	const type = numberOf(header, 1);
	const [field, isData] = type === 0 ? [5, true] : type === 2 ? [7, false] : type === 3 ? [8, true] : [0, false];
	const details = header.get(field);
	if (!(details instanceof Map)) throw new FormatError(parquetFormat, `a page is of the unknown type ${type}`);
	return {
		values: numberOf(details, 1),
		encoding: numberOf(details, type === 3 ? 4 : 2),
		isData,
	};
}

function numberOf(struct: ThriftStruct, field: number): number {
	const value = struct.get(field);
	return typeof value === 'number' ? value : NaN;
}
