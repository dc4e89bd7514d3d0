import { subSamples, type RasterisedTriangles } from './rasterise.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** What is known of every pixel after its samples were shaded. Rows run from top to bottom. */
export interface ShadedPixels {
	readonly size: number;
	/** Linear red, green and blue, summed over the covered samples. */
	readonly light: Float32Array;
	/** Covered samples. */
	readonly coverage: Uint16Array;
	/** Nearness of the nearest sample in pixels; −Infinity where nothing is. */
	readonly depth: Float32Array;
	/** Unit normal at that sample: right, up, towards the viewer. */
	readonly normals: Float32Array;
}

/** How a surface takes the light. */
export interface Material {
	/** Linear red, green and blue. */
	readonly albedo: readonly [number, number, number];
	/** The same for each triangle, instead. */
	readonly triangleAlbedo?: Float32Array;
	/** Strength of the highlight, 0 … 1. */
	readonly gloss: number;
}

/** Unit vectors of the picture (right, up, towards the viewer) in world coordinates, nine numbers. */
export type ViewAxes = readonly number[];

type Vector = readonly [number, number, number];

const unit = ([x, y, z]: Vector): Vector => {
	const length = Math.sqrt(x * x + y * y + z * z);
	return [x / length, y / length, z / length];
};
/** Directions towards the lights in the picture: right, up, towards the viewer. */
const key = unit([-0.5, 0.72, 0.62]);
const fill = unit([0.85, 0.05, 0.5]);
const rim = unit([0.45, 0.5, -0.75]);
/** Halfway between the key light and the viewer: where the highlight is. */
const highlight = unit([key[0], key[1], key[2] + 1]);
const keyLight: Vector = [1.1, 1.06, 1];
const fillLight: Vector = [0.13, 0.15, 0.18];
const rimLight: Vector = [0.42, 0.46, 0.52];
const sky: Vector = [0.29, 0.3, 0.32];
const ground: Vector = [0.11, 0.1, 0.095];
/** How far light reaches round the terminator of the key light: a large, soft source. */
const wrap = 0.25;
/** Cosines between which a corner's shared normal gives way to the face's own: edges sharper than that are creases. */
const creaseFrom = 0.82;
const creaseTo = 0.6;

/**
 * Shades the visible samples: vertex normals interpolated over each triangle (sharp creases stay sharp), a large key
 * light from the upper left, a cool fill light from the right, a rim light from behind, light from sky and ground, and
 * a soft highlight. Surfaces are lit from both sides.
 */
export function shadeSamples(
	samples: RasterisedTriangles,
	drawn: DrawnMesh,
	{ albedo, triangleAlbedo, gloss }: Material,
	supersample: number,
): ShadedPixels {
	const size = samples.width / supersample;
	const pixels: ShadedPixels = {
		size,
		light: new Float32Array(3 * size * size),
		coverage: new Uint16Array(size * size),
		depth: new Float32Array(size * size).fill(-Infinity),
		normals: new Float32Array(3 * size * size),
	};
	const normal = new Float64Array(3);
	const colour = new Float64Array(3);
	const atCorners = new Float64Array(9);
	let last = -1;
	const { light, coverage, depth, normals } = pixels;
	for (let y = 0, at = 0; y < samples.height; y++) {
		const row = Math.floor(y / supersample) * size;
		for (let x = 0; x < samples.width; x++, at++) {
			const triangle = samples.triangleOf[at];
			if (triangle < 0) continue;
			if (triangle !== last) cornerNormals(atCorners, drawn, triangle);
			last = triangle;
			normalAt(normal, atCorners, drawn, triangle, x, y);
			shade(colour, normal, gloss);
			const pixel = row + Math.floor(x / supersample);
			const to = 3 * pixel;
			coverage[pixel]++;
			const own = triangleAlbedo ?? albedo;
			const from = triangleAlbedo ? 3 * triangle : 0;
			light[to] += colour[0] * own[from];
			light[to + 1] += colour[1] * own[from + 1];
			light[to + 2] += colour[2] * own[from + 2];
			const nearness = samples.depth[at] / supersample;
			if (nearness <= depth[pixel]) continue;
			depth[pixel] = nearness;
			normals[to] = normal[0];
			normals[to + 1] = normal[1];
			normals[to + 2] = normal[2];
		}
	}
	return pixels;
}

/** A mesh and where its vertices are in the picture. */
export interface DrawnMesh {
	readonly mesh: TriangleMesh;
	/** As for {@link rasterise}. */
	readonly corners: Float32Array;
	readonly vertexNormals: Float64Array;
	readonly axes: ViewAxes;
}

/**
 * The normals to interpolate over a triangle, at its three corners, turned to the side that is seen: right, up, towards
 * the viewer. Not of unit length where they are between the vertex's and the face's.
 */
