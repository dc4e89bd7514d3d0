import { cholesky, createRandom, solveCholesky } from '#numeric';
import {
	boundingBox,
	closestPoints,
	sampleSurface,
	sampleSurfaceUniform,
	triangleTree,
	vertexNormals,
	type PointCloud,
	type TriangleMesh,
	type TriangleTree,
} from '#shape';
import { evaluateBasis, gaussianProcessBasis } from './gaussian-process-basis.ts';
import { robustWeights } from './robust-weights.ts';

/** One scale of {@link deformSurface}. */
export interface DeformationStage {
	/** Width of the kernel over the diagonal of the template's bounding box. */
	readonly width: number;
	/** Basis functions. */
	readonly rank: number;
	readonly iterations: number;
	/** Standard deviation of the misfit that is tolerated, over the diagonal: the stiffness. */
	readonly noise: number;
}

/** Options of {@link deformationTemplate}. */
export interface DeformationTemplateOptions {
	/** Scales, coarse to fine. */
	readonly stages?: readonly DeformationStage[];
	/** Template vertices that are pulled. Default 1500. */
	readonly controlPoints?: number;
	/** Seed of the choice of points. Default 1. */
	readonly seed?: number;
}

/** A template and the deformations it is allowed: built once, laid on many shapes. */
export interface DeformationTemplate {
	readonly mesh: TriangleMesh;
	readonly diagonalMm: number;
	readonly controls: Uint32Array;
	readonly stages: readonly PreparedStage[];
}

interface PreparedStage extends DeformationStage {
	/** Vertices × functions. */
	readonly basis: Float64Array;
	readonly functionCount: number;
}

/** A template laid on a shape. */
export interface SurfaceDeformation {
	/** The template with its vertices moved; the same triangles, so vertices correspond. Shares `triangles`. */
	readonly mesh: TriangleMesh;
	/** Move of each template vertex, mm: 3 · V numbers. A share of it gives a shape between template and target. */
	readonly displacements: Float32Array;
	/** Mean distance of the moved vertices to the target, mm. */
	readonly meanResidualMm: number;
	/** Triangles that the deformation turned over: a warning where there are any. */
	readonly flippedTriangleCount: number;
}

const defaultStages: readonly DeformationStage[] = [
	{ width: 0.35, rank: 60, iterations: 20, noise: 0.02 },
	{ width: 0.15, rank: 150, iterations: 15, noise: 0.008 },
	{ width: 0.07, rank: 250, iterations: 10, noise: 0.003 },
];

/**
 * Prepares a template for {@link deformSurface}: bases of smooth deformations (Gaussian processes of low rank) at several
 * scales, evaluated at its vertices.
 *
 * @throws RangeError if the mesh has no area or there is no stage.
 */
export function deformationTemplate(
	mesh: TriangleMesh,
	{ stages = defaultStages, controlPoints = 1500, seed = 1 }: DeformationTemplateOptions = {},
): DeformationTemplate {
	if (stages.length === 0) throw new RangeError('deformationTemplate: there must be at least one stage');
	const { min, max } = boundingBox(mesh.positions);
	const diagonalMm = Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
	const vertexCount = mesh.positions.length / 3;
	const inducingCount = Math.min(vertexCount, Math.max(...stages.map(({ rank }) => Math.ceil(1.5 * rank))));
	const inducing = sampleSurface(mesh, inducingCount, { seed }).positions;
	const prepared = stages.map((stage) => {
		const basis = gaussianProcessBasis(inducing, { width: stage.width * diagonalMm, rank: stage.rank });
		return { ...stage, basis: evaluateBasis(basis, mesh.positions), functionCount: basis.rank };
	});
	const order = createRandom(seed).shuffle(Array.from({ length: vertexCount }, (_, i) => i));
	return { mesh, diagonalMm, controls: Uint32Array.from(order.slice(0, controlPoints)).sort(), stages: prepared };
}

