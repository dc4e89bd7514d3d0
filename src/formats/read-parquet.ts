import type { FileMetaData, parquetReadObjects } from 'hyparquet';
import type { DataColumn, DataTable } from './data-table.ts';
import { FormatError } from './format-error.ts';
import { checkParquetPages, parquetFormat, unpackedPage } from './parquet-pages.ts';
import { defaultMaxBytes } from './read-options.ts';
import { readThriftStruct } from './thrift-struct.ts';

/** True if the bytes begin and end as a Parquet file does. */
export function isParquet(bytes: Uint8Array): boolean {
	const isMark = (at: number): boolean => [0x50, 0x41, 0x52, 0x31].every((code, i) => bytes[at + i] === code);
	return bytes.length >= 12 && isMark(0) && isMark(bytes.length - 4);
}

/**
 * Reads a table from a Parquet file: uncompressed, snappy or gzip; plain, dictionary and run-length encodings; nested columns
 * as objects and arrays. Whole numbers of 64 bits become numbers where all of a column are exact as such, else they stay
 * bigint. All pages are walked through before anything is decoded.
 *
 * @throws FormatError for damaged and encrypted files, other compressions, and more than the file may honestly hold.
 */
export async function readParquet(
	bytes: Uint8Array,
	{ maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {},
): Promise<DataTable> {
	if (!isParquet(bytes))
		throw new FormatError(parquetFormat, 'the file must begin and end with PAR1; it is none, or cut');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const length = view.getUint32(bytes.length - 8, true);
	const start = bytes.length - 8 - length;
	if (start < 4)
		throw new FormatError(parquetFormat, `metadata of ${length} bytes do not fit into ${bytes.length}`, {
			position: bytes.length - 8,
		});
	const { end } = readThriftStruct(bytes, { start, end: bytes.length - 8 }, parquetFormat);
	if (end > bytes.length - 8) throw new FormatError(parquetFormat, 'the metadata are truncated', { position: end });
	const { parquetMetadata, parquetSchema } = await import('hyparquet');
	const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
	try {
		const metadata = parquetMetadata(whole, { geoparquet: false });
		checkParquetPages(bytes, metadata, parquetSchema(metadata), maxBytes);
		const file = {
			byteLength: whole.byteLength,
			slice: (from: number, to?: number): ArrayBuffer => whole.slice(from, to),
		};
		const compressors = {
			GZIP: (packed: Uint8Array, size: number): Uint8Array => unpackedPage(packed, 'GZIP', size),
			SNAPPY: (packed: Uint8Array, size: number): Uint8Array => unpackedPage(packed, 'SNAPPY', size),
		};
		return tableOf(await readRows({ file, metadata, compressors, geoparquet: false }, metadata), metadata);
	} catch (cause) {
		if (cause instanceof FormatError) throw cause;
		const reason = cause instanceof Error ? cause.message.slice(0, 200) : '';
		throw new FormatError(parquetFormat, `the file is damaged: ${reason}`, { cause });
	}
}

/**
 * All rows. Step by step instead of by the library's one call: that leaves a column that fails, and that the schema does
 * not reach, as a rejection nobody hears of, which ends a Node process.
 */
async function readRows(
	options: Parameters<typeof parquetReadObjects>[0],
	metadata: FileMetaData,
): Promise<Record<string, unknown>[]> {
	const { parquetSchema } = await import('hyparquet');
	const { parquetReadAsync } = await import('hyparquet/src/read.js');
	const { assembleAsync, asyncGroupToRows } = await import('hyparquet/src/rowgroup.js');
	const groups = parquetReadAsync(options);
	await Promise.allSettled(groups.flatMap(({ asyncColumns }) => asyncColumns.map(({ data }) => data)));
	const assembled = groups.map((group) => assembleAsync(group, parquetSchema(metadata)));
	await Promise.allSettled(assembled.flatMap(({ asyncColumns }) => asyncColumns.map(({ data }) => data)));
	const rows: Record<string, unknown>[] = [];
	for (const group of assembled)
		for (const row of await asyncGroupToRows(group, 0, group.groupRows, undefined, 'object')) rows.push(row);
	return rows;
}

function tableOf(rows: readonly Record<string, unknown>[], metadata: FileMetaData): DataTable {
	const names = topNames(metadata);
	const columns = names.map((name): DataColumn => {
		const values = rows.map((row) => row[name] ?? null);
		const isExact = values.every((value) => typeof value !== 'bigint' || Number.isSafeInteger(Number(value)));
		if (isExact) for (const [i, value] of values.entries()) if (typeof value === 'bigint') values[i] = Number(value);
		return { name, values };
	});
	const entries = (metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''] as const);
	return { columns, rowCount: rows.length, ...(entries.length > 0 ? { metadata: Object.fromEntries(entries) } : {}) };
}

/** Names of the columns below the root of the schema, which is a tree written depth first. */
function topNames({ schema }: FileMetaData): string[] {
	const names: string[] = [];
	for (let i = 1; i < schema.length;) {
		names.push(schema[i].name);
		let open = 1;
		for (; open > 0 && i < schema.length; i++) open += (schema[i].num_children ?? 0) - 1;
	}
	return names;
}
