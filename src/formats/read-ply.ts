import type { MeshFile, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { placeMeshes, placePoints, type DeclaredSpace } from './place-shapes.ts';
import { plyTypeBytes, readPlyHeader, type PlyElement, type PlyHeader } from './ply-header.ts';
import { plyValues, type PlyValues } from './ply-values.ts';
import { declaredInComments } from './header-comments.ts';
import {
	createTriangleList,
	largestClippedPolygon,
	listedTriangles,
	pushPolygon,
	pushStrip,
	pushTriangle,
	type TriangleList,
} from './triangulate.ts';

const format = 'PLY';

interface PlyVertices {
	readonly positions: Float32Array<ArrayBuffer>;
	readonly normals?: Float32Array<ArrayBuffer>;
}

/**
 * Reads a PLY file: ASCII or binary in either byte order, properties in any order and type, further elements
 * skipped. Polygons are cut into triangles. A file with vertices and no face is a point cloud and keeps its normals;
 * normals of a mesh are left out, as they follow from it.
 *
 * @throws FormatError if the header or a count is wrong, an index does not exist, or the file is truncated.
 */
export function readPly(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile | PointFile {
	const header = readPlyHeader(bytes);
	const values = plyValues(bytes, header);
	const comments = header.comments.join('\n');
	let vertices: PlyVertices = { positions: new Float32Array(0) };
	let triangles = new Uint32Array(0);
	let dataStart = header.dataStart;
	for (const element of header.elements) {
		if (element.properties.length === 0) continue;
		values.checkElement(element);
		const isFixed = element.properties.every((property) => !property.countType);
		if (element.name === 'vertex') vertices = readVertices(bytes, header, element, values, dataStart);
		else if (element.name === 'face' && element.count > 0) {
			// The shortest triangle, "3 0 1 2" or four single bytes, bounds what is allocated at first.
			triangles = readFaces(values, element, vertices.positions, Math.ceil(bytes.length / 4));
		} else if (element.name === 'tristrips') triangles = readStrips(values, element, vertices.positions);
		else skipElement(values, element);
		if (isFixed) dataStart += elementBytes(element) * element.count;
		else dataStart = NaN;
	}
	const declared: DeclaredSpace = {
		format,
		...declaredInComments(comments),
		datatype: coordinateType(header),
	};
	if (triangles.length === 0 && vertices.positions.length > 0) return placePoints(vertices, declared, options);
	const part = { name: partName(options.fileName), positions: vertices.positions, triangles };
	return placeMeshes([part], declared, options);
}

function coordinateType(header: PlyHeader): string | undefined {
	const vertex = header.elements.find((element) => element.name === 'vertex');
	return vertex?.properties.find((property) => property.name === 'x')?.type;
}

function elementBytes(element: PlyElement): number {
	return element.properties.reduce((sum, property) => sum + plyTypeBytes[property.type], 0);
}

/** @param dataStart where the element begins if all before it have a fixed size, else NaN. */
function readVertices(
	bytes: Uint8Array,
	header: PlyHeader,
	element: PlyElement,
	values: PlyValues,
	dataStart: number,
): PlyVertices {
	const names = element.properties.map((property) => (property.countType ? '' : property.name));
	const missing = ['x', 'y', 'z'].filter((name) => !names.includes(name));
	if (missing.length > 0) throw new FormatError(format, `the vertices have no property ${missing.join(', ')}`);
	const isMesh = header.elements.some(({ name, count }) => (name === 'face' || name === 'tristrips') && count > 0);
	const hasNormals = !isMesh && ['nx', 'ny', 'nz'].every((name) => names.includes(name));
	const positions = new Float32Array(element.count * 3);
	const normals = hasNormals ? new Float32Array(element.count * 3) : undefined;
	if (header.encoding === 'little' && Number.isFinite(dataStart) && copyFloats(bytes, element, dataStart, positions)) {
		if (normals) copyFloats(bytes, element, dataStart, normals, 'n');
		skipElement(values, element);
		return { positions, normals };
	}
	const slots = names.map((name) => ['x', 'y', 'z', 'nx', 'ny', 'nz'].indexOf(name));
	for (let vertex = 0; vertex < element.count; vertex++) {
		for (let p = 0; p < slots.length; p++) {
			const { type, countType } = element.properties[p];
			if (countType) {
				values.skip(type, values.listLength(countType, type));
				continue;
			}
			const value = values.next(type);
			if (slots[p] >= 3 && normals) normals[vertex * 3 + slots[p] - 3] = value;
			else if (slots[p] >= 0 && slots[p] < 3) positions[vertex * 3 + slots[p]] = value;
		}
	}
	return { positions, normals };
}

/**
 * Copies three consecutive float32 properties of a little-endian element whose records are a multiple of four bytes.
 * False, and nothing done, if they are not like that.
 *
 * @param prefix of the names: '' for x, y, z, 'n' for nx, ny, nz.
 */
function copyFloats(
	bytes: Uint8Array,
	element: PlyElement,
	start: number,
	target: Float32Array,
	prefix: '' | 'n' = '',
): boolean {
	const { properties, count } = element;
	const first = properties.findIndex((property) => property.name === `${prefix}x`);
	const wanted = properties.slice(first, first + 3);
	const isPlain = ['x', 'y', 'z'].every(
		(axis, k) => wanted[k]?.name === prefix + axis && wanted[k].type === 'float32' && !wanted[k].countType,
	);
	if (!isPlain || properties.some((property) => property.countType)) return false;
	const stride = elementBytes(element);
	const offset = properties.slice(0, first).reduce((sum, property) => sum + plyTypeBytes[property.type], 0);
	const view = new DataView(bytes.buffer, bytes.byteOffset + start, stride * count);
	let out = 0;
	for (let at = offset; out < count * 3; at += stride) {
		target[out++] = view.getFloat32(at, true);
		target[out++] = view.getFloat32(at + 4, true);
		target[out++] = view.getFloat32(at + 8, true);
	}
	return true;
}

function skipElement(values: PlyValues, element: PlyElement): void {
	if (element.properties.every((property) => !property.countType)) {
		for (const property of element.properties) values.skip(property.type, element.count);
		return;
	}
	for (let entry = 0; entry < element.count; entry++) {
		for (const { type, countType } of element.properties)
			values.skip(type, countType ? values.listLength(countType, type) : 1);
	}
}

function readFaces(
	values: PlyValues,
	element: PlyElement,
	positions: Float32Array,
	largestTriangleCount: number,
): Uint32Array<ArrayBuffer> {
	const plain = values.plainTriangles(element);
	if (plain) {
		for (let i = 0; i < plain.length; i++) if (plain[i] * 3 >= positions.length) checkIndex(plain[i], positions);
		return plain;
	}
	const list = createTriangleList(Math.min(element.count, largestTriangleCount));
	const polygon: number[] = [];
	eachIndexList(values, element, (length, itemType) => {
		if (length > largestClippedPolygon) {
			// Becomes a fan in any case: its corners, of one byte perhaps, need not be gathered first.
			const first = checkIndex(values.next(itemType), positions);
			let before = checkIndex(values.next(itemType), positions);
			for (let k = 2; k < length; k++) {
				const corner = checkIndex(values.next(itemType), positions);
				pushTriangle(list, first, before, corner);
				before = corner;
			}
			return;
		}
		for (let k = 0; k < length; k++) polygon[k] = checkIndex(values.next(itemType), positions);
		pushPolygon(list, polygon, length, positions);
	});
	return listedTriangles(list);
}

/** Strips as scanners write them: vertices one after the other, −1 begins a new strip. */
function readStrips(values: PlyValues, element: PlyElement, positions: Float32Array): Uint32Array<ArrayBuffer> {
	const list: TriangleList = createTriangleList(1);
	eachIndexList(values, element, (length, itemType) => {
		// In pieces of even length, so that winding goes on: the last two corners begin the next piece.
		const strip = new Uint32Array(Math.min(length, 4096));
		let stripLength = 0;
		for (let k = 0; k < length; k++) {
			const index = values.next(itemType);
			if (index === -1) {
				pushStrip(list, strip, stripLength);
				stripLength = 0;
				continue;
			}
			if (stripLength === strip.length) {
				pushStrip(list, strip, stripLength);
				strip.copyWithin(0, stripLength - 2, stripLength);
				stripLength = 2;
			}
			strip[stripLength++] = checkIndex(index, positions);
		}
		pushStrip(list, strip, stripLength);
	});
	return listedTriangles(list);
}

function eachIndexList(
	values: PlyValues,
	element: PlyElement,
	visit: (length: number, itemType: PlyElement['properties'][number]['type']) => void,
): void {
	const { properties, count } = element;
	const indexProperty = properties.findIndex(
		({ name, countType }) => countType && (name === 'vertex_indices' || name === 'vertex_index'),
	);
	if (indexProperty < 0)
		throw new FormatError(format, `element ${element.name} has no list property vertex_indices or vertex_index`);
	for (let entry = 0; entry < count; entry++) {
		for (let p = 0; p < properties.length; p++) {
			const { type, countType } = properties[p];
			const length = countType ? values.listLength(countType, type) : 1;
			if (p === indexProperty) visit(length, type);
			else values.skip(type, length);
		}
	}
}

function checkIndex(index: number, positions: Float32Array): number {
	if (Number.isInteger(index) && index >= 0 && index * 3 < positions.length) return index;
	throw new FormatError(format, `a face refers to vertex ${index}, but there are ${positions.length / 3} vertices`);
}
