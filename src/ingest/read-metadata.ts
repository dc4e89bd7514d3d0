import { readFile } from 'node:fs/promises';
import { keyColumn, readTable, valueAt, type TableRow } from './data-table.ts';
import { compileFilePattern } from './file-pattern.ts';
import type { ListedFile } from './list-files.ts';
import type { MetadataTable } from './source-description.ts';
import { factsFromValues, mergeFacts, type Facts } from './subject-facts.ts';

/** Larger tables are refused: they are read whole. */
const maxTableBytes = 2 ** 29;

/** The table files of a source, found among the given files and read. */
export interface SourceMetadata {
	readonly tables: readonly LoadedTable[];
	readonly problems: readonly string[];
}

export interface LoadedTable {
	readonly table: MetadataTable;
	/** What the key column holds → facts. */
	readonly facts: ReadonlyMap<string, Facts>;
}

/** Columns that name a person or a moment; they are dropped before anything else sees them. */
const identifying =
	/(?:^|[^a-z])(?:(?:patient|subject|first|last|family|given|sur|full)[ _-]*names?|names? of (?:the )?(?:patient|subject)|patient[ _-]*id|mrn|medical[ _-]*record|accession|dates?|birth(?:day|date)?|dob|e-?mails?|phones?|telephone|address(?:es)?|zip(?:[ _-]*code)?|postal|ssn|insurance)(?:$|[^a-z])/i;

export const isIdentifying = (column: string): boolean =>
	identifying.test(column.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_.]/g, ' '));

/**
 * Reads the metadata tables of a description as far as they lie among the files. A table that is not there is said
 * once; the shapes then have no facts from it. What identifies a person is left out.
 */
export async function readMetadata(
	tables: readonly MetadataTable[],
	files: readonly ListedFile[],
): Promise<SourceMetadata> {
	const loaded: LoadedTable[] = [];
	const problems: string[] = [];
	for (const table of tables) {
		const matches = compileFilePattern(table.file);
		const found = files.filter((file) => matches(file) !== undefined);
		if (found.length === 0) problems.push(`metadata table ${table.file} is not among the given files`);
		for (const file of found) {
			try {
				if (file.sizeBytes > maxTableBytes) throw new RangeError(`larger than ${maxTableBytes} bytes`);
				const report = (problem: string) => problems.push(`metadata table ${file.inside}: ${problem}`);
				const rows = readTable(await readFile(file.absolute, 'utf8'), table, report);
				loaded.push({ table, facts: factsByKey(table, rows) });
			} catch (error) {
				problems.push(`metadata table ${file.inside}: ${(error as Error).message}`);
			}
		}
	}
	return { tables: loaded, problems };
}

function factsByKey(table: MetadataTable, rows: readonly TableRow[]): Map<string, Facts> {
	const facts = new Map<string, Facts>();
	for (const row of rows) {
		const key = valueAt(row, table.key);
		if (typeof key !== 'string' && typeof key !== 'number') continue;
		const ruled = factsFromValues((column) => valueAt(row, column), table.columns);
		const original = table.keepOthers === false ? ruled.original : originalOf(row, table.key);
		const known = facts.get(String(key).trim());
		const next = { ...ruled, original };
		facts.set(String(key).trim(), known ? mergeFacts(known, next) : next);
	}
	return facts;
}

function originalOf(row: TableRow, key: string): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(row).filter(([column]) => column !== key && column !== keyColumn && !isIdentifying(column)),
	);
}
