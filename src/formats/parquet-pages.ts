import type { ColumnMetaData, FileMetaData, SchemaTree } from 'hyparquet';
import { FormatError } from './format-error.ts';
import { gunzipMembers } from './gzip-member.ts';
import { readParquetRuns } from './parquet-runs.ts';
import { readThriftStruct, type ThriftStruct } from './thrift-struct.ts';
import { uncompressSnappy } from './uncompress-snappy.ts';

/** Name in error messages. */
export const parquetFormat = 'Parquet';

/** Codes of encodings, as in the page headers. */
const plain = 0;
const runs = 3;
const dictionaries: ReadonlySet<number> = new Set([2, 8]);
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
	const leaves = new Map([...leavesOf(schema)].map((found) => [found.leaf.path.join('\0'), found]));
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
			const found = leaves.get(path);
			if (!found || column.type === undefined || found.leaf.element.type !== column.type || seen.has(path))
				throw new FormatError(parquetFormat, 'a column is not as the schema says');
			seen.add(path);
			const name = column.path_in_schema.join('.').slice(0, 80);
			const isRight = Number(column.num_values) >= Number(rows);
			if (!isRight) throw new FormatError(parquetFormat, `column ${name} has fewer values than its group rows`);
			checkColumn({ bytes, levels: found.levels, name, budget }, column);
		}
		if (seen.size !== leaves.size) throw new FormatError(parquetFormat, 'a row group lacks columns of the schema');
	}
}

interface Check {
	readonly bytes: Uint8Array;
	readonly levels: Levels;
	readonly name: string;
	readonly budget: { values: number; bytes: number };
}

function checkColumn({ bytes, levels, name, budget }: Check, column: ColumnMetaData): void {
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
		const packed = numberOf(header.struct, 3);
		if (!(packed >= 0 && header.end + packed <= end)) throw damaged(`has a page beyond its end (byte ${at})`);
		if (!(page.sizeBytes >= 0 && page.sizeBytes <= (packed + 8) * expansion))
			throw damaged(`has a page of ${page.sizeBytes} bytes in ${packed} compressed ones`);
		budget.bytes -= page.sizeBytes;
		if (budget.bytes < 0) throw damaged('unpacks to more than the allowed size');
		if (!(page.values >= 0 && page.values <= (page.kind === 'dictionary' ? page.sizeBytes : left)))
			throw damaged(`has a page of ${page.values} values, ${left} are left`);
		const content = bytes.subarray(header.end, header.end + packed);
		if (page.kind !== 'dictionary') {
			checkPage(content, page, column, levels);
			left -= page.values;
		} else if (page.encoding !== plain && page.encoding !== 2) throw damaged('has a dictionary that is not plain');
		at = header.end + packed;
	}
	if (left !== 0) throw damaged(`lacks ${left} of its ${count} values`);
}

