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
const keyLight: Vector = [1, 0.965, 0.91];
const fillLight: Vector = [0.2, 0.23, 0.28];
const rimLight: Vector = [0.42, 0.46, 0.52];
const sky: Vector = [0.4, 0.42, 0.45];
const ground: Vector = [0.17, 0.15, 0.14];
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
	{ mesh, corners, vertexNormals, axes }: DrawnMesh,
	{ albedo, gloss }: Material,
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
	for (let y = 0, at = 0; y < samples.height; y++) {
		for (let x = 0; x < samples.width; x++, at++) {
			const triangle = samples.triangleOf[at];
			if (triangle < 0) continue;
			normalAt(normal, { mesh, corners, vertexNormals, axes }, triangle, x, y);
			shade(colour, normal, gloss);
			const pixel = Math.floor(y / supersample) * size + Math.floor(x / supersample);
			pixels.coverage[pixel]++;
			for (let k = 0; k < 3; k++) pixels.light[3 * pixel + k] += colour[k] * albedo[k];
			const depth = samples.depth[at] / supersample;
			if (depth <= pixels.depth[pixel]) continue;
			pixels.depth[pixel] = depth;
			for (let k = 0; k < 3; k++) pixels.normals[3 * pixel + k] = normal[k];
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

/** The unit normal seen at a sample, towards the viewer: right, up, towards the viewer. */
function normalAt(result: Float64Array, drawn: DrawnMesh, triangle: number, x: number, y: number): void {
	const { mesh, corners, vertexNormals, axes } = drawn;
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
	let fx = uy * vz - uz * vy;
	let fy = uz * vx - ux * vz;
	let fz = ux * vy - uy * vx;
	const faceLength = Math.sqrt(fx * fx + fy * fy + fz * fz);
	if (faceLength > 0) {
		fx /= faceLength;
		fy /= faceLength;
		fz /= faceLength;
	}
	const px = (x + 0.5) * subSamples;
	const py = (y + 0.5) * subSamples;
	let wa = (corners[c] - corners[b]) * (py - corners[b + 1]) - (corners[c + 1] - corners[b + 1]) * (px - corners[b]);
	let wb = (corners[a] - corners[c]) * (py - corners[c + 1]) - (corners[a + 1] - corners[c + 1]) * (px - corners[c]);
	let wc = (corners[b] - corners[a]) * (py - corners[a + 1]) - (corners[b + 1] - corners[a + 1]) * (px - corners[a]);
	const total = wa + wb + wc;
	if (total < 0) [wa, wb, wc] = [-wa, -wb, -wc];
	// Beside a triangle that no sample hits, the nearest of its corners counts.
	wa = wa > 0 ? wa : 0;
	wb = wb > 0 ? wb : 0;
	wc = wc > 0 ? wc : 0;
	if (!(wa + wb + wc > 0)) wa = wb = wc = 1;
	let nx = 0;
	let ny = 0;
	let nz = 0;
	for (let corner = 0; corner < 3; corner++) {
		const v = corner === 0 ? a : corner === 1 ? b : c;
		const weight = corner === 0 ? wa : corner === 1 ? wb : wc;
		const cosine = vertexNormals[v] * fx + vertexNormals[v + 1] * fy + vertexNormals[v + 2] * fz;
		const t = cosine >= creaseFrom ? 1 : cosine <= creaseTo ? 0 : (cosine - creaseTo) / (creaseFrom - creaseTo);
		nx += weight * (fx + t * (vertexNormals[v] - fx));
		ny += weight * (fy + t * (vertexNormals[v + 1] - fy));
		nz += weight * (fz + t * (vertexNormals[v + 2] - fz));
	}
	const isSeenFromBehind = fx * axes[6] + fy * axes[7] + fz * axes[8] < 0;
	const sign = isSeenFromBehind ? -1 : 1;
	const right = sign * (nx * axes[0] + ny * axes[1] + nz * axes[2]);
	const up = sign * (nx * axes[3] + ny * axes[4] + nz * axes[5]);
	// Interpolated normals may point away from the viewer near the silhouette.
	const forward = Math.max(0, sign * (nx * axes[6] + ny * axes[7] + nz * axes[8]));
	const length = Math.sqrt(right * right + up * up + forward * forward);
	result[0] = length > 0 ? right / length : 0;
	result[1] = length > 0 ? up / length : 0;
	result[2] = length > 0 ? forward / length : 1;
}

/** Light sent to the viewer by a white surface with the given normal. */
function shade(result: Float64Array, normal: Float64Array, gloss: number): void {
	const [x, y, z] = normal;
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
