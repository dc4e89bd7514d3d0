import { closestPoints } from './closest-point.ts';
import { distanceOutward } from './intersect-ray.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { triangleTree, type TriangleTree } from './triangle-tree.ts';
import { vertexNormals } from './vertex-normals.ts';

/** Options of {@link thickness}. */
export interface ThicknessOptions {
	/**
	 * ray (default): how far it is to the other side, straight inwards, as the median over a narrow cone of rays. ball: the
	 * diameter of the largest ball within the solid that touches the vertex.
	 */
	readonly method?: 'ray' | 'ball';
	/** Half the opening angle of the cone of rays. Default 10: on slabs and balls within 1 % of their thickness. */
	readonly coneAngleDegrees?: number;
}

/** Rays round the middle one. */
const sideRays = 8;
/** A ball may touch the surface this near to its vertex, seen from its middle: that is roughness, not the other side. */
const sameSideDegrees = 50;
const mostShrinks = 16;

/**
 * Local thickness in mm of the solid at each vertex; Infinity where there is no other side, as on open meshes, and at
 * vertices without a normal.
 *
 * ray: Shapira, Shamir & Cohen-Or, Consistent Mesh Partitioning and Skeletonisation using the Shape Diameter Function,
 * 2008 (with a narrow cone and the median). ball: Ma, Bae & Choi, 3D Medial Axis Point Approximation using Nearest
 * Neighbors and the Normal Field, 2012 (against the triangles rather than their corners).
 *
 * @param mesh triangles counter-clockwise seen from outside.
 * @throws RangeError if the angle is not in [0, 90), or a coordinate is not finite.
 */
export function thickness(
	mesh: TriangleMesh,
	{ method = 'ray', coneAngleDegrees = 10 }: ThicknessOptions = {},
): Float64Array {
	if (!(coneAngleDegrees >= 0 && coneAngleDegrees < 90))
		throw new RangeError(`thickness: coneAngleDegrees must be in [0, 90), got ${coneAngleDegrees}`);
	for (const value of mesh.positions)
		if (!Number.isFinite(value)) throw new RangeError(`thickness: coordinates must be finite, got ${value}`);
	const tree = triangleTree(mesh);
	const normals = vertexNormals(mesh.positions, mesh.triangles);
	const angle = (coneAngleDegrees * Math.PI) / 180;
	if (method === 'ray') return alongRays(tree, normals, angle);
	return shrinkBalls(tree, normals, alongRays(tree, normals, 0));
}

/** Thin places of a solid, for print. */
export interface WallThickness {
	/** Thinnest place in mm; Infinity if no vertex has a thickness. */
	readonly minimumMm: number;
	/** Where it is, in world mm; undefined if nowhere. */
	readonly thinnest: readonly [number, number, number] | undefined;
	/** Surface that is thinner than asked for. */
	readonly thinAreaMm2: number;
	/** Share of the whole surface, 0 to 1. */
	readonly thinShare: number;
}

/**
 * How thin a solid gets, and how much of its surface is thinner than a printer needs.
 *
 * @param thicknessMm of each vertex, from {@link thickness}.
 * @throws RangeError if there is not one thickness a vertex.
 */
export function wallThickness(
	{ positions, triangles }: TriangleMesh,
	thicknessMm: Float64Array,
	leastMm: number,
): WallThickness {
	if (3 * thicknessMm.length !== positions.length)
		throw new RangeError(`wallThickness: ${positions.length / 3} vertices, got ${thicknessMm.length} thicknesses`);
	let [minimumMm, vertex, thin, total] = [Infinity, -1, 0, 0];
	for (let h = 0; h + 2 < triangles.length; h += 3) {
		const third = triangleArea(positions, triangles, h) / 3;
		total += 3 * third;
		for (let k = 0; k < 3; k++) {
			const value = thicknessMm[triangles[h + k]];
			if (value < leastMm) thin += third;
			if (value < minimumMm) {
				minimumMm = value;
				vertex = triangles[h + k];
			}
		}
	}
	return {
		minimumMm,
		thinnest: vertex < 0 ? undefined : [positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]],
		thinAreaMm2: thin,
		thinShare: total > 0 ? thin / total : 0,
	};
}

