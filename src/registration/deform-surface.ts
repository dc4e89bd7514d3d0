import { cholesky, createRandom, solveCholesky, type SparseFactor } from '#numeric';
import {
	boundingBox,
	closestPoints,
	sampleSurface,
	sampleSurfaceUniform,
	triangleTree,
	vertexNormals,
	type TriangleMesh,
} from '#shape';
import { collectPulls, type DeformationTarget, type Pulls } from './collect-pulls.ts';
import { evaluateBasis, gaussianProcessBasis } from './gaussian-process-basis.ts';
import { edgesOf, smoothField, smoothingFactor } from './smooth-displacement.ts';

/** One scale of {@link deformSurface}. */
export interface DeformationStage {
	/** Width of the kernel over the diagonal of the template's bounding box. */
	readonly width: number;
	/** Basis functions. */
	readonly rank: number;
	readonly iterations: number;
	/** Standard deviation of the misfit that is tolerated, over the diagonal: the stiffness. */
	readonly noise: number;
	/** Template vertices and target samples that look for each other. */
	readonly pairs: number;
}

/** Options of {@link deformationTemplate}. */
export interface DeformationTemplateOptions {
	/** Scales, coarse to fine. */
	readonly stages?: readonly DeformationStage[];
	/**
	 * Stiffness of the last stage, in falling order: the number of edges over which moves stay smooth, to the power of 4.
	 * An empty list leaves the stage out.
	 */
	readonly fineStiffness?: readonly number[];
	/** Seed of the choice of points. Default 1. */
	readonly seed?: number;
}

/** A template and the deformations it is allowed: built once, laid on many shapes. Plain data, for handing to workers. */
export interface DeformationTemplate {
	readonly mesh: TriangleMesh;
	readonly diagonalMm: number;
	/** All vertices, in random order. */
	readonly order: Uint32Array;
	readonly stages: readonly PreparedStage[];
	readonly fine: readonly SparseFactor[];
}

interface PreparedStage extends DeformationStage {
	/** Vertices × functions. */
	readonly basis: Float64Array;
	readonly functionCount: number;
}

/** Options of {@link deformSurface}. */
export interface DeformSurfaceOptions {
	/** The surfaces overlap in part only: far pairs do not count. Default false. */
	readonly isPartial?: boolean;
	/** Template vertices whose places on the target are known, and those places, 3 numbers each. */
	readonly landmarks?: { readonly vertices: ArrayLike<number>; readonly positions: ArrayLike<number> };
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
	{ width: 0.35, rank: 60, iterations: 20, noise: 0.02, pairs: 500 },
	{ width: 0.15, rank: 120, iterations: 12, noise: 0.006, pairs: 1000 },
];
const defaultFineStiffness = [1000, 100, 10];
const fineRounds = 5;
const finePairs = 4000;

/**
 * Prepares a template for {@link deformSurface}: bases of smooth deformations (Gaussian processes of low rank, the coarsest
 * with all affine moves besides) at several scales, evaluated at its vertices, and the factors of its Laplacian.
 *
 * @throws RangeError if the mesh has no area or there is no stage.
 */
export function deformationTemplate(
	mesh: TriangleMesh,
	{ stages = defaultStages, fineStiffness = defaultFineStiffness, seed = 1 }: DeformationTemplateOptions = {},
): DeformationTemplate {
	if (stages.length === 0) throw new RangeError('deformationTemplate: there must be at least one stage');
	const { min, max } = boundingBox(mesh.positions);
	const diagonalMm = Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
	const vertexCount = mesh.positions.length / 3;
	const inducingCount = Math.min(vertexCount, Math.max(...stages.map(({ rank }) => Math.ceil(1.5 * rank))));
	const inducing = sampleSurface(mesh, inducingCount, { seed }).positions;
	const prepared = stages.map((stage, i) => {
		const basis = gaussianProcessBasis(inducing, { width: stage.width * diagonalMm, rank: stage.rank });
		const values = evaluateBasis(basis, mesh.positions);
		if (i > 0) return { ...stage, basis: values, functionCount: basis.rank };
		const widened = withAffine(values, basis.rank, mesh.positions, diagonalMm);
		return { ...stage, basis: widened, functionCount: basis.rank + 4 };
	});
	const edges = edgesOf(mesh.triangles, vertexCount);
	return {
		mesh,
		diagonalMm,
		order: createRandom(seed).shuffle(Uint32Array.from({ length: vertexCount }, (_, i) => i)),
		stages: prepared,
		fine: fineStiffness.map((alpha) => smoothingFactor(edges, vertexCount, alpha)),
	};
}

