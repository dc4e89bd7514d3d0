import {
	cholesky,
	solveCholesky,
	solveSparse,
	sparseCholesky,
	sparseMatrix,
	type SparseFactor,
	type SparseMatrix,
} from '#numeric';
import { vertexNormals, type TriangleMesh } from '#shape';
import type { TemplateSurface } from './shape-model.ts';
import { carriedPoints } from './template-surface.ts';

/** A template ready to be laid through any points: made once, used for every instance. */
export interface TemplateWarp {
	readonly template: TemplateSurface;
	readonly factor: SparseFactor;
	/** Weight of each point's misfit against bending. */
	readonly pull: number;
	readonly affine: AffineFit;
}

/** A template laid through points. */
export interface WarpedTemplate {
	/** The template's triangles with their vertices moved. Shares `triangles`. */
	readonly mesh: TriangleMesh;
	/** Triangles that face against the surface around them though they did not before: folds. A warning if there are any. */
	readonly flippedTriangleCount: number;
}

/** Least squares of an affine map through the template's points: rows of the inverse normal matrix. */
interface AffineFit {
	readonly centre: readonly [number, number, number];
	readonly scale: number;
	readonly factor: Float64Array;
}

/** How many times a misfit of a point weighs the bending it would take to undo it, at the points' own spacing. */
const stiffnessRatio = 1e3;
/** Keeps vertices that no point reaches where the affine map takes them. */
const anchor = 1e-8;

/**
 * Prepares a template for {@link warpTemplate}. The moves of its vertices are those that bend least (the squared surface
 * Laplacian, by cotangents) while taking each point to its place; an affine map is taken out first, so that affine
 * changes are exact. The map from points to vertices is linear.
 *
 * Botsch & Sorkine, On linear variational surface deformation methods, IEEE TVCG 14, 2008.
 *
 * @throws RangeError if the template has no area.
 */
export function templateWarp(template: TemplateSurface): TemplateWarp {
	const { mesh, pointTriangles, pointWeights } = template;
	const vertexCount = mesh.positions.length / 3;
	const { laplacian, areas } = cotangentLaplacian(mesh);
	const area = areas.reduce((sum, value) => sum + value, 0);
	if (!(area > 0)) throw new RangeError('templateWarp: the template has no area');
	// Bending of a move d over a spacing h costs about d² / h² on the area h²: the unit of the pull of one point.
	const pull = (stiffnessRatio * pointTriangles.length) / area;
	const entries = bilaplacianEntries(laplacian, areas);
	for (let i = 0; i < pointTriangles.length; i++)
		for (let a = 0; a < 3; a++)
			for (let b = 0; b < 3; b++)
				entries.add(
					mesh.triangles[3 * pointTriangles[i] + a],
					mesh.triangles[3 * pointTriangles[i] + b],
					pull * pointWeights[3 * i + a] * pointWeights[3 * i + b],
				);
	for (let v = 0; v < vertexCount; v++) entries.add(v, v, anchor * pull);
	const factor = sparseCholesky(sparseMatrix(vertexCount, vertexCount, entries.finish()));
	if (!factor) throw new RangeError('templateWarp: the template has triangles too thin to bend');
	return { template, factor, pull, affine: affineFit(template.points) };
}

/**
 * The template laid through the given points: the mean surface, an instance, a subject.
 *
 * @param points 3 · P numbers, world mm, in the order of the template's.
 * @throws RangeError if the number of coordinates differs from the template's.
 */
export function warpTemplate(warp: TemplateWarp, points: ArrayLike<number>): WarpedTemplate {
	const { template } = warp;
	const mesh = { positions: Float32Array.from(warpPositions(warp, points)), triangles: template.mesh.triangles };
	const before = facesAgainst(template.mesh);
	const after = facesAgainst(mesh);
	return { mesh, flippedTriangleCount: after.filter((value, i) => value > before[i]).length };
}

/** The vertices of {@link warpTemplate} in full precision: linear in the points. @returns 3 · V numbers. */
export function warpPositions(warp: TemplateWarp, points: ArrayLike<number>): Float64Array {
	const { template, factor, pull, affine } = warp;
	const { mesh, pointTriangles, pointWeights } = template;
	if (points.length !== template.points.length)
		throw new RangeError(`warpTemplate: ${points.length} coordinates, the template has ${template.points.length}`);
	const map = fitAffine(affine, template.points, points);
	const positions = mapAffine(affine, map, mesh.positions);
	const carried = carriedPoints(template, positions);
	// Points may lie a little off the mesh; what they are off must not be bent in.
	const rest = carriedPoints(template, mesh.positions);
	const restMapped = mapAffine(affine, map, template.points);
	const offset = mapAffine(affine, map, rest);
	const vertexCount = mesh.positions.length / 3;
	for (let axis = 0; axis < 3; axis++) {
		const load = new Float64Array(vertexCount);
		for (let i = 0; i < pointTriangles.length; i++) {
			const at = 3 * i + axis;
			const misfit = points[at] - (carried[at] + restMapped[at] - offset[at]);
			for (let corner = 0; corner < 3; corner++)
				load[mesh.triangles[3 * pointTriangles[i] + corner]] += pull * pointWeights[3 * i + corner] * misfit;
		}
		const moves = solveSparse(factor, load);
		for (let v = 0; v < vertexCount; v++) positions[3 * v + axis] += moves[v];
	}
	return positions;
}

interface EntryList {
	add(row: number, column: number, value: number): void;
	finish(): { rows: Uint32Array; columns: Uint32Array; values: Float64Array };
}

function entryList(): EntryList {
	const [rows, columns, values]: number[][] = [[], [], []];
	return {
		add(row, column, value) {
			rows.push(row);
			columns.push(column);
			values.push(value);
		},
		finish: () => ({
			rows: Uint32Array.from(rows),
			columns: Uint32Array.from(columns),
			values: Float64Array.from(values),
		}),
	};
}

