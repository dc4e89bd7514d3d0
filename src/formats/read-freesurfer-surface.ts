import { invertAffine, multiplyMat4, type Mat4 } from '#numeric';
import { viewElements } from './element-type.ts';
import type { MeshFile } from './file-content.ts';
import { FormatError } from './format-error.ts';
import { partName, type MeshReadOptions } from './mesh-read-options.ts';
import { centredAffine } from './mgh-header.ts';
import { placeMeshes } from './place-shapes.ts';
import { latin1 } from './text-scanner.ts';

const format = 'FreeSurfer surface';
/** Bytes of the comment that are looked through for its end. */
const longestComment = 4096;
/** Bytes behind the triangles that are looked through for the volume geometry. */
const longestFooter = 65_536;

/** True for a triangle surface of FreeSurfer (`lh.pial`, `rh.white` …): the three magic bytes. */
export function isFreeSurferSurface(bytes: Uint8Array): boolean {
	return bytes[0] === 0xff && bytes[1] === 0xff && bytes[2] === 0xfe;
}

/**
 * Reads a triangle surface of FreeSurfer. Coordinates are in millimetres of the "surface RAS" of the conformed volume;
 * where the file has the geometry of that volume, they are taken to its scanner RAS, and said so; where not, they stay.
 *
 * @throws FormatError for damaged and truncated files and vertices that do not exist.
 */
export function readFreeSurferSurface(bytes: Uint8Array, options: MeshReadOptions = {}): MeshFile {
	if (!isFreeSurferSurface(bytes))
		throw new FormatError(format, 'expected the bytes ff ff fe; quadrangle surfaces are not read', { position: 0 });
	let start = 3;
	while (start < longestComment && !(bytes[start] === 10 && bytes[start + 1] === 10)) start++;
	start += 2;
	if (start >= longestComment || start + 8 > bytes.length)
		throw new FormatError(format, 'the comment behind the magic bytes does not end with an empty line', {
			position: 3,
		});
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const [vertexCount, triangleCount] = [view.getInt32(start), view.getInt32(start + 4)];
	const facesStart = start + 8 + 12 * vertexCount;
	const end = facesStart + 12 * triangleCount;
	if (vertexCount < 0 || triangleCount < 0 || end > bytes.length)
		throw new FormatError(
			format,
			`${vertexCount} vertices and ${triangleCount} triangles do not fit into ${bytes.length} bytes: truncated`,
			{ position: start },
		);
	const element = { littleEndian: false };
	const coordinates = viewElements(bytes, 'float32', { ...element, position: start + 8, count: vertexCount * 3 });
	const corners = viewElements(bytes, 'uint32', { ...element, position: facesStart, count: triangleCount * 3 });
	const positions = Float32Array.from(coordinates as Float32Array);
	const triangles = Uint32Array.from(corners as Uint32Array);
	const stranger = triangles.find((vertex) => vertex >= vertexCount);
	if (stranger !== undefined)
		throw new FormatError(format, `a triangle refers to vertex ${stranger}, but there are ${vertexCount} vertices`);
	const toScanner = surfaceToScanner(latin1(bytes, end, Math.min(bytes.length, end + longestFooter)));
	const notes = [
		toScanner
			? 'surface RAS taken to scanner RAS by the volume geometry in the file'
			: 'no volume geometry in the file: coordinates are surface RAS, which may be shifted against the scan',
	];
	if (toScanner) apply(positions, toScanner);
	const comment = latin1(bytes, 3, start - 2).trim();
	const part = { name: partName(options.fileName), positions, triangles, extras: comment === '' ? {} : { comment } };
	return placeMeshes([part], { format, units: 'mm', axes: 'RAS', datatype: 'float32', notes }, options);
}

/** From the geometry that FreeSurfer writes as text behind the triangles; `undefined` if there is none. */
function surfaceToScanner(footer: string): Mat4 | undefined {
	if (!/valid = 1\b/.test(footer)) return undefined;
	const vector = (name: string): number[] => {
		const text = new RegExp(`(?:^|\\n)${name}\\s*=\\s*([^\\n]*)`).exec(footer)?.[1] ?? '';
		return text.trim().split(/\s+/).map(Number);
	};
	const [volume, steps, x, y, z, centre] = ['volume', 'voxelsize', 'xras', 'yras', 'zras', 'cras'].map(vector);
	const all = [volume, steps, x, y, z, centre];
	if (!all.every((values) => values.length === 3 && values.every(Number.isFinite))) return undefined;
	if (steps.some((step) => !(step > 0))) return undefined;
	const scaled = (axes: readonly number[][]): number[][] =>
		axes.map((axis, k) => axis.map((value) => value * steps[k]));
	const scanner = centredAffine(scaled([x, y, z]), centre, volume);
	// The same voxels in surface RAS: coronal slices around the origin.
	const surface = centredAffine(
		scaled([
			[-1, 0, 0],
			[0, 0, -1],
			[0, 1, 0],
		]),
		[0, 0, 0],
		volume,
	);
	return multiplyMat4(scanner, invertAffine(surface));
}

function apply(positions: Float32Array, m: Mat4): void {
	const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = m;
	for (let i = 0; i + 2 < positions.length; i += 3) {
		const x = positions[i];
		const y = positions[i + 1];
		const z = positions[i + 2];
		positions[i] = m0 * x + m1 * y + m2 * z + m3;
		positions[i + 1] = m4 * x + m5 * y + m6 * z + m7;
		positions[i + 2] = m8 * x + m9 * y + m10 * z + m11;
	}
}
