import type { TriangleMesh } from './triangle-mesh.ts';
import { maxNormals } from './max-normals.ts';

/** Principal curvatures and their directions at every vertex. */
export interface PrincipalCurvature {
	/** Larger principal curvature in 1/mm, positive where the surface bulges outward: 1/r on a sphere. */
	readonly maximumPerMm: Float64Array;
	readonly minimumPerMm: Float64Array;
	/** Unit tangent of the larger curvature, x, y, z each; its sign is arbitrary. */
	readonly maximumDirections: Float64Array;
	readonly minimumDirections: Float64Array;
}

/**
 * Principal curvatures and directions: in each triangle the tensor that turns the vertex normals as they turn along its
 * edges, averaged at the vertices. Zero at vertices without triangles.
 *
 * Rusinkiewicz, Estimating Curvatures and Their Derivatives on Triangle Meshes, 2004.
 */
export function principalCurvature(mesh: TriangleMesh): PrincipalCurvature {
	const { positions, triangles } = mesh;
	const vertexCount = positions.length / 3;
	const normals = maxNormals(mesh);
	const frames = tangentFrames(normals);
	const tensors = new Float64Array(3 * vertexCount);
	const weights = new Float64Array(vertexCount);
	const local = new Float64Array(3);
	const basis = new Float64Array(6);
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const doubleArea = triangleTensor(mesh, normals, h, basis, local);
		if (!(doubleArea > 0)) continue;
		for (let k = 0; k < 3; k++) {
			const v = triangles[h + k];
			addRotated({ tensors, frames, normals }, v, basis, local, doubleArea);
			weights[v] += doubleArea;
		}
	}
	const result = {
		maximumPerMm: new Float64Array(vertexCount),
		minimumPerMm: new Float64Array(vertexCount),
		maximumDirections: new Float64Array(3 * vertexCount),
		minimumDirections: new Float64Array(3 * vertexCount),
	};
	for (let v = 0; v < vertexCount; v++) if (weights[v] > 0) diagonalise(result, frames, tensors, v, weights[v]);
	return result;
}

/**
 * Shape index of Koenderink, −1 (cup) over −0.5 (valley), 0 (saddle) and 0.5 (ridge) to 1 (cap); 0 where it is flat.
 *
 * Koenderink & van Doorn, Surface Shape and Curvature Scales, 1992.
 */
export function shapeIndex({ maximumPerMm, minimumPerMm }: PrincipalCurvature): Float64Array {
	return maximumPerMm.map((k1, v) => {
		const k2 = minimumPerMm[v];
		return k1 === 0 && k2 === 0 ? 0 : (2 / Math.PI) * Math.atan2(k1 + k2, k1 - k2);
	});
}

/** Curvedness √((k₁² + k₂²) / 2) in 1/mm: 1/r on a sphere, 0 where it is flat. */
export function curvedness({ maximumPerMm, minimumPerMm }: PrincipalCurvature): Float64Array {
	return maximumPerMm.map((k1, v) => Math.sqrt((k1 * k1 + minimumPerMm[v] ** 2) / 2));
}

/** Two unit vectors across each normal: six numbers a vertex. */
function tangentFrames(normals: Float64Array): Float64Array {
	const frames = new Float64Array(2 * normals.length);
	for (let p = 0, o = 0; p < normals.length; p += 3, o += 6) {
		const [nx, ny, nz] = [normals[p], normals[p + 1], normals[p + 2]];
		const [ax, ay, az] = Math.abs(nx) < 0.6 ? [0, nz, -ny] : [-nz, 0, nx];
		const length = Math.sqrt(ax * ax + ay * ay + az * az);
		const scale = length > 0 ? 1 / length : 0;
		frames[o] = ax * scale;
		frames[o + 1] = ay * scale;
		frames[o + 2] = az * scale;
		frames[o + 3] = ny * frames[o + 2] - nz * frames[o + 1];
		frames[o + 4] = nz * frames[o] - nx * frames[o + 2];
		frames[o + 5] = nx * frames[o + 1] - ny * frames[o];
	}
	return frames;
}

