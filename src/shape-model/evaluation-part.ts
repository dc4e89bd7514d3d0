import { transformMesh } from '#registration';
import { closestPoints, faceNormals, triangleTree, type TriangleMesh, type TriangleTree } from '#shape';
import { nodeSquares, type BoundGrid } from './distance-bound.ts';
import { reconstructionErrors, type ReconstructionErrors } from './generalization.ts';
import { joinedMesh } from './joined-mesh.ts';
import { leaveOneOut, type LeaveOneOut } from './leave-one-out.ts';
import { nearestShapeDistance, shapeIndex, type ShapeIndex } from './nearest-shape.ts';
import { nearestSurfaceDistances } from './nearest-surface.ts';
import { particleSpread, type ParticleSpread } from './particle-spread.ts';
import { instance } from './point-distribution-model.ts';
import { memberReconstruction, type MemberReconstruction } from './reconstruction-distance.ts';
import type { ShapeModel } from './shape-model.ts';
import { drawCoefficients, specificityGrid, type RandomShapes } from './specificity.ts';
import { templateWarp, type TemplateWarp } from './template-warp.ts';

/** What an evaluation is about: the same for all of its parts. Plain data, for handing to other threads. */
export interface EvaluationTask {
	readonly model: Pick<ShapeModel, 'points' | 'correspondence' | 'templates'>;
	/** Surfaces of each member and anatomy, in the member's own space. */
	readonly surfaces?: readonly (readonly TriangleMesh[])[];
	/** Numbers of modes of the curve of generalization. */
	readonly modeCounts: readonly number[];
	/** Random shapes compared with surfaces. */
	readonly surfaceSamples: Required<RandomShapes>;
	readonly seed: number;
}

/** A piece of an evaluation that can be done by itself. */
export type EvaluationPart =
	/** A member left out and rebuilt. */
	| { readonly kind: 'generalization'; readonly member: number }
	/** How a member's points lie on its surfaces. */
	| { readonly kind: 'sampling'; readonly member: number }
	/** The templates laid through a member's points. */
	| { readonly kind: 'reconstruction'; readonly member: number }
	/** Random shapes against the points of the members. */
	| { readonly kind: 'specificity'; readonly shapes: Required<RandomShapes> }
	/** What bounds the distances of random shapes to a member's surface; see `BoundGrid`. */
	| { readonly kind: 'bounds'; readonly member: number }
	/** Random shapes, from one up to another, against the surfaces; needs the bounds of all members. */
	| { readonly kind: 'surface specificity'; readonly from: number; readonly end: number };

/** How the points of a member lie. */
export interface MemberSampling {
	/** Of each point to the surface it should lie on, mm of the member's own space. */
	readonly distancesMm: Float64Array;
	/** Of the surface under each point, in the common space: 3 · M numbers. */
	readonly normals: Float64Array;
	/** One an anatomy. */
	readonly spreads: readonly ParticleSpread[];
}

/** What each kind of part gives. */
export interface EvaluationResults {
	readonly generalization: ReconstructionErrors;
	readonly sampling: MemberSampling;
	readonly reconstruction: MemberReconstruction;
	/** One distance a random shape. */
	readonly specificity: Float64Array;
	readonly bounds: Float32Array;
	readonly 'surface specificity': Float64Array;
}

/** What one thread keeps between the parts it does: made when first needed. */
export interface EvaluationBench {
	readonly task: EvaluationTask;
	/** Of each member; set before the parts that need them. */
	bounds?: readonly Float32Array[];
	base?: LeaveOneOut;
	index?: ShapeIndex;
	warps?: readonly TemplateWarp[];
	samples?: readonly Float32Array[];
	grid?: BoundGrid;
	/** Of the members' surfaces in the common space, all anatomies as one. */
	readonly trees: (TriangleTree | undefined)[];
}

/** A bench for the parts of a task. */
export function openEvaluationBench(task: EvaluationTask): EvaluationBench {
	return { task, trees: [] };
}

/** Does a part; what it gives depends on nothing but the task and the part. */
export function evaluatePart(bench: EvaluationBench, part: EvaluationPart): EvaluationResults[EvaluationPart['kind']] {
	switch (part.kind) {
		case 'generalization':
			return leftOut(bench, part.member);
		case 'sampling':
			return samplingOf(bench.task, part.member);
		case 'reconstruction':
			return reconstructionOf(bench, part.member);
		case 'specificity':
			return toNearestMember(bench, part.shapes);
		case 'bounds':
			return nodeSquares(gridOf(bench), treeOf(bench, part.member));
		case 'surface specificity':
			return toNearestSurface(bench, part.from, part.end);
	}
}

