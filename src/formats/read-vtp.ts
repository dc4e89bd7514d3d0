import type { MeshFile, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { placeMeshes, placePoints, type DeclaredSpace } from './place-shapes.ts';
import { triangulateCells, type PolyCells } from './poly-cells.ts';
import { portableDecompress } from './portable-decompress.ts';
import { defaultMaxBytes } from './read-options.ts';
import { declaredInComments } from './header-comments.ts';
import {
	areVtpTriangleEnds,
	readVtpFloats,
	readVtpIndices,
	readVtpIntegers,
	readVtpString,
	vtpSource,
	type VtpSource,
} from './vtp-arrays.ts';
import { vtpFormat, vtpStructure, type VtpArray, type VtpPiece } from './vtp-structure.ts';

/**
 * Reads polydata of the XML format of VTK: arrays as text, base64 or appended (raw or base64), zlib-compressed or
 * not, either byte order. Polygons and strips are cut into triangles, pieces are joined; vertices, lines, point and
 * cell data are left out. A file with points but no polygon, strip or line is a point cloud. A `SPACE` field (3D Slicer
 * writes it) is honoured.
 *
 * @throws FormatError for other data sets, other compressors, wrong counts, truncation.
 */
export async function readVtp(bytes: Uint8Array, options: MeshReadOptions = {}): Promise<MeshFile | PointFile> {
	const structure = vtpStructure(bytes);
	const { decompress = portableDecompress, maxBytes = defaultMaxBytes, transfer } = options;
	const source = vtpSource(bytes, structure, { decompress, maxBytes, transfer });
	const pieces = [];
	for (const piece of structure.pieces) pieces.push(await readPiece(source, piece));

	const lineCount = pieces.reduce((sum, piece) => sum + piece.lineCount, 0);
	const declared: DeclaredSpace = {
		format: vtpFormat,
		...(await readDeclared(source)),
		datatype: structure.pieces[0]?.sections.get('points')?.[0]?.type.toLowerCase(),
		notes: lineCount > 0 ? [`${lineCount} lines left out`] : [],
	};
	const { positions, triangles } = joined(pieces);
	if (triangles.length === 0 && lineCount === 0 && positions.length > 0)
		return placePoints({ positions }, declared, options);
	return placeMeshes([{ name: partName(options.fileName), positions, triangles }], declared, options);
}

interface ReadPiece {
	readonly positions: Float32Array<ArrayBuffer>;
	readonly triangles: Uint32Array<ArrayBuffer>;
	readonly lineCount: number;
}

async function readPiece(source: VtpSource, piece: VtpPiece): Promise<ReadPiece> {
	const pointCount = piece.counts.get('points') ?? 0;
	const points = piece.sections.get('points')?.[0];
	if (pointCount > 0 && points?.components !== 3)
		throw new FormatError(vtpFormat, `a piece of ${pointCount} points has no Points array with three components`);
	const positions = points ? await readVtpFloats(source, points, pointCount * 3) : new Float32Array(0);
	const plain = await readPlainTriangles(source, piece, pointCount);
	if (plain) return { positions, triangles: apartFrom(positions, plain), lineCount: piece.counts.get('lines') ?? 0 };
	const cells: PolyCells[] = [];
	for (const [section, kind] of [['polys', 'polygons'] as const, ['strips', 'strips'] as const]) {
		const count = piece.counts.get(section) ?? 0;
		if (count > 0) cells.push(await readCells(source, piece.sections.get(section) ?? [], { kind, count }));
	}
	const triangles = apartFrom(positions, triangulateCells(cells, positions, vtpFormat));
	return { positions, triangles, lineCount: piece.counts.get('lines') ?? 0 };
}

/**
 * The triangles, copied if they lie in the bytes of the positions: arrays of a transferred file may overlap, and positions
 * are changed in place after the vertices are checked.
 */
function apartFrom(positions: Float32Array, triangles: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
	return positions.buffer === triangles.buffer &&
		positions.byteOffset < triangles.byteOffset + triangles.byteLength &&
		triangles.byteOffset < positions.byteOffset + positions.byteLength
		? triangles.slice()
		: triangles;
}

/** The vertices of all triangles at once where there is nothing else, as is usual; `undefined` where there is. */
async function readPlainTriangles(
	source: VtpSource,
	{ counts, sections }: VtpPiece,
	pointCount: number,
): Promise<Uint32Array<ArrayBuffer> | undefined> {
	const count = counts.get('polys') ?? 0;
	const arrays = sections.get('polys') ?? [];
	const ends = arrays.find((array) => array.name === 'offsets');
	const connectivity = arrays.find((array) => array.name === 'connectivity');
	// Compressed and appended arrays are paid for once only: they are read here, or there.
	const isFree = source.structure.compressor === '' && ends?.encoding === 'appended';
	if (count === 0 || (counts.get('strips') ?? 0) > 0 || !ends || !connectivity || !isFree) return undefined;
	const spent = source.appendedBudget.remaining;
	if (!(await areVtpTriangleEnds(source, ends, count))) {
		source.appendedBudget.remaining = spent;
		return undefined;
	}
	return readVtpIndices(source, connectivity, { count: 3 * count, vertexCount: pointCount });
}

async function readCells(
	source: VtpSource,
	arrays: readonly VtpArray[],
	{ kind, count }: { readonly kind: PolyCells['kind']; readonly count: number },
): Promise<PolyCells> {
	const ends = arrays.find((array) => array.name === 'offsets');
	const connectivity = arrays.find((array) => array.name === 'connectivity');
	if (!ends || !connectivity) throw new FormatError(vtpFormat, `${kind} have no connectivity or no offsets`);
	// The file has the end of each cell; with a leading 0 these are the beginnings as well.
	const cellEnds = await readVtpIntegers(source, ends, count);
	const offsets = new Uint32Array(count + 1);
	offsets.set(cellEnds, 1);
	return { offsets, connectivity: await readVtpIntegers(source, connectivity, offsets[count]), kind };
}

/** What the fields `SPACE` and `UNITS` state. */
async function readDeclared(source: VtpSource): Promise<ReturnType<typeof declaredInComments>> {
	const texts: string[] = [];
	for (const name of ['space', 'units']) {
		const field = source.structure.fields.find((array) => array.name === name);
		if (field) texts.push(`${name.toUpperCase()}=${await readVtpString(source, field)}`);
	}
	return declaredInComments(texts.join(' '));
}

function joined(pieces: readonly ReadPiece[]): Pick<ReadPiece, 'positions' | 'triangles'> {
	if (pieces.length === 1) return pieces[0];
	const positions = new Float32Array(pieces.reduce((sum, piece) => sum + piece.positions.length, 0));
	const triangles = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.triangles.length, 0));
	let vertexStart = 0;
	let cornerStart = 0;
	for (const piece of pieces) {
		positions.set(piece.positions, vertexStart * 3);
		for (const [k, vertex] of piece.triangles.entries()) triangles[cornerStart + k] = vertex + vertexStart;
		vertexStart += piece.positions.length / 3;
		cornerStart += piece.triangles.length;
	}
	return { positions, triangles };
}
