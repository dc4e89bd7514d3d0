import type { MeshFile, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { declaredInComments } from './header-comments.ts';
import { placeMeshes, placePoints, type DeclaredSpace } from './place-shapes.ts';
import { readOffBinary } from './read-off-binary.ts';
import {
	checkTextHolds,
	latin1,
	readCount,
	readNumber,
	readWord,
	scanText,
	skipLine,
	skipSpace,
} from './text-scanner.ts';
import { createTriangleList, listedTriangles, pushPolygon } from './triangulate.ts';

const format = 'OFF';

/**
 * Reads an OFF file, text or binary: `OFF`, `COFF`, `NOFF` and `CNOFF` (colours and normals are left out). Polygons are
 * cut into triangles; a file without faces is a point cloud. Units and axes are taken from a comment, if one states them.
 *
 * @throws FormatError for the 4-dimensional form, wrong counts, and indices that do not exist.
 */
export function readOff(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile | PointFile {
	const scanner = scanText(bytes, format);
	let comments = '';
	const next = (): void => {
		while (skipSpace(scanner) && bytes[scanner.position] === 0x23) {
			if (comments.length < 4096) comments += latin1(bytes, scanner.position, scanner.position + 128).split('\n', 1)[0];
			skipLine(scanner);
		}
	};
	next();
	// Some files have the counts on the first line, without a space.
	const word = readWord(scanner);
	const match = /^(C?N?OFF)(\d*)$/.exec(word);
	if (!match) throw new FormatError(format, `the file begins with ${JSON.stringify(word.slice(0, 40))}, expected OFF`);
	if (match[2]) scanner.position -= match[2].length;
	const extra = match[1].includes('N') ? 3 : 0;
	const binary = match[2] ? undefined : binaryStart(bytes, scanner.position);
	if (binary !== undefined) {
		const { positions, triangles, faceCount } = readOffBinary(bytes, binary, extra + (match[1].includes('C') ? 4 : 0));
		return placed(positions, triangles, faceCount, { format, datatype: 'float32' }, options);
	}
	const counts = [0, 0, 0].map((_, k) => {
		next();
		return readCount(scanner, ['the number of vertices', 'the number of faces', 'the number of edges'][k]);
	});
	const [vertexCount, faceCount] = counts;
	checkTextHolds(scanner, vertexCount * (3 + extra), 'vertices');
	const positions = new Float32Array(vertexCount * 3);
	for (let vertex = 0; vertex < vertexCount; vertex++) {
		next();
		for (let k = 0; k < 3; k++) positions[vertex * 3 + k] = readNumber(scanner);
		for (let k = 0; k < extra; k++) readNumber(scanner);
		// A colour may follow, with or without a C in the first word.
		skipLine(scanner);
	}
	checkTextHolds(scanner, faceCount, 'faces');
	const list = createTriangleList(Math.min(faceCount, bytes.length / 8));
	for (let face = 0; face < faceCount; face++) {
		next();
		const count = readCount(scanner, 'a number of corners');
		checkTextHolds(scanner, count, 'a face');
		const polygon = new Uint32Array(count);
		for (let k = 0; k < count; k++) {
			const vertex = (polygon[k] = readCount(scanner, 'a vertex index'));
			if (vertex >= vertexCount)
				throw new FormatError(format, `face ${face} refers to vertex ${vertex}, but there are ${vertexCount} vertices`);
		}
		pushPolygon(list, polygon, count, positions);
		skipLine(scanner);
	}
	const declared = { format, datatype: 'text', ...declaredInComments(comments) };
	return placed(positions, listedTriangles(list), faceCount, declared, options);
}

/** Behind the line end of `OFF BINARY`. */
function binaryStart(bytes: Uint8Array, position: number): number | undefined {
	const rest = /^[ \t]+BINARY[^\n]{0,80}\n/.exec(latin1(bytes, position, Math.min(bytes.length, position + 100)));
	return rest ? position + rest[0].length : undefined;
}

function placed(
	positions: Float32Array<ArrayBuffer>,
	triangles: Uint32Array<ArrayBuffer>,
	faceCount: number,
	declared: DeclaredSpace,
	options: MeshReadOptions,
): MeshFile | PointFile {
	if (faceCount === 0 && positions.length > 0) return placePoints({ positions }, declared, options);
	return placeMeshes([{ name: partName(options.fileName), positions, triangles }], declared, options);
}
