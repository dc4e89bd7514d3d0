import { FormatError } from './format-error.ts';
import { listedTriangles, pushPolygon, pushStrip, createTriangleList } from './triangulate.ts';

/** Cells of VTK polydata: cell c has the vertices `connectivity[offsets[c]] … connectivity[offsets[c + 1] − 1]`. */
export interface PolyCells {
	readonly offsets: ArrayLike<number>;
	readonly connectivity: Uint32Array<ArrayBuffer>;
	readonly kind: 'polygons' | 'strips';
}

/**
 * Cuts polygons and strips into triangles. What holds triangles only comes back in the memory of its connectivity.
 *
 * @throws FormatError if offsets run backwards or beyond the connectivity, or if a vertex does not exist.
 */
export function triangulateCells(
	cells: readonly PolyCells[],
	positions: Float32Array,
	format: string,
): Uint32Array<ArrayBuffer> {
	const vertexCount = positions.length / 3;
	const [first, ...others] = cells;
	if (first && others.length === 0 && areTriangles(first)) {
		checkIndices(first.connectivity, vertexCount, format);
		return first.connectivity.subarray(0, 3 * (first.offsets.length - 1));
	}
	let largest = 0;
	for (const { connectivity, offsets } of cells) {
		checkIndices(connectivity, vertexCount, format);
		largest += checkOffsets(offsets, connectivity.length, format);
	}
	const list = createTriangleList(largest);
	for (const { offsets, connectivity, kind } of cells) {
		for (let cell = 0; cell + 1 < offsets.length; cell++) {
			const start = offsets[cell];
			const count = offsets[cell + 1] - start;
			if (kind === 'strips') pushStrip(list, connectivity.subarray(start, start + count), count);
			else if (count === 3) {
				const { indices } = list;
				indices[list.length++] = connectivity[start];
				indices[list.length++] = connectivity[start + 1];
				indices[list.length++] = connectivity[start + 2];
			} else pushPolygon(list, connectivity.subarray(start, start + count), count, positions);
		}
	}
	return listedTriangles(list);
}

/** Every cell has three corners, one behind the other: nothing is to be cut. */
function areTriangles({ offsets, connectivity, kind }: PolyCells): boolean {
	if (kind !== 'polygons' || offsets.length < 2 || connectivity.length < 3 * (offsets.length - 1)) return false;
	if (!(offsets instanceof Uint32Array)) return false;
	let difference = 0;
	for (let i = 0; i < offsets.length; i++) difference |= offsets[i] - 3 * i;
	return difference === 0;
}

/** True if all values are from 0 to `vertexCount` − 1; false, too, of larger numbers than int32 has. */
export function areIndices(values: Int32Array, vertexCount: number): boolean {
	const last = Math.min(vertexCount - 1, 0x7fff_ffff) | 0;
	// The sign of either is set where a value is below 0 or above the last.
	let outside = 0;
	let i = 0;
	for (const end = values.length - 3; i < end; i += 4) {
		const a = values[i];
		const b = values[i + 1];
		const c = values[i + 2];
		const d = values[i + 3];
		outside |= a | (last - a) | b | (last - b) | c | (last - c) | d | (last - d);
	}
	for (; i < values.length; i++) outside |= values[i] | (last - values[i]);
	return outside >= 0;
}

/** @throws FormatError naming the largest vertex if there are not as many. */
export function checkIndices(connectivity: Uint32Array, vertexCount: number, format: string): void {
	const { buffer, byteOffset, length } = connectivity;
	if (areIndices(new Int32Array(buffer, byteOffset, length), vertexCount)) return;
	let largest = -1;
	for (let i = 0; i < connectivity.length; i++) if (connectivity[i] > largest) largest = connectivity[i];
	if (largest >= vertexCount)
		throw new FormatError(format, `a cell refers to vertex ${largest}, but there are ${vertexCount} vertices`);
}

/** @returns the largest number of triangles that the cells can give. */
function checkOffsets(offsets: ArrayLike<number>, connectivityLength: number, format: string): number {
	let previous = 0;
	let triangleCount = 0;
	for (let i = 0; i < offsets.length; i++) {
		if (offsets[i] < previous || offsets[i] > connectivityLength)
			throw new FormatError(
				format,
				`cell offset ${offsets[i]} after ${previous}: expected ascending offsets up to ${connectivityLength}`,
			);
		if (i > 0) triangleCount += Math.max(0, offsets[i] - previous - 2);
		previous = offsets[i];
	}
	return triangleCount;
}