function leftOut(bench: EvaluationBench, member: number): ReconstructionErrors {
	const { model, modeCounts, surfaces } = bench.task;
	const { world } = model.correspondence;
	bench.base ??= leaveOneOut(model.points, world);
	const tree = surfaces && treeOf(bench, member);
	return reconstructionErrors(bench.base, member, { shape: world[member], modeCounts, ...(tree && { tree }) });
}

function samplingOf({ model, surfaces, seed }: EvaluationTask, member: number): MemberSampling {
	const { local, transforms, particleCounts } = model.correspondence;
	const points = local[member];
	const distancesMm = new Float64Array(points.length / 3);
	const normals = new Float64Array(points.length);
	let from = 0;
	const spreads = particleCounts.map((count, anatomy) => {
		const mesh = surfacesOf(surfaces, member)[anatomy];
		const part = points.subarray(from, from + 3 * count);
		const found = closestPoints(triangleTree(mesh), part);
		distancesMm.set(found.distancesMm, from / 3);
		normals.set(turnedNormals(mesh, found.triangles, transforms[member]), from);
		from += 3 * count;
		return particleSpread(mesh, part, { seed });
	});
	return { distancesMm, normals, spreads };
}

/** Unit normals of triangles, turned by the linear part of a transform that keeps angles. */
function turnedNormals(mesh: TriangleMesh, triangles: Uint32Array, m: Float64Array): Float64Array {
	const { normals } = faceNormals(mesh);
	const scale = Math.hypot(m[0], m[4], m[8]);
	const turned = new Float64Array(3 * triangles.length);
	for (const [i, triangle] of triangles.entries())
		for (let row = 0; row < 3; row++)
			for (let axis = 0; axis < 3; axis++)
				turned[3 * i + row] += (m[4 * row + axis] * normals[3 * triangle + axis]) / scale;
	return turned;
}

function reconstructionOf(bench: EvaluationBench, member: number): MemberReconstruction {
	const { model, surfaces } = bench.task;
	bench.warps ??= model.templates.map((template) => templateWarp(template));
	return memberReconstruction(model.correspondence, bench.warps, { member, surfaces: surfacesOf(surfaces, member) });
}

function toNearestMember(bench: EvaluationBench, shapes: Required<RandomShapes>): Float64Array {
	const { points } = bench.task.model;
	const index = indexOf(bench);
	return Float64Array.from(
		drawCoefficients(points, shapes).map((own) => nearestShapeDistance(index, instance(points, own))),
	);
}

function toNearestSurface(bench: EvaluationBench, from: number, end: number): Float64Array {
	const { bounds, task } = bench;
	const memberCount = task.model.correspondence.world.length;
	if (bounds?.length !== memberCount)
		throw new RangeError(`evaluatePart: bounds of ${bounds?.length ?? 0} members, expected ${memberCount}`);
	const trees = bounds.map((_, member) => treeOf(bench, member));
	const { groups } = indexOf(bench);
	const index = { trees, grid: gridOf(bench), squares: bounds, groups };
	return nearestSurfaceDistances(index, samplesOf(bench).slice(from, end));
}

function indexOf(bench: EvaluationBench): ShapeIndex {
	const { points, correspondence } = bench.task.model;
	return (bench.index ??= shapeIndex(correspondence.world, points.mean));
}

function samplesOf(bench: EvaluationBench): readonly Float32Array[] {
	const { model, surfaceSamples } = bench.task;
	return (bench.samples ??= drawCoefficients(model.points, surfaceSamples).map((own) =>
		Float32Array.from(instance(model.points, own)),
	));
}

function gridOf(bench: EvaluationBench): BoundGrid {
	return (bench.grid ??= specificityGrid(samplesOf(bench), bench.task.model.correspondence.world.length));
}

function treeOf({ task, trees }: EvaluationBench, member: number): TriangleTree {
	const { transforms } = task.model.correspondence;
	return (trees[member] ??= triangleTree(
		transformMesh(joinedMesh(surfacesOf(task.surfaces, member)), transforms[member]),
	));
}

function surfacesOf(surfaces: EvaluationTask['surfaces'], member: number): readonly TriangleMesh[] {
	if (!surfaces) throw new RangeError('evaluatePart: this part needs the surfaces of the members');
	return surfaces[member];
}
