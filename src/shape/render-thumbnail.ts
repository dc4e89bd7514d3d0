import { ambientOcclusion } from './ambient-occlusion.ts';
import { rasterise, subSamples } from './rasterise.ts';
import { shadeSamples, type ShadedPixels, type ViewAxes } from './shade-samples.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { vertexNormals } from './vertex-normals.ts';

/** Options of {@link renderThumbnail}. */
export interface RenderThumbnailOptions {
	/** Edge of the square picture in pixels, 1 … 4096. Default 256. */
	readonly size?: number;
	/** Samples a pixel along each axis, 1 … 8. Default 2. */
	readonly supersample?: number;
	/** Colour of the surface, sRGB 0xRRGGBB. Default bone ivory. */
	readonly colour?: number;
	/** Strength of the highlight, 0 (matt) … 1 (moist). Default 0.1. */
	readonly gloss?: number;
	/** How far the viewer stands to the patient's left of straight in front. Default 25. */
	readonly azimuthDegrees?: number;
	/** How far the viewer looks down from above. Default 15. */
	readonly elevationDegrees?: number;
	/** Empty border as a share of the picture, 0 … 0.45. Default 0.06. */
	readonly margin?: number;
	/** Colour of each vertex instead of one for all: linear red, green, blue and alpha (not used), 4 bytes each. */
	readonly vertexColours?: Uint8Array;
	/** More shapes that the frame has to hold, so that several pictures have one scale. */
	readonly frameOf?: readonly TriangleMesh[];
}

/** A picture: 4 · width · height bytes red, green, blue (sRGB), straight alpha; rows from top to bottom. */
export interface Thumbnail {
	readonly width: number;
	readonly height: number;
	readonly rgba: Uint8Array;
}

/**
 * A picture of the shape on a transparent background, fitted to the frame: seen from the front (the patient's right is
 * on the left, superior is up), slightly from the patient's left and from above, without perspective. Open and
 * inside-out surfaces are lit from both sides. The same mesh and options give the same bytes.
 *
 * @throws RangeError if the mesh has no triangles or a vertex of one is not finite, or an option is out of range.
 */
export function renderThumbnail(mesh: TriangleMesh, options: RenderThumbnailOptions = {}): Thumbnail {
	const { size, supersample, colour, gloss, azimuthDegrees, elevationDegrees, margin } = checkedOptions(options);
	const { vertexColours, frameOf = [] } = options;
	const axes = viewAxes(azimuthDegrees, elevationDegrees);
	const edge = size * supersample;

	if (mesh.triangles.length < 3) throw new RangeError('renderThumbnail: needs at least one triangle, got none');
	const corners = projectToFrame(mesh, boundsOf([mesh, ...frameOf], axes), { axes, edge, margin });
	const samples = rasterise(corners, mesh.triangles, { width: edge, height: edge });
	const drawn = { mesh, corners, vertexNormals: vertexNormals(mesh.positions, mesh.triangles), axes };
	const triangleAlbedo = vertexColours && meanColours(mesh, vertexColours);
	const material = { albedo: linearColour(colour), gloss, ...(triangleAlbedo && { triangleAlbedo }) };
	const pixels = shadeSamples(samples, drawn, material, supersample);
	const openness = ambientOcclusion(pixels, Math.max(2, size * 0.12), 2.6);
	return { width: size, height: size, rgba: develop(pixels, openness, supersample) };
}

function checkedOptions({
	size = 256,
	supersample = 2,
	colour = 0xe9dcc0,
	gloss = 0.1,
	azimuthDegrees = 25,
	elevationDegrees = 15,
	margin = 0.06,
}: RenderThumbnailOptions): Required<Omit<RenderThumbnailOptions, 'vertexColours' | 'frameOf'>> {
	const checked = { size, supersample, colour, gloss, azimuthDegrees, elevationDegrees, margin };
	const check = (name: keyof typeof checked, low: number, high: number, isWhole = false): void => {
		const value = checked[name];
		if (value >= low && value <= high && (!isWhole || Number.isInteger(value))) return;
		throw new RangeError(
			`renderThumbnail: ${name} must be ${isWhole ? 'a whole number ' : ''}from ${low} to ${high}, got ${value}`,
		);
	};
	check('size', 1, 4096, true);
	check('supersample', 1, 8, true);
	check('colour', 0, 0xffffff, true);
	check('gloss', 0, 1);
	check('azimuthDegrees', -360, 360);
	check('elevationDegrees', -90, 90);
	check('margin', 0, 0.45);
	return checked;
}

/** Right, up and towards the viewer, for a viewer who faces the patient. */
function viewAxes(azimuthDegrees: number, elevationDegrees: number): ViewAxes {
	const azimuth = (azimuthDegrees * Math.PI) / 180;
	const elevation = (elevationDegrees * Math.PI) / 180;
	const [sinA, cosA] = [Math.sin(azimuth), Math.cos(azimuth)];
	const [sinE, cosE] = [Math.sin(elevation), Math.cos(elevation)];
	const right = [-cosA, -sinA, 0];
	const up = [sinE * sinA, -sinE * cosA, cosE];
	const towards = [-cosE * sinA, cosE * cosA, sinE];
	return [...right, ...up, ...towards];
}

/** Extent of shapes in the picture's directions, mm: right, up, and the nearest to the viewer. */
interface Bounds {
	left: number;
	right: number;
	low: number;
	high: number;
	nearest: number;
}

