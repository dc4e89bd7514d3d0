import type { MeshFile, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { createGrowingList, push, type GrowingList } from './growing-list.ts';
import { checkPartCount } from './part-count.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { placeMeshes, placePoints, type DeclaredSpace, type FilePart } from './place-shapes.ts';
import { declaredInComments } from './header-comments.ts';
import { readLine, readNumber, scanText, skipLine, type TextScanner } from './text-scanner.ts';
import { createTriangleList, listedTriangles, pushPolygon, type TriangleList } from './triangulate.ts';

const format = 'OBJ';
/** Characters of comments that are searched for remarks. */
const longestComments = 4096;

/** Faces of one object or group. */
interface Group {
	readonly object: string;
	readonly name: string;
	/** Corner count and then the corners of each polygon. */
	readonly polygons: GrowingList;
}

interface ObjContent {
	readonly positions: Float32Array<ArrayBuffer>;
	readonly groups: readonly Group[];
	readonly otherElements: number;
	readonly comments: string;
}

/**
 * Reads a Wavefront OBJ file: vertices and polygons with indices in every form (`7`, `7/2`, `7//3`, `7/2/3`, counted
 * back from the end if negative). Objects and groups become parts, each with its own vertices; texture coordinates,
 * normals, materials and curves are left out. A file with vertices and nothing else is a point cloud.
 *
 * @throws FormatError for malformed numbers, or an index that does not exist.
 */
export function readObj(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile | PointFile {
	const { positions, groups, otherElements, comments } = readContent(bytes);
	const notes = otherElements > 0 ? [`${otherElements} points, lines or curves left out`] : [];
	const declared: DeclaredSpace = { format, ...declaredInComments(comments), datatype: 'text', notes };
	const filled = groups.filter((group) => group.polygons.length > 0);
	if (filled.length === 0 && otherElements === 0 && positions.length > 0)
		return placePoints({ positions }, declared, options);
	const numbers = new Uint32Array(filled.length > 1 ? positions.length / 3 : 0);
	const parts = filled.map((group) => groupPart(group, positions, numbers, partName(options.fileName)));
	return placeMeshes(parts, declared, options);
}

function readContent(bytes: Uint8Array): ObjContent {
	const scanner = scanText(bytes, format);
	let positions = new Float32Array(3 * 1024);
	let length = 0;
	const groups = new Map<string, Group>();
	let object = '';
	let group: Group | undefined;
	let otherElements = 0;
	let comments = '';
	let groupName = '';
	/** Where the last group was named; its name is read at its first face, as there may be a million without any. */
	let groupAt = -1;
	/** Only groups with a face come into being. */
	const select = (): Group => {
		if (groupAt >= 0) groupName = textAfterKeyword(scanner, groupAt);
		groupAt = -1;
		const key = JSON.stringify([object, groupName]);
		const selected = groups.get(key) ?? { object, name: groupName, polygons: createGrowingList() };
		groups.set(key, selected);
		checkPartCount(groups.size, format);
		return selected;
	};
	while (skipBlanks(scanner)) {
		const first = bytes[scanner.position];
		const isShort = isBlank(bytes[scanner.position + 1]);
		if (first === 0x76 && isShort) {
			scanner.position++;
			if (length + 3 > positions.length) {
				const larger = new Float32Array(positions.length * 2);
				larger.set(positions);
				positions = larger;
			}
			for (let k = 0; k < 3; k++) positions[length++] = readNumber(scanner);
			// A weight or a colour may follow.
			skipLine(scanner);
		} else if (first === 0x66 && isShort) {
			scanner.position++;
			group ??= select();
			readFace(scanner, length / 3, group.polygons);
		} else if (first === 0x67 && isShort) {
			[groupAt, group] = [scanner.position, undefined];
			skipLine(scanner);
		} else if (isSkipped(bytes, scanner.position, comments.length)) skipLine(scanner);
		else {
			const line = readLine(scanner);
			const [keyword] = line.split(/\s/, 1);
			const rest = line.slice(keyword.length).trim();
			if (keyword === 'g') [groupName, groupAt, group] = [rest, -1, undefined];
			else if (keyword === 'o') [object, groupName, groupAt, group] = [rest, '', -1, undefined];
			else if (/^(?:p|l|curv2?|surf)$/.test(keyword)) otherElements++;
			else if (keyword.startsWith('#') && comments.length < longestComments) comments += `${line}\n`;
			else if (!/^(?:#|v[tnp]$|s$|usemtl$|mtllib$|[a-z_]+$)/i.test(keyword)) throw notObj(scanner, line);
		}
	}
	return { positions: positions.slice(0, length), groups: [...groups.values()], otherElements, comments };
}

function textAfterKeyword(scanner: TextScanner, position: number): string {
	const line = readLine({ ...scanner, position });
	return line.slice(line.split(/\s/, 1)[0].length).trim();
}

function notObj(scanner: TextScanner, line: string): FormatError {
	const { position } = scanner;
	const shown = JSON.stringify(line.slice(0, 40));
	return new FormatError(format, `the line before byte ${position} is no OBJ statement: ${shown}`, { position });
}

/** Lines that say nothing of interest, by their first letters: texture coordinates, normals, later comments. */
function isSkipped(bytes: Uint8Array, position: number, commentLength: number): boolean {
	const first = bytes[position];
	if (first === 0x23) return commentLength >= longestComments;
	const second = bytes[position + 1];
	return first === 0x76 && (second === 0x74 || second === 0x6e || second === 0x70) && bytes[position + 2] <= 32;
}

function isBlank(code: number): boolean {
	return code === 32 || code === 9;
}

/** Over white space and line ends; false at the end of the text. */
function skipBlanks(scanner: TextScanner): boolean {
	const { bytes, end } = scanner;
	while (scanner.position < end && bytes[scanner.position] <= 32) scanner.position++;
	return scanner.position < end;
}

/**
 * The corners up to the end of the line; a backslash continues it on the next.
 *
 * @param vertexCount vertices so far, from which negative indices count back. A positive index may also refer to a
 *   vertex that follows: whether it exists is checked when all are known.
 */
function readFace(scanner: TextScanner, vertexCount: number, polygons: GrowingList): void {
	const { bytes, end } = scanner;
	const countSlot = polygons.length;
	push(polygons, 0);
	let p = scanner.position;
	for (;;) {
		while (p < end && (isBlank(bytes[p]) || isContinued(bytes, p))) p++;
		if (bytes[p - 1] === 0x5c && (bytes[p] === 10 || bytes[p] === 13)) {
			p += bytes[p] === 13 && bytes[p + 1] === 10 ? 2 : 1;
			continue;
		}
		if (p >= end || bytes[p] === 10 || bytes[p] === 13 || bytes[p] === 0x23) break;
		const start = p;
		const isNegative = bytes[p] === 45;
		if (isNegative || bytes[p] === 43) p++;
		let index = 0;
		const digits = p;
		while (p < end && bytes[p] >= 48 && bytes[p] <= 57) index = index * 10 + bytes[p++] - 48;
		const vertex = isNegative ? vertexCount - index : index - 1;
		const isValid = p > digits && (bytes[p] === 0x2f || bytes[p] <= 32 || p >= end) && vertex >= 0 && vertex < 2 ** 32;
		if (!isValid || (isNegative && index === 0))
			throw new FormatError(format, `a face has no valid vertex index at byte ${start}`, { position: start });
		push(polygons, vertex);
		while (p < end && bytes[p] > 32) p++;
	}
	scanner.position = p;
	polygons.values[countSlot] = polygons.length - countSlot - 1;
}

/** A backslash right before the end of a line. */
function isContinued(bytes: Uint8Array, p: number): boolean {
	return bytes[p] === 0x5c && (bytes[p + 1] === 10 || bytes[p + 1] === 13);
}

/** @param numbers see {@link ownVertices}; empty if the group is the only one and may keep all vertices. */
function groupPart(
	group: Group,
	positions: Float32Array<ArrayBuffer>,
	numbers: Uint32Array,
	fallback: string,
): FilePart {
	const list = createTriangleList(group.polygons.length / 4);
	const { values, length } = group.polygons;
	for (let k = 0; k < length; k += values[k] + 1) {
		const polygon = values.subarray(k + 1, k + 1 + values[k]);
		for (const vertex of polygon) {
			if (vertex * 3 < positions.length) continue;
			const count = positions.length / 3;
			throw new FormatError(format, `a face refers to vertex ${vertex + 1}, but there are ${count} vertices`);
		}
		pushPolygon(list, polygon, polygon.length, positions);
	}
	const name = group.name || group.object || fallback;
	const path = group.name && group.object ? [group.object] : [];
	const extras = { ...(group.object && { object: group.object }), ...(group.name && { group: group.name }) };
	const triangles = listedTriangles(list);
	if (numbers.length === 0) return { name, path, positions, triangles, extras };
	return { name, path, extras, ...ownVertices(triangles, positions, numbers) };
}

/**
 * The vertices that the triangles use, in order of first use, and the triangles renumbered in place.
 *
 * @param numbers one zero for each vertex of the file: used here, zero again afterwards.
 */
function ownVertices(
	triangles: TriangleList['indices'],
	positions: Float32Array,
	numbers: Uint32Array,
): Pick<FilePart, 'positions' | 'triangles'> {
	let count = 0;
	for (let i = 0; i < triangles.length; i++) if (numbers[triangles[i]] === 0) numbers[triangles[i]] = ++count;
	const order = new Uint32Array(count);
	for (let i = 0; i < triangles.length; i++) {
		const number = numbers[triangles[i]] - 1;
		order[number] = triangles[i];
		triangles[i] = number;
	}
	const own = new Float32Array(count * 3);
	for (let to = 0; to < count; to++) {
		const from = order[to];
		own[to * 3] = positions[from * 3];
		own[to * 3 + 1] = positions[from * 3 + 1];
		own[to * 3 + 2] = positions[from * 3 + 2];
		numbers[from] = 0;
	}
	return { positions: own, triangles };
}
