import type { MeshFile, MeshPart, PointFile, VertexValues } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { giftiFormat, type GiftiArray, type GiftiFile, type GiftiTransform } from './gifti-file.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { placeMeshes, placePoints, type FilePart } from './place-shapes.ts';
import { readGifti } from './read-gifti.ts';

/**
 * Reads the surfaces of a GIFTI file: each point set with the triangles that belong to it (both may come in either
 * order), and arrays of a number (or a few) per vertex as `vertexValues`, labels with their names and colours.
 *
 * GIFTI is in millimetres, RAS+. Coordinates are taken as stored, except where the file says that they are in no known
 * space and gives the transform to scanner space: that is applied. Other transforms are kept in `extras` and named in a
 * note.
 *
 * @throws FormatError for damaged files, indices that do not exist, and files without a point set (values alone are
 *   read by {@link readGifti}).
 */
export async function readGiftiMesh(bytes: Uint8Array, options: MeshReadOptions = {}): Promise<MeshFile | PointFile> {
	const file = await readGifti(bytes, options);
	const pointSets = file.arrays.filter(({ intent }) => intent === 'POINTSET');
	const faceSets = file.arrays.filter(({ intent }) => intent === 'TRIANGLE');
	if (pointSets.length === 0) {
		const found =
			[...new Set(file.arrays.map(({ intent }) => intent.slice(0, 40)))].slice(0, 8).join(', ') || 'nothing';
		throw new FormatError(
			giftiFormat,
			`the file holds no surface but ${found}: give the surface that these values belong to, or use readGifti`,
		);
	}
	const notes: string[] = [];
	const declared = { format: giftiFormat, units: 'mm', axes: 'RAS', datatype: 'float32', notes } as const;
	const positions = pointSets.map((array) => positionsOf(array, notes));
	if (faceSets.length === 0) {
		if (pointSets.length > 1) notes.push(`${pointSets.length - 1} further point sets left out`);
		return placePoints({ positions: positions[0] }, declared, options);
	}
	if (faceSets.length !== 1 && faceSets.length !== pointSets.length)
		throw new FormatError(
			giftiFormat,
			`${pointSets.length} point sets and ${faceSets.length} of triangles do not pair`,
		);
	const base = partName(options.fileName);
	const parts = pointSets.map((points, i): FilePart => {
		const name = surfaceName(points, base, pointSets.length > 1 ? i : undefined);
		const faces = faceSets.length === 1 ? faceSets[0] : faceSets[i];
		const triangles = trianglesOf(faces, positions[i].length / 3);
		return { name, positions: positions[i], triangles, extras: extrasOf(file, points) };
	});
	const placed = placeMeshes(parts, declared, options);
	return { ...placed, parts: placed.parts.map((part) => withValues(part, file)) };
}

/** A copy, as points are moved in place. */
function positionsOf(array: GiftiArray, notes: string[]): Float32Array<ArrayBuffer> {
	const { values, dims } = array;
	const isTable = dims.length === 2 && dims[1] === 3;
	const isFlat = dims.length === 1 && values.length % 3 === 0;
	if (!isTable && !isFlat)
		throw new FormatError(giftiFormat, `a point set of ${dims.join(' × ')} numbers, expected rows of 3`);
	const positions = Float32Array.from(values);
	const transform = array.transforms.find((candidate) => !isIdentity(candidate));
	if (!transform) return positions;
	const { dataSpace, transformedSpace } = transform;
	if (dataSpace === 'NIFTI_XFORM_UNKNOWN' && transformedSpace === 'NIFTI_XFORM_SCANNER_ANAT') {
		notes.push('moved to scanner space by the transform in the file');
		apply(positions, transform);
	} else notes.push(`the transform from ${dataSpace.slice(0, 60)} to ${transformedSpace.slice(0, 60)} was not applied`);
	return positions;
}

function isIdentity({ matrix }: GiftiTransform): boolean {
	return matrix.every((value, i) => value === (i % 5 === 0 ? 1 : 0));
}

function apply(positions: Float32Array, { matrix: m }: GiftiTransform): void {
	for (let i = 0; i + 2 < positions.length; i += 3) {
		const [x, y, z] = positions.subarray(i, i + 3);
		for (let row = 0; row < 3; row++)
			positions[i + row] = m[4 * row] * x + m[4 * row + 1] * y + m[4 * row + 2] * z + m[4 * row + 3];
	}
}

function trianglesOf({ values, dims }: GiftiArray, vertexCount: number): Uint32Array<ArrayBuffer> {
	if (!(dims.length === 2 && dims[1] === 3) && !(dims.length === 1 && values.length % 3 === 0))
		throw new FormatError(giftiFormat, `triangles of ${dims.join(' × ')} numbers, expected rows of 3`);
	const triangles = new Uint32Array(values.length);
	for (let i = 0; i < values.length; i++) {
		const vertex = values[i];
		if (!(Number.isInteger(vertex) && vertex >= 0 && vertex < vertexCount))
			throw new FormatError(
				giftiFormat,
				`a triangle refers to vertex ${vertex}, but there are ${vertexCount} vertices`,
			);
		triangles[i] = vertex;
	}
	return triangles;
}

/** `CortexLeft Pial` where the file says so, else the name of the file. */
function surfaceName({ metadata }: GiftiArray, base: string, index: number | undefined): string {
	const stated = [metadata['AnatomicalStructurePrimary'], metadata['AnatomicalStructureSecondary']]
		.filter((word) => word !== undefined && word !== '')
		.join(' ');
	const name = base || stated;
	return index === undefined ? name : `${name} ${stated === '' || stated === name ? index + 1 : stated}`;
}

function extrasOf({ metadata }: GiftiFile, points: GiftiArray): Record<string, unknown> {
	const { transforms } = points;
	return { ...metadata, ...points.metadata, ...(transforms.length > 0 ? { transforms } : {}) };
}

function withValues(part: MeshPart, file: GiftiFile): MeshPart {
	const vertexCount = part.mesh.positions.length / 3;
	const vertexValues = file.arrays
		.filter(({ intent, dims }) => intent !== 'POINTSET' && intent !== 'TRIANGLE' && dims[0] === vertexCount)
		.map((array): VertexValues => {
			const { intent, values, metadata, dims } = array;
			const components = dims.slice(1).reduce((product, size) => product * size, 1);
			const labels = intent === 'LABEL' ? file.labels : undefined;
			return { name: metadata['Name'] ?? intent.toLowerCase(), values, components, ...(labels ? { labels } : {}) };
		});
	return vertexValues.length > 0 ? { ...part, vertexValues } : part;
}