/** What the vertices of triangles of some meshes take up. */
function boundsOf(meshes: readonly TriangleMesh[], axes: ViewAxes): Bounds {
	const bounds = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity, nearest: -Infinity };
	for (const mesh of meshes) widen(bounds, mesh, axes);
	return bounds;
}

function widen(bounds: Bounds, { positions, triangles }: TriangleMesh, axes: ViewAxes): void {
	const isUsed = usedVertices(positions, triangles);
	const [rx, ry, rz, ux, uy, uz, tx, ty, tz] = axes;
	let { left, right, low, high, nearest } = bounds;
	let total = 0;
	for (let v = 0, i = 0; v < isUsed.length; v++, i += 3) {
		if (!isUsed[v]) continue;
		const px = positions[i];
		const py = positions[i + 1];
		const pz = positions[i + 2];
		const x = rx * px + ry * py + rz * pz;
		const y = ux * px + uy * py + uz * pz;
		const z = tx * px + ty * py + tz * pz;
		total += x + y + z;
		if (x < left) left = x;
		if (x > right) right = x;
		if (y < low) low = y;
		if (y > high) high = y;
		if (z > nearest) nearest = z;
	}
	if (!Number.isFinite(total)) throw new RangeError('renderThumbnail: a vertex of a triangle is at no finite place');
	Object.assign(bounds, { left, right, low, high, nearest });
}

function usedVertices(positions: Float32Array, triangles: Uint32Array): Uint8Array {
	const isUsed = new Uint8Array(positions.length / 3);
	for (let h = 0; h < triangles.length; h++) isUsed[triangles[h]] = 1;
	return isUsed;
}

/** Where the vertices of triangles are in the frame that holds the bounds, as {@link rasterise} takes them. */
function projectToFrame(
	{ positions, triangles }: TriangleMesh,
	{ left, right, low, high, nearest }: Bounds,
	{ axes, edge, margin }: { readonly axes: ViewAxes; readonly edge: number; readonly margin: number },
): Float32Array {
	const isUsed = usedVertices(positions, triangles);
	const [rx, ry, rz, ux, uy, uz, tx, ty, tz] = axes;
	const extent = Math.max(right - left, high - low);
	const scale = extent > 0 ? (edge * (1 - 2 * margin)) / extent : 1;
	const [middleX, middleY] = [(left + right) / 2, (low + high) / 2];
	const last = edge * subSamples - 1;
	const corners = new Float32Array(positions.length);
	for (let v = 0, i = 0; v < isUsed.length; v++, i += 3) {
		if (!isUsed[v]) continue;
		const px = positions[i];
		const py = positions[i + 1];
		const pz = positions[i + 2];
		const x = (rx * px + ry * py + rz * pz - middleX) * scale + edge / 2;
		const y = (middleY - (ux * px + uy * py + uz * pz)) * scale + edge / 2;
		corners[i] = Math.min(last, Math.floor(x * subSamples + 0.5));
		corners[i + 1] = Math.min(last, Math.floor(y * subSamples + 0.5));
		corners[i + 2] = (tx * px + ty * py + tz * pz - nearest) * scale;
	}
	return corners;
}

/** Colour of each triangle: the mean of its corners, linear from 0 to 1. */
function meanColours({ positions, triangles }: TriangleMesh, colours: Uint8Array): Float32Array {
	if (colours.length !== (4 * positions.length) / 3)
		throw new RangeError(
			`renderThumbnail: vertexColours must be 4 bytes for each of ${positions.length / 3} vertices, got ${colours.length}`,
		);
	const means = new Float32Array(triangles.length);
	for (let h = 0; h < triangles.length; h += 3)
		for (let k = 0; k < 3; k++)
			means[h + k] =
				(colours[4 * triangles[h] + k] + colours[4 * triangles[h + 1] + k] + colours[4 * triangles[h + 2] + k]) / 765;
	return means;
}

/** sRGB 0xRRGGBB as linear red, green and blue. */
function linearColour(colour: number): [number, number, number] {
	const linear = (byte: number): number => {
		const value = byte / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	};
	return [linear((colour >> 16) & 255), linear((colour >> 8) & 255), linear(colour & 255)];
}

/** Share of its light a surface loses, about, one picture width behind the nearest. */
const depthCue = 0.25;

const tableSize = 4096;
const sRgbOfLinear = Uint8Array.from({ length: tableSize + 1 }, (_, i) => {
	const value = i / tableSize;
	return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
});

/** Light to sRGB bytes: mean over the covered samples, less what the surroundings take away, highlights rolled off. */
function develop(
	{ size, light, coverage, depth }: ShadedPixels,
	openness: Float32Array,
	supersample: number,
): Uint8Array {
	const rgba = new Uint8Array(4 * size * size);
	for (let at = 0; at < size * size; at++) {
		if (coverage[at] === 0) continue;
		const exposure = openness[at] / (coverage[at] * (1 - (depthCue * depth[at]) / size));
		for (let k = 0; k < 3; k++)
			rgba[4 * at + k] = sRgbOfLinear[Math.round(tableSize * rollOff(light[3 * at + k] * exposure))];
		rgba[4 * at + 3] = Math.round((255 * coverage[at]) / (supersample * supersample));
	}
	return rgba;
}

/** Linear up to the knee, then bending towards white. */
function rollOff(value: number): number {
	const knee = 0.7;
	if (value <= knee) return value;
	const over = (value - knee) / (1 - knee);
	return knee + ((1 - knee) * over) / (1 + over);
}
