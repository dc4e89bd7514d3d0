import { FormatError } from './format-error.ts';
import { readZip, type ZipArchive, type ZipReadOptions } from './read-zip.ts';
import { decodeText } from './text-scanner.ts';
import { unescapeXml, xmlTags } from './xml-tags.ts';

/** One sheet of a workbook: what its cells show as text; empty cells are absent. */
export interface XlsxSheet {
	readonly name: string;
	/** Rows that hold something, from top to bottom. */
	readonly rows: readonly XlsxRow[];
}

export interface XlsxRow {
	/** 0-based. */
	readonly index: number;
	/** Text by 0-based column. */
	readonly cells: ReadonlyMap<number, string>;
}

const format = 'xlsx';
/** The limits of the format itself. */
const maxRows = 1_048_576;
const maxColumns = 16_384;
/** What a workbook may cost: a table of cases is far below. */
const limits = { maxEntries: 10_000, maxEntryBytes: 2 ** 28, maxTotalBytes: 2 ** 29 };
const maxCells = 4_000_000;
const maxTextLength = 2 ** 27;

/**
 * Reads the sheets of an Excel workbook (`.xlsx`, Office Open XML) as text: shared and inline strings, numbers as they are
 * written, truth values as `true` and `false`, results of formulas as stored. Formats of numbers and dates are not applied.
 *
 * @throws FormatError for anything but a workbook, damage, definitions of entities, cells outside of a sheet, or more than
 *   4 million cells.
 */