/**
 * Non-rigid registration: deforms the template smoothly, coarse to fine, until it lies on the target. At each round the
 * template's control points are paired with their nearest target points and the target's samples with their nearest
 * template points; pairs whose normals disagree or that lie far out are left out, and the most probable deformation of
 * the scale's Gaussian process given the pairs is taken. Align the two surfaces first ({@link alignSurfaces}).
 *
 * Lüthi et al., Gaussian process morphable models, PAMI 40, 2018; Amberg et al., Optimal step nonrigid ICP, CVPR 2007.
 *
 * @throws RangeError if the target has no area.
 */
export function deformSurface(template: DeformationTemplate, target: TriangleMesh): SurfaceDeformation {
	const { mesh } = template;
	const goal: Goal = {
		tree: triangleTree(target),
		samples: sampleSurfaceUniform(target, template.controls.length, { seed: 1 }),
		normals: vertexNormals(target.positions, target.triangles),
	};
	let settled: Float64Array = Float64Array.from(mesh.positions);
	for (const stage of template.stages) {
		const base = settled;
		for (let round = 0; round < stage.iterations; round++) {
			// From four times the tolerated misfit down to it: stiff first.
			const share = stage.iterations > 1 ? round / (stage.iterations - 1) : 1;
			const noise = stage.noise * 4 ** (1 - share) * template.diagonalMm;
			const pulls = collectPulls(template, goal, settled, base);
			settled = displaced(base, stage, solveFactors(stage, pulls, noise, template.diagonalMm));
		}
	}
	const positions = Float32Array.from(settled);
	const { distancesMm } = closestPoints(goal.tree, positions);
	return {
		mesh: { positions, triangles: mesh.triangles },
		displacements: positions.map((value, i) => value - mesh.positions[i]),
		meanResidualMm: distancesMm.reduce((sum, value) => sum + value, 0) / distancesMm.length,
		flippedTriangleCount: countFlipped(mesh, positions),
	};
}

interface Goal {
	readonly tree: TriangleTree;
	readonly samples: PointCloud;
	readonly normals: Float64Array;
}

/** Where vertices should go, measured from the stage's base. */
interface Pulls {
	readonly vertices: Uint32Array;
	/** 3 each, mm. */
	readonly moves: Float64Array;
	readonly weights: Float64Array;
}

function collectPulls(template: DeformationTemplate, goal: Goal, settled: Float64Array, base: Float64Array): Pulls {
	const { controls } = template;
	const moving: TriangleMesh = { positions: Float32Array.from(settled), triangles: template.mesh.triangles };
	const normals = vertexNormals(moving.positions, moving.triangles);
	const sampleCount = goal.samples.positions.length / 3;
	const vertices = new Uint32Array(controls.length + sampleCount);
	const moves = new Float64Array(3 * vertices.length);
	const agreement = new Float64Array(vertices.length);
	const distances = new Float64Array(vertices.length);

	const controlPositions = gather(moving.positions, controls);
	const forward = closestPoints(goal.tree, controlPositions);
	controls.forEach((vertex, i) => {
		vertices[i] = vertex;
		distances[i] = forward.distancesMm[i];
		agreement[i] = cosine(normals, 3 * vertex, goal.normals, 3 * goal.tree.mesh.triangles[3 * forward.triangles[i]]);
		for (let axis = 0; axis < 3; axis++)
			moves[3 * i + axis] = forward.positions[3 * i + axis] - base[3 * vertex + axis];
	});
	const backward = closestPoints(triangleTree(moving), goal.samples.positions);
	for (let j = 0; j < sampleCount; j++) {
		const i = controls.length + j;
		const vertex = nearestCorner(moving, backward.triangles[j], backward.positions, 3 * j);
		vertices[i] = vertex;
		distances[i] = backward.distancesMm[j];
		agreement[i] = cosine(normals, 3 * vertex, goal.samples.normals ?? goal.normals, 3 * j);
		for (let axis = 0; axis < 3; axis++)
			moves[3 * i + axis] =
				settled[3 * vertex + axis] -
				base[3 * vertex + axis] +
				goal.samples.positions[3 * j + axis] -
				backward.positions[3 * j + axis];
	}
	const weights = robustWeights(distances, { overlap: 1, isRobust: true });
	for (let i = 0; i < weights.length; i++) weights[i] *= agreement[i] > 0.3 ? agreement[i] : 0;
	return { vertices, moves, weights };
}

