import { parseDelimited } from './delimited-text.ts';

/** A record of a table: column (or JSON key) → value as written. */
export type TableRow = Readonly<Record<string, unknown>>;

export interface TableFormat {
	readonly format: 'csv' | 'tsv' | 'json';
	/** Default: `,` for csv, tab for tsv. */
	readonly delimiter?: string;
	/** JSON: dotted path to the list or keyed object of records. */
	readonly at?: string;
}

/** Where a keyed JSON object keeps its key: the column `@key`. A plain value stands under `@value`. */
export const keyColumn = '@key';
export const valueColumn = '@value';

const maxColumns = 20_000;
/** Short rows get empty cells up to this number in a table; where more are lacking, none are added. */
const maxFilledCells = 1_000_000;
/** Records nested deeper are passed over. */
const maxRecordDepth = 64;

/**
 * The records of a table file. JSON may be a list of objects, an object of objects (the key becomes column `@key`),
 * or an object of plain values, as `{ "1": "spleen" }` (columns `@key` and `@value`). Records nested deeper than 64
 * levels are passed over and reported.
 *
 * @throws RangeError that says what was expected, if the text is something else.
 */
export function readTable(
	text: string,
	{ format, delimiter, at }: TableFormat,
	report: (problem: string) => void = () => {},
): TableRow[] {
	if (format === 'json') return shallowRows(jsonRows(parseJson(text), at), report);
	const [header, ...rows] = parseDelimited(text, delimiter ?? (format === 'tsv' ? '\t' : ','));
	if (!header) throw new RangeError('the table is empty: a first line with column names is expected');
	if (header.length > maxColumns)
		throw new RangeError(`the table has ${header.length} columns, more than ${maxColumns}`);
	const names = header.map((name) => name.trim());
	const lacking = rows.reduce((sum, row) => sum + Math.max(0, names.length - row.length), 0);
	const isFilled = lacking <= maxFilledCells;
	return rows.map((row) => {
		const present = isFilled || row.length >= names.length ? names : names.slice(0, row.length);
		return Object.fromEntries(present.map((name, i) => [name, row[i] ?? '']));
	});
}

/** The value at a column, or at a dotted path into a JSON record. A column that has the whole name wins. */
export function valueAt(row: unknown, path: string): unknown {
	if (isRecord(row) && Object.hasOwn(row, path)) return row[path];
	let value: unknown = row;
	for (const step of path.split('.')) {
		if (!(isRecord(value) || Array.isArray(value)) || !Object.hasOwn(value, step)) return undefined;
		value = (value as Record<string, unknown>)[step];
	}
	return value;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
	} catch (cause) {
		throw new RangeError(`the table is no JSON (${(cause as Error).message})`, { cause });
	}
}

function jsonRows(document: unknown, at: string | undefined): TableRow[] {
	const value = at === undefined ? document : valueAt(document, at);
	if (Array.isArray(value)) return value.filter(isRecord);
	if (!isRecord(value)) {
		const where = at === undefined ? '' : ` at "${at}"`;
		throw new RangeError(`the table${where} must be a list or an object of records, got ${typeof value}`);
	}
	return Object.entries(value).map(([key, record]) =>
		isRecord(record) ? { [keyColumn]: key, ...record } : { [keyColumn]: key, [valueColumn]: record },
	);
}

function shallowRows(rows: readonly TableRow[], report: (problem: string) => void): TableRow[] {
	return rows.filter((row, index) => {
		const isShallow = !isDeeperThan(row, maxRecordDepth);
		if (!isShallow) report(`record ${index + 1} is nested deeper than ${maxRecordDepth} levels and was passed over`);
		return isShallow;
	});
}

/** Recursion ends at the limit. */
function isDeeperThan(value: unknown, depth: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
