import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Code } from '#contract';
import { keyColumn, readTable, valueAt, valueColumn } from './data-table.ts';
import { compileFilePattern } from './file-pattern.ts';
import type { ListedFile } from './list-files.ts';
import { shorten } from './shorten.ts';
import type { LabelStructure, LabelTable } from './source-description.ts';

const maxTableBytes = 2 ** 26;

/** A label of a table that came with the data. */
export interface TableLabel extends LabelStructure {
	readonly codes: readonly Code[];
}

/** The table files that fit, each read once; the one nearest to a data file applies to it. */
export interface LabelTables {
	labelsFor(file: ListedFile): readonly TableLabel[] | undefined;
	readonly problems: readonly string[];
}

/** Reads the label tables of a layout as far as they lie among the given files. */
export async function readLabelTables(table: LabelTable, files: readonly ListedFile[]): Promise<LabelTables> {
	const matches = compileFilePattern(table.file);
	const problems: string[] = [];
	const loaded: { readonly file: ListedFile; readonly labels: readonly TableLabel[] }[] = [];
	for (const file of files) {
		if (matches(file) === undefined) continue;
		try {
			if (file.sizeBytes > maxTableBytes) throw new RangeError(`larger than ${maxTableBytes} bytes`);
			const report = (problem: string) => problems.push(`label table ${file.inside}: ${problem}`);
			loaded.push({ file, labels: tableLabels(await readFile(file.absolute, 'utf8'), table, report) });
		} catch (error) {
			problems.push(`label table ${file.inside}: ${(error as Error).message}`);
		}
	}
	if (loaded.length === 0 && problems.length === 0)
		problems.push(`label table ${table.file} is not among the given files: labels are named by their numbers`);
	return {
		problems,
		labelsFor: (file) =>
			loaded.toSorted((a, b) => sharedFolders(b.file, file) - sharedFolders(a.file, file))[0]?.labels,
	};
}

/** The labels of a table's text. Numbers that are no whole numbers are passed over; rows with bad cells are reported. */
export function tableLabels(
	text: string,
	table: LabelTable,
	report: (problem: string) => void = () => {},
): TableLabel[] {
	const { value = keyColumn, name = valueColumn, codes = {}, ignore = [] } = table;
	const ignored = new Set(ignore.map((word) => word.toLowerCase()));
	const labels: TableLabel[] = [];
	for (const [index, row] of readTable(text, table, report).entries()) {
		const bad = [value, name, ...Object.values(codes)].find((column) => !isPlainCell(valueAt(row, column)));
		if (bad !== undefined) {
			report(`row ${index + 1}: ${shorten(bad)} holds no plain value; the row was passed over`);
			continue;
		}
		const number = Number(String(valueAt(row, value) ?? '').trim() || Number.NaN);
		const label = String(valueAt(row, name) ?? '').trim();
		if (!Number.isInteger(number) || number < 0 || label === '') continue;
		const found = Object.entries(codes).flatMap(([system, column]) => {
			const code = String(valueAt(row, column) ?? '').trim();
			return code === '' ? [] : [{ system, code: withoutSystem(system, code) }];
		});
		labels.push({ value: number, name: label, codes: found, ignore: ignored.has(label.toLowerCase()) });
	}
	return labels;
}

const maxCellLength = 1000;

/** A value that can be written as words: not an object, and a list only of plain values. */
function isPlainCell(cell: unknown): boolean {
	if (Array.isArray(cell)) return cell.length <= 100 && cell.every((item) => !Array.isArray(item) && isPlainCell(item));
	return typeof cell === 'string' ? cell.length <= maxCellLength : typeof cell !== 'object' || cell === null;
}

const withoutSystem = (system: string, code: string): string =>
	code.toUpperCase().startsWith(`${system.toUpperCase()}:`) ? code.slice(system.length + 1) : code;

function sharedFolders(a: ListedFile, b: ListedFile): number {
	const first = path.dirname(a.absolute).split(path.sep);
	const second = path.dirname(b.absolute).split(path.sep);
	let count = 0;
	while (count < first.length && first[count] === second[count]) count++;
	return count;
}
