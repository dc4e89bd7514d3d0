import { readFile } from 'node:fs/promises';
import { FormatError, readXlsx, type XlsxSheet } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { ModelFileError, readShapeWorksProject, shapeWorksProject, type ShapeWorksProject } from '#shape-model';

/** Sheets of parameters: keys in the first column, values beside them. */
const parameterSheets = new Set(['optimize', 'studio', 'project', 'analysis', 'deepssm', 'groom']);

/** Whether a place is called as a ShapeWorks project is. */
export function isShapeWorksProject(place: string): boolean {
	return /\.(swproj|xlsx)$/i.test(place);
}

/**
 * Reads a ShapeWorks project file, `.swproj` (JSON) or `.xlsx`: the sheet `data`, else the first, holds a row a subject; empty
 * rows are passed over; sheets such as `optimize` hold parameters, those of grooming by anatomy where there are several.
 *
 * @throws ModelFileError saying what is missing; the error of the file system if there is no such file.
 */
export async function readShapeWorksProjectFile(file: string): Promise<ShapeWorksProject> {
	const bytes = await readFile(file);
	if (file.toLowerCase().endsWith('.swproj')) return readShapeWorksProject(bytes.toString('utf8'));
	const sheets = await readXlsx(bytes, { decompress: nodeDecompress }).catch((cause: unknown) => {
		if (cause instanceof FormatError) throw new ModelFileError(`${file}: ${cause.message}`, cause.position ?? 0);
		throw cause;
	});
	const data = sheets.find(({ name }) => name === 'data') ?? sheets[0];
	const rows = records(data);
	if (rows.length === 0)
		throw new ModelFileError(`${file}: sheet ${data.name} has no rows of subjects below its column names`, 0);
	const sections = sheets
		.filter(({ name }) => parameterSheets.has(name))
		.map((sheet): [string, unknown] => [sheet.name, parameters(sheet)]);
	return shapeWorksProject(rows, Object.fromEntries(sections));
}

/** Rows below the first as records by the names in it. */
function records({ rows }: XlsxSheet): Record<string, string>[] {
	const [head, ...others] = rows;
	if (!head) return [];
	return others.map(({ cells }) =>
		Object.fromEntries([...head.cells].map(([column, name]) => [name.trim(), cells.get(column) ?? ''])),
	);
}

/** `key`, `value`: one record; `key`, `value_femur`, `value_pelvis`: one for each anatomy. */
function parameters({ rows }: XlsxSheet): Record<string, unknown> {
	const [head, ...others] = rows;
	const valueColumns = [...(head?.cells ?? [])].filter(([column, name]) => column > 0 && /^value(_|$)/.test(name));
	const values = (column: number): Record<string, string> =>
		Object.fromEntries(
			others.flatMap(({ cells }): [string, string][] => {
				const key = cells.get(0);
				const value = cells.get(column);
				return key !== undefined && value !== undefined ? [[key, value]] : [];
			}),
		);
	if (valueColumns.every(([, name]) => name === 'value')) return values(valueColumns[0]?.[0] ?? 1);
	return Object.fromEntries(valueColumns.map(([column, name]) => [name.replace(/^value_?/, ''), values(column)]));
}