export async function readXlsx(bytes: Uint8Array, options: ZipReadOptions = {}): Promise<XlsxSheet[]> {
	const archive = readZip(bytes, { ...options, limits: { ...limits, ...options.limits } });
	const part = partReader(archive);
	const workbook = await part('xl/workbook.xml');
	if (!workbook) throw new FormatError(format, 'a zip archive without xl/workbook.xml: no Excel workbook');
	const targets = relationships(await part('xl/_rels/workbook.xml.rels'));
	const strings = sharedStrings(await part('xl/sharedStrings.xml'));
	const sheets: XlsxSheet[] = [];
	const budget = { cells: maxCells, text: maxTextLength };
	for (const tag of xmlTags(workbook, format)) {
		if (localName(tag.name) !== 'sheet' || tag.kind === 'close') continue;
		const name = unescapeXml(tag.attributes.get('name') ?? '');
		const id = [...tag.attributes].find(([key]) => key.endsWith(':id'))?.[1] ?? '';
		const target = targets.get(id);
		// Chart sheets and the like have no cells.
		if (target === undefined || !/worksheets?\//.test(target)) continue;
		const content = await part(target);
		if (!content) throw new FormatError(format, `sheet ${name} is said to be ${target}, which is not there`);
		sheets.push({ name, rows: rowsOf(content, strings, budget) });
	}
	if (sheets.length === 0) throw new FormatError(format, 'the workbook has no sheet with cells');
	return sheets;
}

/** Reads a part by its name; names differ in case between writers. */
function partReader(archive: ZipArchive): (name: string) => Promise<Uint8Array | undefined> {
	const entries = new Map(archive.entries.map((entry) => [entry.name.toLowerCase(), entry]));
	return async (name) => {
		const entry = entries.get(name.toLowerCase());
		return entry && archive.read(entry);
	};
}

/** Paths of parts by id, from the root of the archive. */
function relationships(bytes: Uint8Array | undefined): Map<string, string> {
	const targets = new Map<string, string>();
	if (!bytes) return targets;
	for (const { name, kind, attributes } of xmlTags(bytes, format)) {
		if (localName(name) !== 'Relationship' || kind === 'close') continue;
		const target = unescapeXml(attributes.get('Target') ?? '');
		targets.set(attributes.get('Id') ?? '', target.startsWith('/') ? target.slice(1) : `xl/${target}`);
	}
	return targets;
}

/** Texts that cells refer to by number; formatting inside of a text and readings of it (phonetic runs) are left out. */
function sharedStrings(bytes: Uint8Array | undefined): string[] {
	const strings: string[] = [];
	if (!bytes) return strings;
	let text = '';
	let from = -1;
	let isReading = false;
	for (const { name, kind, start, end } of xmlTags(bytes, format)) {
		const own = localName(name);
		if (own === 'si') {
			if (kind === 'open') text = '';
			else strings.push(kind === 'empty' ? '' : text);
			if (strings.length > maxCells) throw new FormatError(format, `more than ${maxCells} shared strings`);
		} else if (own === 'rPh') isReading = kind === 'open';
		else if (own === 't' && kind === 'open') from = end;
		else if (own === 't' && kind === 'close' && from >= 0) {
			if (!isReading) text += cellText(bytes, from, start);
			from = -1;
		}
	}
	return strings;
}

interface Budget {
	cells: number;
	text: number;
}

interface Cell {
	readonly row: number;
	readonly column: number;
	readonly type: string;
	text: string;
}

function rowsOf(bytes: Uint8Array, strings: readonly string[], budget: Budget): XlsxRow[] {
	const rows = new Map<number, Map<number, string>>();
	let row = -1;
	let column = -1;
	let cell: Cell | undefined;
	let from = -1;
	for (const { name, kind, attributes, start, end } of xmlTags(bytes, format)) {
		const own = localName(name);
		if (own === 'row' && kind !== 'close') {
			row = indexOf(attributes.get('r'), row + 1, maxRows, start);
			column = -1;
		} else if (own === 'c' && kind !== 'close') {
			const at = placeOf(attributes.get('r'), { row, column: column + 1 }, start);
			({ column } = at);
			if (--budget.cells < 0) throw new FormatError(format, `more than ${maxCells} cells`, { position: start });
			cell = kind === 'open' ? { ...at, type: attributes.get('t') ?? 'n', text: '' } : undefined;
		} else if (own === 'c' && cell) {
			const shown = shownText(cell, strings, start);
			if ((budget.text -= shown.length) < 0)
				throw new FormatError(format, `the cells hold more than ${maxTextLength} characters`, { position: start });
			if (shown !== '') put(rows, cell, shown);
			cell = undefined;
		} else if (own === 'v' || own === 't') {
			if (kind === 'open') from = end;
			else if (kind === 'close' && from >= 0) {
				if (cell) cell.text += cellText(bytes, from, start);
				from = -1;
			}
		} else if (own === 'sheetData' && kind === 'close') break;
	}
	return [...rows].sort(([a], [b]) => a - b).map(([index, cells]) => ({ index, cells }));
}

function put(rows: Map<number, Map<number, string>>, { row, column }: Cell, text: string): void {
	const cells = rows.get(row);
	if (cells) cells.set(column, text);
	else rows.set(row, new Map([[column, text]]));
}

function shownText({ type, text }: Cell, strings: readonly string[], position: number): string {
	if (type === 's') {
		const shared = /^\s*\d+\s*$/.test(text) ? strings[Number(text)] : undefined;
		if (shared === undefined && text !== '')
			throw new FormatError(format, `a cell shows shared string ${text.slice(0, 20)}; there are ${strings.length}`, {
				position,
			});
		return shared ?? '';
	}
	if (type === 'b') return text.trim() === '1' ? 'true' : text.trim() === '0' ? 'false' : text.trim();
	// What a formula failed with (#N/A …) is no value.
	if (type === 'e') return '';
	return type === 'n' ? text.trim() : text;
}

/** `BC17` as row and column; without a reference the cell follows the one before. */
function placeOf(
	reference: string | undefined,
	next: { readonly row: number; readonly column: number },
	position: number,
): { readonly row: number; readonly column: number } {
	const match = reference === undefined ? undefined : /^([A-Z]{1,3})(\d{1,7})$/i.exec(reference);
	if (reference !== undefined && !match)
		throw new FormatError(format, `${JSON.stringify(reference.slice(0, 20))} is no place of a cell`, { position });
	let { row, column } = next;
	if (match) {
		column = -1;
		for (const letter of match[1].toUpperCase()) column = 26 * (column + 1) + letter.charCodeAt(0) - 65;
		row = Number(match[2]) - 1;
	}
	if (!(row >= 0 && row < maxRows && column >= 0 && column < maxColumns))
		throw new FormatError(format, `a cell in row ${row + 1}, column ${column + 1} is outside of a sheet`, { position });
	return { row, column };
}

function indexOf(text: string | undefined, next: number, limit: number, position: number): number {
	const index = text === undefined ? next : Number(text) - 1;
	if (!(Number.isInteger(index) && index >= 0 && index < limit))
		throw new FormatError(format, `row ${String(text ?? next + 1).slice(0, 20)} is outside of a sheet`, { position });
	return index;
}

/** Text as it stands, blanks kept; characters that XML cannot hold are written `_x000D_`. */
function cellText(bytes: Uint8Array, start: number, end: number): string {
	return unescapeXml(decodeText(bytes.subarray(start, end))).replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code: string) =>
		String.fromCharCode(Number.parseInt(code, 16)),
	);
}

/** Names may carry a prefix of their namespace. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