/** Maximum a posteriori factors: (Φᵀ W Φ + (noise / amplitude)² I) C = Φᵀ W Y. functionCount × 3, row-major. */
function solveFactors(stage: PreparedStage, pulls: Pulls, noise: number, diagonal: number): Float64Array {
	const { basis, functionCount: n } = stage;
	const { vertices, moves, weights } = pulls;
	const normal = new Float64Array(n * n);
	const right = new Float64Array(3 * n);
	for (let i = 0; i < vertices.length; i++) {
		const weight = weights[i];
		if (weight === 0) continue;
		const row = vertices[i] * n;
		for (let a = 0; a < n; a++) {
			const value = weight * basis[row + a];
			const out = a * n;
			for (let b = 0; b <= a; b++) normal[out + b] += value * basis[row + b];
			right[3 * a] += value * moves[3 * i];
			right[3 * a + 1] += value * moves[3 * i + 1];
			right[3 * a + 2] += value * moves[3 * i + 2];
		}
	}
	// Prior amplitude: a third of the kernel's width, so that finer scales only add smaller moves.
	const stiffness = (noise / ((stage.width * diagonal) / 3)) ** 2;
	for (let a = 0; a < n; a++) normal[a * n + a] += stiffness;
	const factor = cholesky(normal, n);
	return factor ? solveCholesky(factor, right, 3) : new Float64Array(3 * n);
}

function displaced(
	base: Float64Array,
	{ basis, functionCount: n }: PreparedStage,
	factors: Float64Array,
): Float64Array {
	const moved = base.slice();
	for (let v = 0; v < base.length / 3; v++) {
		let x = 0;
		let y = 0;
		let z = 0;
		for (let a = 0; a < n; a++) {
			const value = basis[v * n + a];
			x += value * factors[3 * a];
			y += value * factors[3 * a + 1];
			z += value * factors[3 * a + 2];
		}
		moved[3 * v] += x;
		moved[3 * v + 1] += y;
		moved[3 * v + 2] += z;
	}
	return moved;
}

function gather(positions: Float32Array, vertices: Uint32Array): Float32Array {
	const picked = new Float32Array(3 * vertices.length);
	vertices.forEach((vertex, i) => picked.set(positions.subarray(3 * vertex, 3 * vertex + 3), 3 * i));
	return picked;
}

function cosine(a: Float64Array, i: number, b: ArrayLike<number>, j: number): number {
	return a[i] * b[j] + a[i + 1] * b[j + 1] + a[i + 2] * b[j + 2];
}

function nearestCorner(
	{ positions, triangles }: TriangleMesh,
	triangle: number,
	points: Float32Array,
	at: number,
): number {
	let best = triangles[3 * triangle];
	let least = Infinity;
	for (let corner = 0; corner < 3; corner++) {
		const vertex = triangles[3 * triangle + corner];
		const squared =
			(positions[3 * vertex] - points[at]) ** 2 +
			(positions[3 * vertex + 1] - points[at + 1]) ** 2 +
			(positions[3 * vertex + 2] - points[at + 2]) ** 2;
		if (squared < least) {
			least = squared;
			best = vertex;
		}
	}
	return best;
}

/** Triangles whose normal after the move points against that of their vertices' mean normal. */
function countFlipped({ triangles }: TriangleMesh, positions: Float32Array): number {
	const normals = vertexNormals(positions, triangles);
	let flipped = 0;
	for (let t = 0; t < triangles.length; t += 3) {
		const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
		const [ux, uy, uz] = [0, 1, 2].map((k) => positions[b + k] - positions[a + k]);
		const [vx, vy, vz] = [0, 1, 2].map((k) => positions[c + k] - positions[a + k]);
		const mean = [0, 1, 2].map((k) => normals[a + k] + normals[b + k] + normals[c + k]);
		const along = (uy * vz - uz * vy) * mean[0] + (uz * vx - ux * vz) * mean[1] + (ux * vy - uy * vx) * mean[2];
		if (along < 0) flipped++;
	}
	return flipped;
}