/** How freely affine moves are taken, over the prior of the smooth ones. */
const affineAmplitude = 10;

/** A basis with four functions more: 1, x, y and z about the centre. Growing and stretching is then no deformation. */
function withAffine(values: Float64Array, rank: number, positions: Float32Array, diagonal: number): Float64Array {
	const { min, max } = boundingBox(positions);
	const count = positions.length / 3;
	const widened = new Float64Array(count * (rank + 4));
	for (let v = 0; v < count; v++) {
		const row = v * (rank + 4);
		widened.set(values.subarray(v * rank, (v + 1) * rank), row);
		for (let axis = 0; axis < 3; axis++)
			widened[row + rank + axis] =
				(affineAmplitude * (positions[3 * v + axis] - (min[axis] + max[axis]) / 2)) / diagonal;
		widened[row + rank + 3] = affineAmplitude;
	}
	return widened;
}

/** Prepares a surface for {@link deformSurface}; worth keeping where more than one template is laid on it. */
export function deformationTarget(mesh: TriangleMesh, tree = triangleTree(mesh)): DeformationTarget {
	const drawn = sampleSurfaceUniform(mesh, finePairs, { seed: 1 });
	const order = createRandom(1).shuffle(Uint32Array.from({ length: finePairs }, (_, i) => i));
	const shuffled = (values: Float32Array): Float32Array =>
		values.map((_, i) => values[3 * order[Math.floor(i / 3)] + (i % 3)]);
	return {
		tree,
		normals: vertexNormals(mesh.positions, mesh.triangles),
		samples: { positions: shuffled(drawn.positions), normals: shuffled(drawn.normals ?? new Float32Array(0)) },
	};
}

/**
 * Non-rigid registration: deforms the template smoothly, coarse to fine, until it lies on the target. At each round template
 * vertices are paired with their nearest target points and the target's samples with their nearest template points;
 * pairs whose normals disagree are left out, and the most probable deformation of the scale's Gaussian process given the
 * pairs is taken. The last stage moves every vertex, kept smooth by the mesh's own Laplacian. Align the two surfaces
 * first ({@link alignSurfaces}).
 *
 * Lüthi et al., Gaussian process morphable models, PAMI 40, 2018; Amberg et al., Optimal step nonrigid ICP, CVPR 2007.
 *
 * @param target a mesh, or what {@link deformationTarget} made of one.
 * @throws RangeError if the target has no area.
 */
export function deformSurface(
	template: DeformationTemplate,
	target: TriangleMesh | DeformationTarget,
	{ isPartial = false, landmarks }: DeformSurfaceOptions = {},
): SurfaceDeformation {
	const { mesh, order } = template;
	const { triangles } = mesh;
	const goal = 'tree' in target ? target : deformationTarget(target);
	let settled: Float64Array = Float64Array.from(mesh.positions);
	for (const stage of template.stages) {
		const base = settled;
		const controls = order.slice(0, stage.pairs).sort();
		for (let round = 0; round < stage.iterations; round++) {
			// From four times the tolerated misfit down to it: stiff first.
			const share = stage.iterations > 1 ? round / (stage.iterations - 1) : 1;
			const noise = stage.noise * 4 ** (1 - share) * template.diagonalMm;
			const options = { controls, sampleCount: stage.pairs, isPartial };
			const pulls = collectPulls({ positions: settled, triangles }, goal, options);
			if (landmarks) pullLandmarks(pulls, settled, landmarks);
			settled = displaced(base, stage, solveFactors(stage, { pulls, settled, base }, noise, template.diagonalMm));
		}
	}
	settled = laidOn(template, goal, settled, { isPartial, ...(landmarks && { landmarks }) });
	const positions = Float32Array.from(settled);
	const { distancesMm } = closestPoints(goal.tree, positions);
	return {
		mesh: { positions, triangles },
		displacements: positions.map((value, i) => value - mesh.positions[i]),
		meanResidualMm: distancesMm.reduce((sum, value) => sum + value, 0) / distancesMm.length,
		flippedTriangleCount: countFlipped(mesh, positions),
	};
}

/** Weight of a known place over that of a pair of nearest points. */
const landmarkWeight = 30;