/** Goes through the runs of a page, which the library believes: levels, indices into the dictionary, booleans. */
function checkPage(content: Uint8Array, page: Page, column: ColumnMetaData, { definition, repetition }: Levels): void {
	const isSplit = page.kind === 'data 2';
	const levelBytes = isSplit ? page.repetitionBytes + page.definitionBytes : 0;
	if (!(page.repetitionBytes >= 0 && page.definitionBytes >= 0 && levelBytes <= content.length))
		throw new FormatError(parquetFormat, 'the levels of a page lie beyond its end');
	const packed = isSplit ? content.subarray(levelBytes) : content;
	const unpacked = page.isCompressed ? unpackedPage(packed, column.codec, page.sizeBytes - levelBytes) : packed;
	const read = (bytes: Uint8Array, start: number, end: number, width: number, count: number): Uint32Array =>
		readParquetRuns(bytes, { start, end, width, count }, parquetFormat);
	let at = 0;
	/** A run of levels or booleans with its length in front. */
	const prefixed = (width: number, count: number): Uint32Array => {
		const view = new DataView(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
		const length = at + 4 <= unpacked.length ? view.getUint32(at, true) : Infinity;
		if (at + 4 + length > unpacked.length) throw new FormatError(parquetFormat, 'a page is truncated');
		at += 4 + length;
		return read(unpacked, at - length, at, width, count);
	};
	let present = page.values - page.nulls;
	if (isSplit) {
		if (repetition > 0) read(content, 0, page.repetitionBytes, bitWidth(repetition), page.values);
		if (definition > 0) read(content, page.repetitionBytes, levelBytes, bitWidth(definition), page.values);
	} else {
		if (repetition > 0) prefixed(bitWidth(repetition), page.values);
		const found = definition > 0 ? prefixed(bitWidth(definition), page.values) : undefined;
		present = found ? found.reduce((sum, level) => sum + (level === definition ? 1 : 0), 0) : page.values;
	}
	if (!(present >= 0 && present <= page.values))
		throw new FormatError(parquetFormat, 'a page has more nulls than values');
	if (page.encoding === runs && column.type === 'BOOLEAN') prefixed(1, present);
	else if (dictionaries.has(page.encoding)) {
		if (at >= unpacked.length && present > 0) throw new FormatError(parquetFormat, 'a page is truncated');
		const width = present === 0 || column.type === 'BOOLEAN' ? 1 : unpacked[at];
		if (present > 0 && width > 0) read(unpacked, at + 1, unpacked.length, width, present);
	} else if (page.encoding !== plain)
		throw new FormatError(
			parquetFormat,
			`a column has pages of the encoding ${page.encoding}; plain, dictionaries and runs are read: write the file with those`,
		);
}

/** A page unpacked: the one way for the check and, through the library, for reading. */
export function unpackedPage(packed: Uint8Array, codec: string, sizeBytes: number): Uint8Array {
	if (codec === 'UNCOMPRESSED') return packed;
	if (codec === 'GZIP') return gunzipMembers(packed, { maxBytes: sizeBytes, expectedBytes: sizeBytes });
	return uncompressSnappy(packed, sizeBytes);
}

/** Bits that hold the numbers from 0 to the largest. */
function bitWidth(largest: number): number {
	return 32 - Math.clz32(largest);
}

/** How deep values of a column may be nested. */
interface Levels {
	readonly definition: number;
	readonly repetition: number;
}

/** Every node below the root that may be absent, and every one that may be repeated, is a level. */
function* leavesOf(
	tree: SchemaTree,
	levels: Levels = { definition: 0, repetition: 0 },
): Generator<{ leaf: SchemaTree; levels: Levels }> {
	if (tree.children.length === 0) yield { leaf: tree, levels };
	for (const child of tree.children) {
		const type = child.element.repetition_type;
		yield* leavesOf(child, {
			definition: levels.definition + (type === 'REQUIRED' ? 0 : 1),
			repetition: levels.repetition + (type === 'REPEATED' ? 1 : 0),
		});
	}
}

interface Page {
	readonly kind: 'data' | 'data 2' | 'dictionary';
	readonly values: number;
	/** Stated by pages of version 2 only. */
	readonly nulls: number;
	readonly encoding: number;
	readonly sizeBytes: number;
	readonly definitionBytes: number;
	readonly repetitionBytes: number;
	readonly isCompressed: boolean;
}

/** Page types by their codes, with the field of their header and that of the encoding in it. */
const pageKinds: ReadonlyMap<number, readonly [Page['kind'], number, number]> = new Map([
	[0, ['data', 5, 2]],
	[2, ['dictionary', 7, 2]],
	[3, ['data 2', 8, 4]],
]);

function pageOf(header: ThriftStruct): Page {
	const found = pageKinds.get(numberOf(header, 1));
	const details = found && header.get(found[1]);
	if (!found || !(details instanceof Map)) throw new FormatError(parquetFormat, 'a page is of an unknown type');
	const isSplit = found[0] === 'data 2';
	return {
		kind: found[0],
		values: numberOf(details, 1),
		nulls: isSplit ? numberOf(details, 2) : 0,
		encoding: numberOf(details, found[2]),
		sizeBytes: numberOf(header, 2),
		definitionBytes: isSplit ? numberOf(details, 5) : 0,
		repetitionBytes: isSplit ? numberOf(details, 6) : 0,
		isCompressed: !isSplit || details.get(7) !== false,
	};
}

function numberOf(struct: ThriftStruct, field: number): number {
	const value = struct.get(field);
	return typeof value === 'number' ? value : NaN;
}
