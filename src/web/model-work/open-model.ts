import {
	centroidSize,
	coefficients,
	combinedLicence,
	modeCountFor,
	surfaceModes,
	type ModelSurfaces,
	type ShapeModel,
	type SurfaceModes,
} from '#shape-model';
import { kNearestPoints, pointTree, vertexNormals, type PointTree } from '#shape';
import type { MorphSurface, OpenedModel } from './opened-model.ts';

/** Modes that get a slider at most. */
const mostSliders = 24;

/** What the page draws and says of a model. */
export function openModel(surfaces: ModelSurfaces): OpenedModel {
	const { model } = surfaces;
	const { points, correspondence, members } = model;
	const modes = surfaceModes(surfaces, Math.min(mostSliders, points.variances.length));
	const tree = pointTree(Float32Array.from(points.mean));
	const morphs = modes.map((surface) => morphSurface(surface, tree));
	return {
		title: model.title,
		surfaces: morphs,
		normals: pointNormals(model, morphs),
		pointCount: points.mean.length / 3,
		variances: points.variances,
		totalVariance: points.totalVariance,
		modesFor95: modeCountFor(points, 0.95),
		pointSpread: pointSpread(model),
		scores: correspondence.world.map((shape) => coefficients(points, shape)),
		// World points of models aligned with scale have one size: those of the members' own space count.
		sizesMm: Float64Array.from(correspondence.local, centroidSize),
		members,
		alignment: correspondence.alignment,
		engine: correspondence.engine,
		seed: correspondence.seed,
		provenance: model.provenance,
		licences: combinedLicence(members),
		evaluation: model.evaluation,
	};
}

const neighbours = 3;

function morphSurface({ name, mesh, displacements }: SurfaceModes, tree: PointTree): MorphSurface {
	const { indices, distancesMm } = kNearestPoints(tree, mesh.positions, neighbours);
	const nearPoints = indices.slice();
	const nearWeights = new Float32Array(indices.length);
	for (let v = 0; v < indices.length; v += neighbours) {
		let sum = 0;
		for (let i = v; i < v + neighbours; i++) {
			// Fewer points than neighbours leave entries of no weight.
			const weight = Number.isFinite(distancesMm[i]) ? 1 / (distancesMm[i] ** 2 + 1e-6) : 0;
			if (weight === 0) nearPoints[i] = nearPoints[v];
			nearWeights[i] = weight;
			sum += weight;
		}
		for (let i = v; i < v + neighbours; i++) nearWeights[i] /= sum;
	}
	return { name, triangles: mesh.triangles, mean: mesh.positions, moves: displacements, nearPoints, nearWeights };
}

/** Root of the summed variance of the coordinates of each particle, from the modes. */
function pointSpread({ points }: ShapeModel): Float64Array {
	const { mean, modes, variances } = points;
	const squared = new Float64Array(mean.length / 3);
	for (let k = 0; k < variances.length; k++)
		for (let i = 0; i < mean.length; i++) squared[Math.floor(i / 3)] += variances[k] * modes[k * mean.length + i] ** 2;
	return squared.map(Math.sqrt);
}

/** Outward normal of the mean surface at each particle: that of the vertices of the triangle it lies on. */
function pointNormals(model: ShapeModel, surfaces: readonly MorphSurface[]): Float64Array {
	const normals = new Float64Array(model.points.mean.length);
	let from = 0;
	for (const [anatomy, { mesh, pointTriangles, pointWeights }] of model.templates.entries()) {
		const ofVertex = vertexNormals(surfaces[anatomy].mean, mesh.triangles);
		for (let i = 0; i < pointTriangles.length; i++) {
			const normal = [0, 0, 0];
			for (let corner = 0; corner < 3; corner++) {
				const vertex = 3 * mesh.triangles[3 * pointTriangles[i] + corner];
				for (let axis = 0; axis < 3; axis++) normal[axis] += pointWeights[3 * i + corner] * ofVertex[vertex + axis];
			}
			const length = Math.hypot(...normal) || 1;
			for (let axis = 0; axis < 3; axis++) normals[from + 3 * i + axis] = normal[axis] / length;
		}
		from += 3 * pointTriangles.length;
	}
	return normals;
}