function pullLandmarks(
	{ sums, weights }: Pulls,
	settled: Float64Array,
	{ vertices, positions }: NonNullable<DeformSurfaceOptions['landmarks']>,
): void {
	for (let i = 0; i < vertices.length; i++) {
		const at = 3 * vertices[i];
		weights[vertices[i]] = landmarkWeight;
		for (let axis = 0; axis < 3; axis++)
			sums[at + axis] = landmarkWeight * (positions[3 * i + axis] - settled[at + axis]);
	}
}

/** The last stage: every vertex towards where it is pulled, by moves that are smooth over the mesh. */
function laidOn(
	template: DeformationTemplate,
	goal: DeformationTarget,
	base: Float64Array,
	{ isPartial = false, landmarks }: DeformSurfaceOptions,
): Float64Array {
	const { triangles } = template.mesh;
	const positions = base.slice();
	const moves = new Float64Array(base.length);
	const options = { controls: template.order, sampleCount: goal.samples.positions.length / 3, isPartial };
	for (const factor of template.fine)
		for (let round = 0; round < fineRounds; round++) {
			const pulls = collectPulls({ positions, triangles }, goal, options);
			if (landmarks) pullLandmarks(pulls, positions, landmarks);
			for (let i = 0; i < moves.length; i++) {
				const weight = pulls.weights[Math.floor(i / 3)];
				// Vertices that nothing pulls stay with their neighbours.
				if (weight > 0) moves[i] += (Math.min(1, weight) * pulls.sums[i]) / weight;
			}
			smoothField(factor, moves);
			for (let i = 0; i < moves.length; i++) positions[i] = base[i] + moves[i];
		}
	return positions;
}

/** Maximum a posteriori factors: (Φᵀ W Φ + (noise / amplitude)² I) C = Φᵀ W Y. functionCount × 3, row-major. */
function solveFactors(
	stage: PreparedStage,
	{ pulls, settled, base }: { pulls: Pulls; settled: Float64Array; base: Float64Array },
	noise: number,
	diagonal: number,
): Float64Array {
	const { basis, functionCount: n } = stage;
	const { sums, weights } = pulls;
	// Rows √w φ of the vertices that are pulled, filled up with rows of zeros to a multiple of 4.
	const pulled = Uint32Array.from(weights.keys()).filter((v) => weights[v] > 0);
	const rows = new Float64Array(n * 4 * Math.ceil(pulled.length / 4));
	const right = new Float64Array(3 * n);
	for (let k = 0; k < pulled.length; k++) {
		const v = pulled[k];
		const weight = weights[v];
		const root = Math.sqrt(weight);
		const x = sums[3 * v] + weight * (settled[3 * v] - base[3 * v]);
		const y = sums[3 * v + 1] + weight * (settled[3 * v + 1] - base[3 * v + 1]);
		const z = sums[3 * v + 2] + weight * (settled[3 * v + 2] - base[3 * v + 2]);
		for (let a = 0; a < n; a++) {
			const value = basis[v * n + a];
			rows[k * n + a] = root * value;
			right[3 * a] += value * x;
			right[3 * a + 1] += value * y;
			right[3 * a + 2] += value * z;
		}
	}
	const normal = productOfColumns(rows, n);
	// Prior amplitude: a third of the kernel's width, so that finer scales only add smaller moves.
	const stiffness = (noise / ((stage.width * diagonal) / 3)) ** 2;
	for (let a = 0; a < n; a++) normal[a * n + a] += stiffness;
	const factor = cholesky(normal, n);
	return factor ? solveCholesky(factor, right, 3) : new Float64Array(3 * n);
}

/** RᵀR, its lower half, of rows of n numbers, four rows at a time: their number must be a multiple of 4. */
function productOfColumns(rows: Float64Array, n: number): Float64Array {
	const product = new Float64Array(n * n);
	for (let r = 0; r < rows.length; r += 4 * n) {
		const s = r + n;
		const t = s + n;
		const u = t + n;
		for (let a = 0; a < n; a++) {
			const p = rows[r + a];
			const q = rows[s + a];
			const v = rows[t + a];
			const w = rows[u + a];
			const out = a * n;
			for (let b = 0; b <= a; b++)
				product[out + b] += p * rows[r + b] + q * rows[s + b] + v * rows[t + b] + w * rows[u + b];
		}
	}
	return product;
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