/** Sums of cotangents (positive on the diagonal), and a third of the area around each vertex. */
function cotangentLaplacian({ positions, triangles }: TriangleMesh): { laplacian: SparseMatrix; areas: Float64Array } {
	const vertexCount = positions.length / 3;
	const areas = new Float64Array(vertexCount);
	const entries = entryList();
	for (let t = 0; t < triangles.length; t += 3)
		for (let corner = 0; corner < 3; corner++) {
			const [o, a, b] = [0, 1, 2].map((step) => triangles[t + ((corner + step) % 3)]);
			const { cotangent, area } = cornerOf(positions, o, a, b);
			areas[o] += area / 3;
			const half = cotangent / 2;
			entries.add(a, a, half);
			entries.add(b, b, half);
			entries.add(a, b, -half);
			entries.add(b, a, -half);
		}
	return { laplacian: sparseMatrix(vertexCount, vertexCount, entries.finish()), areas };
}

/** Largest cotangent: an angle of 0.6°. Thinner triangles would outweigh all others. */
const maxCotangent = 100;

function cornerOf(positions: Float32Array, o: number, a: number, b: number): { cotangent: number; area: number } {
	const [ux, uy, uz] = [0, 1, 2].map((axis) => positions[3 * a + axis] - positions[3 * o + axis]);
	const [vx, vy, vz] = [0, 1, 2].map((axis) => positions[3 * b + axis] - positions[3 * o + axis]);
	const cross = Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
	const dot = ux * vx + uy * vy + uz * vz;
	const cotangent = cross > 0 ? Math.max(-maxCotangent, Math.min(maxCotangent, dot / cross)) : 0;
	return { cotangent, area: cross / 2 };
}

/** Entries of Lᵀ A⁻¹ L. */
function bilaplacianEntries({ rowCount, starts, columns, values }: SparseMatrix, areas: Float64Array): EntryList {
	const entries = entryList();
	const least = areas.reduce((sum, area) => sum + area, 0) / areas.length / 100;
	for (let row = 0; row < rowCount; row++) {
		const inverseArea = 1 / Math.max(areas[row], least);
		for (let p = starts[row]; p < starts[row + 1]; p++)
			for (let q = starts[row]; q < starts[row + 1]; q++)
				entries.add(columns[p], columns[q], inverseArea * values[p] * values[q]);
	}
	return entries;
}

function affineFit(points: Float64Array): AffineFit {
	const count = points.length / 3;
	const centre: [number, number, number] = [0, 0, 0];
	for (let i = 0; i < points.length; i++) centre[i % 3] += points[i] / count;
	let squared = 0;
	for (let i = 0; i < points.length; i++) squared += (points[i] - centre[i % 3]) ** 2;
	const scale = Math.sqrt(squared / count) || 1;
	const normal = new Float64Array(16);
	for (let p = 0; p < points.length; p += 3) {
		const row = rowOf(points, p, centre, scale);
		for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) normal[4 * i + j] += row[i] * row[j];
	}
	// Flat or few points leave directions open: a hair of damping chooses the least.
	for (let i = 0; i < 4; i++) normal[5 * i] += 1e-9 * count;
	return { centre, scale, factor: cholesky(normal, 4) ?? new Float64Array(16) };
}

/** 4 × 3: the affine map, in centred and scaled coordinates of the template, that fits the points best. */
function fitAffine(fit: AffineFit, from: Float64Array, to: ArrayLike<number>): Float64Array {
	const { centre, scale, factor } = fit;
	const right = new Float64Array(12);
	for (let p = 0; p < from.length; p += 3) {
		const row = rowOf(from, p, centre, scale);
		for (let i = 0; i < 4; i++) for (let axis = 0; axis < 3; axis++) right[3 * i + axis] += row[i] * to[p + axis];
	}
	return solveCholesky(factor, right, 3);
}

function mapAffine({ centre, scale }: AffineFit, map: Float64Array, points: ArrayLike<number>): Float64Array {
	const mapped = new Float64Array(points.length);
	for (let p = 0; p < points.length; p += 3) {
		const row = rowOf(points, p, centre, scale);
		for (let axis = 0; axis < 3; axis++)
			mapped[p + axis] = row[0] * map[axis] + row[1] * map[3 + axis] + row[2] * map[6 + axis] + map[9 + axis];
	}
	return mapped;
}

function rowOf(points: ArrayLike<number>, p: number, [x, y, z]: readonly number[], scale: number): readonly number[] {
	return [(points[p] - x) / scale, (points[p + 1] - y) / scale, (points[p + 2] - z) / scale, 1];
}

/** 1 for each triangle whose normal points against the sum of those of its three vertices. */
function facesAgainst({ positions, triangles }: TriangleMesh): Uint8Array {
	const normals = vertexNormals(positions, triangles);
	const against = new Uint8Array(triangles.length / 3);
	for (let t = 0; t < against.length; t++) {
		const [a, b, c] = [3 * triangles[3 * t], 3 * triangles[3 * t + 1], 3 * triangles[3 * t + 2]];
		const [ux, uy, uz] = [0, 1, 2].map((axis) => positions[b + axis] - positions[a + axis]);
		const [vx, vy, vz] = [0, 1, 2].map((axis) => positions[c + axis] - positions[a + axis]);
		const [nx, ny, nz] = [0, 1, 2].map((axis) => normals[a + axis] + normals[b + axis] + normals[c + axis]);
		if ((uy * vz - uz * vy) * nx + (uz * vx - ux * vz) * ny + (ux * vy - uy * vx) * nz < 0) against[t] = 1;
	}
	return against;
}
