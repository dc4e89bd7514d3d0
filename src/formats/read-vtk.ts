import type { MeshFile, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { placeMeshes, placePoints, type DeclaredSpace } from './place-shapes.ts';
import { triangulateCells, type PolyCells } from './poly-cells.ts';
import { declaredInComments } from './header-comments.ts';
import { readCount, readLine, readWord, scanText, skipLine } from './text-scanner.ts';
import { readVtkFloats, readVtkIntegers, skipVtkArray, type VtkScanner } from './vtk-arrays.ts';

const format = 'VTK legacy';

/**
 * Reads polydata of the legacy VTK format, ASCII or binary, with cells in the classic form or in the
 * OFFSETS/CONNECTIVITY form of version 5.1. Polygons and strips are cut into triangles; vertices, lines, and point
 * and cell data are left out. A file with points but no cell at all is a point cloud. A `SPACE=` remark in the title
 * (3D Slicer writes it) is honoured.
 *
 * @throws FormatError for other data sets (image data, structured and unstructured grids), wrong counts, truncation.
 */
export function readVtk(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile | PointFile {
	const { scanner, title } = readHeader(bytes);
	let positions = new Float32Array(0);
	let datatype: string | undefined;
	let otherCells = 0;
	const cells: PolyCells[] = [];
	for (let word = readWord(scanner); word !== ''; word = readWord(scanner)) {
		const section = word.toUpperCase();
		if (section === 'POINT_DATA' || section === 'CELL_DATA') break;
		if (section === 'POINTS') {
			const count = readCount(scanner, 'the number of points');
			datatype = readWord(scanner).toLowerCase();
			positions = readVtkFloats(scanner, count * 3, datatype);
		} else if (section === 'POLYGONS') cells.push(readCells(scanner, 'polygons'));
		else if (section === 'TRIANGLE_STRIPS') cells.push(readCells(scanner, 'strips'));
		else if (section === 'VERTICES') skipCells(scanner);
		else if (section === 'LINES') otherCells += skipCells(scanner);
		else if (section === 'FIELD') skipFields(scanner);
		else if (section === 'METADATA') skipMetadata(scanner);
		else throw unknownSection(scanner, word);
	}
	const notes = otherCells > 0 ? [`${otherCells} lines left out`] : [];
	const declared: DeclaredSpace = { format, ...declaredInComments(title), datatype, notes };
	const triangles = triangulateCells(cells, positions, format);
	if (cells.length === 0 && otherCells === 0 && positions.length > 0)
		return placePoints({ positions }, declared, options);
	return placeMeshes([{ name: partName(options.fileName), positions, triangles }], declared, options);
}

/** Signature, title, encoding and data set type: the four lines every legacy file begins with. */
function readHeader(bytes: Uint8Array): { scanner: VtkScanner; title: string } {
	const text = scanText(bytes, format);
	if (!/^# vtk datafile version/i.test(readLine(text)))
		throw new FormatError(format, 'the first line is not "# vtk DataFile Version …"', { position: 0 });
	const title = readLine(text);
	const encoding = readWord(text).toUpperCase();
	if (encoding !== 'ASCII' && encoding !== 'BINARY')
		throw new FormatError(
			format,
			`expected ASCII or BINARY in line 3, found ${JSON.stringify(encoding.slice(0, 40))}`,
			{
				position: text.position,
			},
		);
	const scanner: VtkScanner = { ...text, isBinary: encoding === 'BINARY' };
	let word = readWord(scanner).toUpperCase();
	if (word === 'FIELD') {
		skipFields(scanner);
		word = readWord(scanner).toUpperCase();
	}
	const dataset = word === 'DATASET' ? readWord(scanner).toUpperCase() : '';
	if (dataset === 'POLYDATA') return { scanner, title };
	const found = dataset ? `the data set ${dataset.slice(0, 40)}` : `${JSON.stringify(word.slice(0, 40))}`;
	throw new FormatError(format, `expected DATASET POLYDATA, found ${found}; extract its surface as polydata first`, {
		position: scanner.position,
	});
}

/**
 * Cells in either form. Classic: number of cells and of all numbers, then the count of each cell before its vertices.
 * Version 5.1: number of offsets and of vertices, then the two arrays.
 */
function readCells(scanner: VtkScanner, kind: PolyCells['kind']): PolyCells {
	const { first, second, position, isSplit } = cellsHead(scanner);
	if (!isSplit) return splitCells(readVtkIntegers(scanner, second, 'int'), first, kind, position);
	readWord(scanner);
	const offsets = readVtkIntegers(scanner, first, readWord(scanner));
	const word = readWord(scanner).toUpperCase();
	if (word !== 'CONNECTIVITY')
		throw new FormatError(format, `expected CONNECTIVITY before byte ${scanner.position}`, { position });
	return { offsets, connectivity: readVtkIntegers(scanner, second, readWord(scanner)), kind };
}

/** Moves over cells that are not read. @returns how many there are. */
function skipCells(scanner: VtkScanner): number {
	const { first, second, position, isSplit } = cellsHead(scanner);
	if (!isSplit) {
		skipVtkArray(scanner, second, 'int');
		return first;
	}
	readWord(scanner);
	skipVtkArray(scanner, first, readWord(scanner));
	if (readWord(scanner).toUpperCase() !== 'CONNECTIVITY')
		throw new FormatError(format, `expected CONNECTIVITY before byte ${scanner.position}`, { position });
	skipVtkArray(scanner, second, readWord(scanner));
	return Math.max(0, first - 1);
}

/** The two numbers that announce cells, and which form follows. */
function cellsHead(scanner: VtkScanner): { first: number; second: number; position: number; isSplit: boolean } {
	const first = readCount(scanner, 'a number of cells');
	const second = readCount(scanner, 'a number of cell entries');
	const { position } = scanner;
	// In the classic binary form the numbers begin right behind this line, and may look like any word.
	const isSplit = /^\s*\r?\n\s*OFFSETS\s+[a-z]/i.test(peek(scanner));
	return { first, second, position, isSplit };
}

function peek({ bytes, position }: VtkScanner): string {
	return String.fromCharCode(...bytes.subarray(position, position + 32));
}

/** Count, vertices, count, vertices … to offsets and connectivity; the vertices move to the front in place. */
function splitCells(
	entries: Uint32Array<ArrayBuffer>,
	cellCount: number,
	kind: PolyCells['kind'],
	position: number,
): PolyCells {
	if (cellCount > entries.length)
		throw new FormatError(format, `${cellCount} cells in ${entries.length} numbers, before byte ${position}`, {
			position,
		});
	// Cells of fewer than three corners give no triangle: without them offsets are never longer than the entries.
	let keptCount = 0;
	for (let cell = 0, read = 0; cell < cellCount; cell++) {
		const count = entries[read];
		if (!(read + 1 + count <= entries.length))
			throw new FormatError(
				format,
				`cell ${cell} of ${cellCount} has ${count} vertices, beyond the ${entries.length} numbers announced`,
				{ position },
			);
		if (count >= 3) keptCount++;
		read += 1 + count;
	}
	const offsets = new Uint32Array(keptCount + 1);
	let written = 0;
	for (let cell = 0, read = 0; cell < keptCount;) {
		const count = entries[read];
		if (count >= 3) {
			entries.copyWithin(written, read + 1, read + 1 + count);
			written += count;
			offsets[++cell] = written;
		}
		read += 1 + count;
	}
	return { offsets, connectivity: entries.subarray(0, written), kind };
}

/** `FIELD name arrayCount`, then for each array: name, components, tuples, type and the values. */
function skipFields(scanner: VtkScanner): void {
	readWord(scanner);
	const arrayCount = readCount(scanner, 'a number of field arrays');
	for (let k = 0; k < arrayCount; k++) {
		const name = readWord(scanner);
		if (name === '') throw new FormatError(format, 'the file ends in a FIELD', { position: scanner.position });
		if (name.toUpperCase() === 'METADATA') {
			skipMetadata(scanner);
			k--;
			continue;
		}
		const components = readCount(scanner, 'a number of components');
		const tuples = readCount(scanner, 'a number of tuples');
		skipVtkArray(scanner, components * tuples, readWord(scanner));
	}
}

/** Free lines up to an empty one. */
function skipMetadata(scanner: VtkScanner): void {
	skipLine(scanner);
	while (scanner.position < scanner.end && readLine(scanner).trim() !== '');
}

function unknownSection(scanner: VtkScanner, word: string): FormatError {
	const { position } = scanner;
	const shown = JSON.stringify(word.slice(0, 40));
	return new FormatError(format, `expected POINTS or cells before byte ${position}, found ${shown}`, { position });
}