function cornerNormals(result: Float64Array, drawn: DrawnMesh, triangle: number): void {
	const { mesh, vertexNormals, axes } = drawn;
	const { positions: p, triangles } = mesh;
	const a = 3 * triangles[3 * triangle];
	const b = 3 * triangles[3 * triangle + 1];
	const c = 3 * triangles[3 * triangle + 2];
	const ux = p[b] - p[a];
	const uy = p[b + 1] - p[a + 1];
	const uz = p[b + 2] - p[a + 2];
	const vx = p[c] - p[a];
	const vy = p[c + 1] - p[a + 1];
	const vz = p[c + 2] - p[a + 2];
	const cx = uy * vz - uz * vy;
	const cy = uz * vx - ux * vz;
	const cz = ux * vy - uy * vx;
	const length = Math.sqrt(cx * cx + cy * cy + cz * cz);
	const fx = length > 0 ? cx / length : 0;
	const fy = length > 0 ? cy / length : 0;
	const fz = length > 0 ? cz / length : 0;
	const sign = fx * axes[6] + fy * axes[7] + fz * axes[8] < 0 ? -1 : 1;
	for (let corner = 0; corner < 3; corner++) {
		const v = 3 * triangles[3 * triangle + corner];
		const cosine = vertexNormals[v] * fx + vertexNormals[v + 1] * fy + vertexNormals[v + 2] * fz;
		const t = cosine >= creaseFrom ? 1 : cosine <= creaseTo ? 0 : (cosine - creaseTo) / (creaseFrom - creaseTo);
		const nx = sign * (fx + t * (vertexNormals[v] - fx));
		const ny = sign * (fy + t * (vertexNormals[v + 1] - fy));
		const nz = sign * (fz + t * (vertexNormals[v + 2] - fz));
		result[3 * corner] = nx * axes[0] + ny * axes[1] + nz * axes[2];
		result[3 * corner + 1] = nx * axes[3] + ny * axes[4] + nz * axes[5];
		result[3 * corner + 2] = nx * axes[6] + ny * axes[7] + nz * axes[8];
	}
}

/** The unit normal at a sample, between those at the corners of its triangle. */
function normalAt(
	result: Float64Array,
	atCorners: Float64Array,
	{ mesh, corners }: DrawnMesh,
	triangle: number,
	x: number,
	y: number,
): void {
	const a = 3 * mesh.triangles[3 * triangle];
	const b = 3 * mesh.triangles[3 * triangle + 1];
	const c = 3 * mesh.triangles[3 * triangle + 2];
	const ax = corners[a] - (x + 0.5) * subSamples;
	const ay = corners[a + 1] - (y + 0.5) * subSamples;
	const bx = corners[b] - (x + 0.5) * subSamples;
	const by = corners[b + 1] - (y + 0.5) * subSamples;
	const cx = corners[c] - (x + 0.5) * subSamples;
	const cy = corners[c + 1] - (y + 0.5) * subSamples;
	let wa = bx * cy - by * cx;
	let wb = cx * ay - cy * ax;
	let wc = ax * by - ay * bx;
	const sign = wa + wb + wc < 0 ? -1 : 1;
	// Samples of a line may lie beside the triangle: what is nearest counts.
	wa = sign * wa > 0 ? sign * wa : 0;
	wb = sign * wb > 0 ? sign * wb : 0;
	wc = sign * wc > 0 ? sign * wc : 0;
	if (!(wa + wb + wc > 0)) wa = wb = wc = 1;
	const right = wa * atCorners[0] + wb * atCorners[3] + wc * atCorners[6];
	const up = wa * atCorners[1] + wb * atCorners[4] + wc * atCorners[7];
	// Interpolated normals may point away from the viewer near the outline.
	const towards = Math.max(0, wa * atCorners[2] + wb * atCorners[5] + wc * atCorners[8]);
	const length = Math.sqrt(right * right + up * up + towards * towards);
	result[0] = length > 0 ? right / length : 0;
	result[1] = length > 0 ? up / length : 0;
	result[2] = length > 0 ? towards / length : 1;
}

/** Light sent to the viewer by a white surface with the given normal. */
function shade(result: Float64Array, normal: Float64Array, gloss: number): void {
	const x = normal[0];
	const y = normal[1];
	const z = normal[2];
	const lit = Math.max(0, (key[0] * x + key[1] * y + key[2] * z + wrap) / (1 + wrap));
	const filled = Math.max(0, fill[0] * x + fill[1] * y + fill[2] * z);
	const rimmed = Math.max(0, rim[0] * x + rim[1] * y + rim[2] * z);
	const facingSky = (1 + y) / 2;
	const towards = Math.max(0, highlight[0] * x + highlight[1] * y + highlight[2] * z);
	const towards4 = towards * towards * towards * towards;
	const towards16 = towards4 * towards4 * towards4 * towards4;
	const shine = gloss * towards16 * towards16;
	for (let k = 0; k < 3; k++)
		result[k] =
			keyLight[k] * (lit * lit + shine) +
			fillLight[k] * filled +
			rimLight[k] * rimmed +
			ground[k] +
			facingSky * (sky[k] - ground[k]);
}
