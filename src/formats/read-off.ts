import type { MeshFile, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { placeMeshes, placePoints } from './place-shapes.ts';
import { checkTextHolds, readCount, readNumber, readWord, scanText, skipLine, skipSpace } from './text-scanner.ts';
import { createTriangleList, listedTriangles, pushPolygon } from './triangulate.ts';

const format = 'OFF';

/**
 * Reads an OFF file as text: `OFF`, `COFF`, `NOFF` and `CNOFF` (colours and normals are left out). Polygons are cut
 * into triangles; a file without faces is a point cloud.
 *
 * @throws FormatError for the binary and 4-dimensional forms, wrong counts, and indices that do not exist.
 */
export function readOff(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile | PointFile {
	const scanner = scanText(bytes, format);
	const next = (): void => {
		while (skipSpace(scanner) && bytes[scanner.position] === 0x23) skipLine(scanner);
	};
	next();
	// Some files have the counts on the first line, without a space.
	const word = readWord(scanner);
	const match = /^(C?N?OFF)(\d*)$/.exec(word);
	if (!match) throw new FormatError(format, `the file begins with ${JSON.stringify(word.slice(0, 40))}, expected OFF`);
	if (match[2]) scanner.position -= match[2].length;
	const counts = [0, 0, 0].map((_, k) => {
		next();
		return readCount(scanner, ['the number of vertices', 'the number of faces', 'the number of edges'][k]);
	});
	const [vertexCount, faceCount] = counts;
	const extra = match[1].includes('N') ? 3 : 0;
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
	const declared = { format, datatype: 'text' };
	if (faceCount === 0 && vertexCount > 0) return placePoints({ positions }, declared, options);
	const part = { name: partName(options.fileName), positions, triangles: listedTriangles(list) };
	return placeMeshes([part], declared, options);
}
