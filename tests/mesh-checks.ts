import { expect } from 'vitest';
import { FormatError, type FileContent, type MeshFile, type PointFile } from '#formats';
import { createRandom } from '#numeric';
import type { TriangleMesh } from '#shape';

/** The mesh of a file that must hold exactly one part. */
export function onlyMesh(file: FileContent): TriangleMesh {
	if (file.kind !== 'mesh' || file.parts.length !== 1)
		throw new Error(`expected one part, got ${file.kind === 'mesh' ? file.parts.length : file.kind}`);
	return file.parts[0].mesh;
}

/** Throws unless every index has its vertex and every coordinate is a finite number. */
export function expectSound(file: MeshFile | PointFile): void {
	const all = file.kind === 'mesh' ? file.parts.map((part) => part.mesh.positions) : [file.points.positions];
	for (const positions of all) {
		expect(positions.length % 3).toBe(0);
		expect(positions.every(Number.isFinite)).toBe(true);
	}
	if (file.kind === 'points') return;
	for (const { mesh } of file.parts) {
		expect(mesh.triangles.length % 3).toBe(0);
		const vertexCount = mesh.positions.length / 3;
		expect(mesh.triangles.every((vertex) => vertex < vertexCount)).toBe(true);
	}
}

/** Every beginning of a good file is refused with a `FormatError`, or gives a sound result (text may end anywhere). */
export async function expectTruncationsSafe(
	read: (bytes: Uint8Array) => Promise<MeshFile | PointFile>,
	good: Uint8Array,
	step = 1,
): Promise<void> {
	let refused = 0;
	for (let length = 0; length < good.length; length += step) {
		const result = await read(good.slice(0, length)).catch((error: unknown) => error);
		if (result instanceof Error) {
			if (!(result instanceof FormatError)) throw new Error(`cut to ${length}: ${result.stack}`, { cause: result });
			refused++;
		} else expectSound(result as MeshFile | PointFile);
	}
	expect(refused).toBeGreaterThan(good.length / step / 2);
}

/** A mesh as a sorted list of triangles given by coordinates: equal for equal surfaces, whatever the numbering. */
export function sortedTriangles({ positions, triangles }: TriangleMesh): string[] {
	const corner = (vertex: number): string => positions.subarray(vertex * 3, vertex * 3 + 3).join(' ');
	const lines: string[] = [];
	for (let i = 0; i < triangles.length; i += 3) {
		const corners = [corner(triangles[i]), corner(triangles[i + 1]), corner(triangles[i + 2])];
		const first = corners.indexOf([...corners].sort()[0]);
		lines.push([corners[first], corners[(first + 1) % 3], corners[(first + 2) % 3]].join('; '));
	}
	return lines.sort();
}

/** A closed surface with awkward float32 coordinates: a box whose corners are moved at random. */
export function roughMesh(seed: string): TriangleMesh {
	const random = createRandom(seed);
	const columns = 9;
	const rows = 7;
	const positions = new Float32Array(3 * columns * rows);
	for (let i = 0; i < positions.length; i++) positions[i] = random.normal() * 40 + random.next() * 1e-3;
	const triangles: number[] = [];
	for (let i = 0; i < columns; i++)
		for (let j = 0; j < rows; j++) {
			const [i1, j1] = [(i + 1) % columns, (j + 1) % rows];
			const [a, b, c, d] = [i * rows + j, i1 * rows + j, i1 * rows + j1, i * rows + j1];
			triangles.push(a, b, c, a, c, d);
		}
	return { positions, triangles: Uint32Array.from(triangles) };
}

/** Bytes of a text. */
export const textBytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Numbers one after the other as bytes: `['u8', 3]`, `['f32', 1.5]` … */
export function packed(
	isLittle: boolean,
	values: readonly (readonly [type: string, value: number])[],
): Uint8Array<ArrayBuffer> {
	const sizes: Record<string, number> = { i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, f32: 4, f64: 8 };
	const bytes = new Uint8Array(values.reduce((sum, [type]) => sum + sizes[type], 0));
	const view = new DataView(bytes.buffer);
	let at = 0;
	for (const [type, value] of values) {
		if (type === 'i8' || type === 'u8') view.setUint8(at, value);
		else if (type === 'i16' || type === 'u16') view.setUint16(at, value, isLittle);
		else if (type === 'i32' || type === 'u32') view.setUint32(at, value, isLittle);
		else if (type === 'i64') view.setBigInt64(at, BigInt(value), isLittle);
		else if (type === 'f32') view.setFloat32(at, value, isLittle);
		else view.setFloat64(at, value, isLittle);
		at += sizes[type];
	}
	return bytes;
}

/** Pieces of a file in one. */
export function joinBytes(...pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
	let at = 0;
	for (const piece of pieces) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}