function triangleArea(positions: Float32Array, triangles: Uint32Array, h: number): number {
	const [a, b, c] = [3 * triangles[h], 3 * triangles[h + 1], 3 * triangles[h + 2]];
	const u = [0, 1, 2].map((k) => positions[b + k] - positions[a + k]);
	const v = [0, 1, 2].map((k) => positions[c + k] - positions[a + k]);
	return Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
}

function alongRays(tree: TriangleTree, normals: Float64Array, angle: number): Float64Array {
	const { positions } = tree.mesh;
	const result = new Float64Array(positions.length / 3).fill(Infinity);
	const count = angle > 0 ? 1 + sideRays : 1;
	const lengths = new Float64Array(count);
	const direction = [0, 0, 0];
	for (let v = 0; v < result.length; v++) {
		const p = 3 * v;
		const [nx, ny, nz] = [normals[p], normals[p + 1], normals[p + 2]];
		if (nx === 0 && ny === 0 && nz === 0) continue;
		// Two directions across the normal.
		const [ax, ay, az] = Math.abs(nx) < 0.6 ? [0, nz, -ny] : [-nz, 0, nx];
		const scale = 1 / Math.sqrt(ax * ax + ay * ay + az * az);
		const across = [ax * scale, ay * scale, az * scale];
		const other = [ny * across[2] - nz * across[1], nz * across[0] - nx * across[2], nx * across[1] - ny * across[0]];
		const size = Math.abs(positions[p]) + Math.abs(positions[p + 1]) + Math.abs(positions[p + 2]);
		for (let i = 0; i < count; i++) {
			const around = (2 * Math.PI * i) / sideRays;
			// Half of the rays on the cone, half of them midway to its axis.
			const tilt = i === 0 ? 0 : i % 2 === 0 ? angle : angle / 2;
			for (let k = 0; k < 3; k++)
				direction[k] =
					-Math.cos(tilt) * normals[p + k] +
					Math.sin(tilt) * (Math.cos(around) * across[k] + Math.sin(around) * other[k]);
			lengths[i] = distanceOutward(tree, positions.subarray(p, p + 3), direction, 1e-6 * size);
		}
		lengths.sort();
		result[v] = lengths[count >> 1];
	}
	return result;
}

/** From the ball between the vertex and the other side: smaller until nothing of the surface is within it. */
function shrinkBalls(tree: TriangleTree, normals: Float64Array, starts: Float64Array): Float64Array {
	const { positions } = tree.mesh;
	const diameters = starts.slice();
	const leastSine = Math.sin((sameSideDegrees * Math.PI) / 360);
	let active: number[] = [];
	for (let v = 0; v < diameters.length; v++) if (diameters[v] < Infinity) active.push(v);
	for (let round = 0; round < mostShrinks && active.length > 0; round++) {
		const centres = new Float32Array(3 * active.length);
		active.forEach((v, i) => {
			for (let k = 0; k < 3; k++) centres[3 * i + k] = positions[3 * v + k] - (normals[3 * v + k] * diameters[v]) / 2;
		});
		const { positions: nearest, distancesMm } = closestPoints(tree, centres);
		active = active.filter((v, i) => {
			const radius = diameters[v] / 2;
			if (distancesMm[i] >= radius * (1 - 1e-4)) return false;
			let [square, along] = [0, 0];
			for (let k = 0; k < 3; k++) {
				const gap = positions[3 * v + k] - nearest[3 * i + k];
				square += gap * gap;
				along += gap * normals[3 * v + k];
			}
			// Touching beside the vertex: the ball before was right.
			if (!(along > leastSine * Math.sqrt(square))) return false;
			diameters[v] = Math.min(diameters[v], square / along);
			return true;
		});
	}
	return diameters;
}
