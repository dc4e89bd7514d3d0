import { affineDeterminant, type Mat4 } from '#numeric';
import { axesToRas, axisCode, type Axes } from './axes.ts';
import type { MeshFile, MeshPart, OriginalSpace, PointFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { detectMetres, millimetresPer, type LengthUnit } from './length-units.ts';
import type { MeshReadOptions } from './mesh-read-options.ts';

/** A surface in the file's own coordinates. The arrays belong to whoever places it: they are changed in place. */
export interface FilePart {
	readonly name: string;
	readonly path?: readonly string[];
	readonly positions: Float32Array<ArrayBuffer>;
	readonly triangles: Uint32Array<ArrayBuffer>;
	readonly extras?: Readonly<Record<string, unknown>>;
}

/** What a file says about its coordinates. */
export interface DeclaredSpace {
	readonly format: string;
	readonly units?: LengthUnit;
	readonly axes?: Axes;
	/** Element type of the coordinates in the file. */
	readonly datatype?: string;
	readonly notes?: readonly string[];
}

/** How to get from file coordinates to world millimetres. */
export interface Placement {
	/** Axes and units, no translation; `undefined` if nothing is to be done. */
	readonly toWorld: Mat4 | undefined;
	readonly original: OriginalSpace;
}

/**
 * Decides units and axes of a file: the caller's word first, then the file's, then the size
 * ({@link detectMetres}); axes that nobody states stay as they are and are reported as `unknown`.
 *
 * @param diagonal of the bounding box of everything in the file, in file units.
 */
export function decidePlacement(declared: DeclaredSpace, diagonal: number, options: MeshReadOptions): Placement {
	const notes = [...(declared.notes ?? [])];
	const size = `bounding box diagonal ${Number(diagonal.toPrecision(4))}`;
	let units: LengthUnit | 'unknown' = options.units ?? declared.units ?? 'unknown';
	if (options.units && declared.units && options.units !== declared.units)
		notes.push(`the file says ${declared.units}, read as ${options.units} on request`);
	if (units === 'unknown' && detectMetres(diagonal, options.expectedKind)) {
		units = 'm';
		notes.push(`metres converted to millimetres (no declared unit; ${size})`);
	} else if (units === 'unknown') notes.push(`no declared unit, taken as millimetres (${size})`);
	const axes = options.axes ?? declared.axes;
	if (options.axes && declared.axes && axisCode(options.axes) !== axisCode(declared.axes))
		notes.push(`the file says ${axisCode(declared.axes)}, read as ${axisCode(options.axes)} on request`);
	const { format, datatype } = declared;
	const original = { format, units, space: axes ? axisCode(axes) : 'unknown', datatype, notes };
	const factor = millimetresPer(units === 'unknown' ? 'mm' : units);
	const code = axes ? axisCode(axes) : 'RAS';
	if (factor === 1 && code === 'RAS') return { toWorld: undefined, original };
	return { toWorld: axesToRas(code).map((value, index) => (index === 15 ? 1 : value * factor)), original };
}

/** Brings the parts of a file to world millimetres, RAS+. Parts without triangles are left out. */
export function placeMeshes(
	parts: readonly FilePart[],
	declared: DeclaredSpace,
	options: MeshReadOptions = {},
): MeshFile {
	for (const part of parts) checkPositions(part.positions, declared.format);
	const { toWorld, original } = decidePlacement(declared, neededDiagonal(parts, declared, options), options);
	const isMirrored = toWorld !== undefined && affineDeterminant(toWorld) < 0;
	const placed = parts
		.filter((part) => part.triangles.length > 0)
		.map((part): MeshPart => {
			if (toWorld) mapPositions(part.positions, toWorld);
			if (toWorld) checkPositions(part.positions, declared.format);
			if (isMirrored) reverseTriangles(part.triangles);
			const mesh = { positions: part.positions, triangles: part.triangles };
			return { name: part.name, path: part.path ?? [], mesh, extras: part.extras ?? {}, nodeToWorld: toWorld };
		});
	return { kind: 'mesh', parts: placed, original };
}

/** Brings points, and their normals, to world millimetres, RAS+. */
export function placePoints(
	points: { readonly positions: Float32Array<ArrayBuffer>; readonly normals?: Float32Array<ArrayBuffer> },
	declared: DeclaredSpace,
	options: MeshReadOptions = {},
): PointFile {
	const { positions } = points;
	checkPositions(positions, declared.format);
	const { toWorld, original } = decidePlacement(declared, neededDiagonal([points], declared, options), options);
	if (toWorld) mapPositions(positions, toWorld);
	if (toWorld) checkPositions(positions, declared.format);
	if (!points.normals) return { kind: 'points', points: { positions }, original };
	const normals = unitNormals(points.normals, toWorld);
	if (!normals) {
		const notes = [...original.notes, 'normals left out: some are not finite'];
		return { kind: 'points', points: { positions }, original: { ...original, notes } };
	}
	return { kind: 'points', points: { positions, normals }, original };
}

/** The diagonal, or 0 where nobody asks for it because the unit is known. */
function neededDiagonal(
	parts: readonly { readonly positions: Float32Array }[],
	{ units }: DeclaredSpace,
	options: MeshReadOptions,
): number {
	return (options.units ?? units) === undefined ? boundingDiagonal(parts) : 0;
}

/** Diagonal of the box around all vertices, 0 if there are none. */
export function boundingDiagonal(parts: Iterable<{ readonly positions: ArrayLike<number> }>): number {
	let [minX, minY, minZ, maxX, maxY, maxZ] = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
	for (const { positions } of parts) {
		for (let i = 0; i + 2 < positions.length; i += 3) {
			const x = positions[i];
			const y = positions[i + 1];
			const z = positions[i + 2];
			if (x < minX) minX = x;
			if (x > maxX) maxX = x;
			if (y < minY) minY = y;
			if (y > maxY) maxY = y;
			if (z < minZ) minZ = z;
			if (z > maxZ) maxZ = z;
		}
	}
	return maxX < minX ? 0 : Math.hypot(maxX - minX, maxY - minY, maxZ - minZ);
}

/** Swaps two corners of every triangle, in place. */
export function reverseTriangles(triangles: Uint32Array): void {
	for (let i = 0; i + 2 < triangles.length; i += 3) {
		const second = triangles[i + 1];
		triangles[i + 1] = triangles[i + 2];
		triangles[i + 2] = second;
	}
}

/** Refuses coordinates that are not finite, naming the vertex. */
export function checkPositions(positions: Float32Array, format: string): void {
	const bits = new Int32Array(positions.buffer, positions.byteOffset, positions.length);
	// An exponent of ones only (infinity, NaN) is carried into the sign.
	let carried = 0;
	let i = 0;
	for (const end = bits.length - 2; i < end; i += 3)
		carried |=
			((bits[i] & 0x7fff_ffff) + 0x0080_0000) |
			((bits[i + 1] & 0x7fff_ffff) + 0x0080_0000) |
			((bits[i + 2] & 0x7fff_ffff) + 0x0080_0000);
	for (; i < bits.length; i++) carried |= (bits[i] & 0x7fff_ffff) + 0x0080_0000;
	if (carried >= 0) return;
	const index = positions.findIndex((value) => !Number.isFinite(value));
	const value = positions[index];
	throw new FormatError(
		format,
		`vertex ${Math.floor(index / 3)} has the coordinate ${value}, expected a finite number`,
	);
}

function mapPositions(positions: Float32Array, m: Mat4): void {
	const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = m;
	for (let i = 0; i + 2 < positions.length; i += 3) {
		const x = positions[i];
		const y = positions[i + 1];
		const z = positions[i + 2];
		// "+ 0" turns −0, which a negated axis makes of 0, into 0.
		positions[i] = m0 * x + m1 * y + m2 * z + m3 + 0;
		positions[i + 1] = m4 * x + m5 * y + m6 * z + m7 + 0;
		positions[i + 2] = m8 * x + m9 * y + m10 * z + m11 + 0;
	}
}

/** Turned into world axes and scaled to length 1; zero vectors stay zero. `undefined` if any is not finite. */
function unitNormals(normals: Float32Array<ArrayBuffer>, toWorld: Mat4 | undefined): Float32Array | undefined {
	if (toWorld) mapPositions(normals, toWorld);
	for (let i = 0; i + 2 < normals.length; i += 3) {
		const length = Math.hypot(normals[i], normals[i + 1], normals[i + 2]);
		if (!Number.isFinite(length)) return undefined;
		const scale = length > 0 ? 1 / length : 0;
		normals[i] *= scale;
		normals[i + 1] *= scale;
		normals[i + 2] *= scale;
	}
	return normals;
}