/** Fills the triangle's own frame and its tensor uu, uv, vv there (least squares over the edges); twice the area. */
function triangleTensor(
	{ positions, triangles }: TriangleMesh,
	normals: Float64Array,
	h: number,
	basis: Float64Array,
	tensor: Float64Array,
): number {
	const corners = [3 * triangles[h], 3 * triangles[h + 1], 3 * triangles[h + 2]];
	const [a, b, c] = corners;
	const e = [0, 1, 2].map((k) => positions[b + k] - positions[a + k]);
	const f = [0, 1, 2].map((k) => positions[c + k] - positions[a + k]);
	const n = [e[1] * f[2] - e[2] * f[1], e[2] * f[0] - e[0] * f[2], e[0] * f[1] - e[1] * f[0]];
	const doubleArea = Math.hypot(n[0], n[1], n[2]);
	const length = Math.hypot(e[0], e[1], e[2]);
	if (!(doubleArea > 0 && length > 0)) return 0;
	for (let k = 0; k < 3; k++) basis[k] = e[k] / length;
	for (let k = 0; k < 3; k++) {
		const [i, j] = [(k + 1) % 3, (k + 2) % 3];
		basis[3 + k] = (n[i] * basis[j] - n[j] * basis[i]) / doubleArea;
	}
	// Normal equations of uu, uv, vv: dn = T de along three edges.
	let [ss, st, tt, s1, m, t2] = [0, 0, 0, 0, 0, 0];
	for (let k = 0; k < 3; k++) {
		const from = corners[k];
		const to = corners[(k + 1) % 3];
		let [s, t, du, dv] = [0, 0, 0, 0];
		for (let i = 0; i < 3; i++) {
			const edge = positions[to + i] - positions[from + i];
			const turn = normals[to + i] - normals[from + i];
			s += edge * basis[i];
			t += edge * basis[3 + i];
			du += turn * basis[i];
			dv += turn * basis[3 + i];
		}
		ss += s * s;
		st += s * t;
		tt += t * t;
		s1 += s * du;
		m += t * du + s * dv;
		t2 += t * dv;
	}
	// [ss st 0; st ss+tt st; 0 st tt] · (uu, uv, vv) = (s1, m, t2).
	const middle = ss + tt;
	const determinant = ss * (middle * tt - st * st) - st * st * tt;
	if (!(Math.abs(determinant) > 0)) return 0;
	tensor[1] = (m - (st * s1) / ss - (st * t2) / tt) / (middle - (st * st) / ss - (st * st) / tt);
	tensor[0] = (s1 - st * tensor[1]) / ss;
	tensor[2] = (t2 - st * tensor[1]) / tt;
	return doubleArea;
}

/** Turns the triangle's plane into the vertex's tangent plane, and adds the tensor in the vertex's frame. */
function addRotated(
	{ tensors, frames, normals }: Record<'tensors' | 'frames' | 'normals', Float64Array>,
	v: number,
	basis: Float64Array,
	[uu, uv, vv]: Float64Array,
	weight: number,
): void {
	const n = [0, 1, 2].map(
		(k) => basis[(k + 1) % 3] * basis[3 + ((k + 2) % 3)] - basis[(k + 2) % 3] * basis[3 + ((k + 1) % 3)],
	);
	const [nx, ny, nz] = [normals[3 * v], normals[3 * v + 1], normals[3 * v + 2]];
	const cosine = n[0] * nx + n[1] * ny + n[2] * nz;
	const turned: number[] = [];
	for (const o of [0, 3]) {
		// Rodrigues from the vertex's normal to the triangle's, applied to the vertex's tangents.
		const t = [frames[6 * v + o], frames[6 * v + o + 1], frames[6 * v + o + 2]];
		const along = t[0] * n[0] + t[1] * n[1] + t[2] * n[2];
		const share = cosine > -0.999 ? along / (1 + cosine) : 0;
		const r = [t[0] - share * (nx + n[0]), t[1] - share * (ny + n[1]), t[2] - share * (nz + n[2])];
		turned.push(
			r[0] * basis[0] + r[1] * basis[1] + r[2] * basis[2],
			r[0] * basis[3] + r[1] * basis[4] + r[2] * basis[5],
		);
	}
	const [a, b, c, d] = turned;
	tensors[3 * v] += weight * (a * a * uu + 2 * a * b * uv + b * b * vv);
	tensors[3 * v + 1] += weight * (a * c * uu + (a * d + b * c) * uv + b * d * vv);
	tensors[3 * v + 2] += weight * (c * c * uu + 2 * c * d * uv + d * d * vv);
}

function diagonalise(
	result: PrincipalCurvature,
	frames: Float64Array,
	tensors: Float64Array,
	v: number,
	weight: number,
): void {
	const uu = tensors[3 * v] / weight;
	const uv = tensors[3 * v + 1] / weight;
	const vv = tensors[3 * v + 2] / weight;
	const half = (uu - vv) / 2;
	const root = Math.sqrt(half * half + uv * uv);
	result.maximumPerMm[v] = (uu + vv) / 2 + root;
	result.minimumPerMm[v] = (uu + vv) / 2 - root;
	const angle = Math.atan2(uv, half) / 2;
	const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
	for (let k = 0; k < 3; k++) {
		const [s, t] = [frames[6 * v + k], frames[6 * v + 3 + k]];
		result.maximumDirections[3 * v + k] = cosine * s + sine * t;
		result.minimumDirections[3 * v + k] = cosine * t - sine * s;
	}
}
