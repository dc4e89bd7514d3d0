import { vertexNormals } from '#shape';
import {
	compactness,
	curvePlot,
	instance,
	joinedMesh,
	surfacesAt,
	type Curve,
	type ModelSurfaces,
	type ShapeModel,
} from '#shape-model';
import { meshSheet, type SheetTile } from './mesh-sheet.ts';

/** The modes, each at −k SD, the mean, and +k SD, to one scale; red where a mode moves the surface outward, blue inward. */
export async function modesPicture(
	surfaces: ModelSurfaces,
	{ modes, deviations }: { readonly modes: number; readonly deviations: number },
): Promise<string> {
	const { model } = surfaces;
	const { points } = model;
	const mean = joinedMesh(surfacesAt(surfaces, points.mean).map(({ mesh }) => mesh));
	const normals = vertexNormals(mean.positions, mean.triangles);
	const at = (k: number, sign: number): SheetTile => {
		const weights = Float64Array.from({ length: k + 1 }, (_, i) => (i === k ? sign * deviations : 0));
		const mesh = joinedMesh(surfacesAt(surfaces, instance(points, weights)).map(({ mesh }) => mesh));
		const values = new Float64Array(mesh.positions.length / 3);
		for (let i = 0; i < mesh.positions.length; i++)
			values[Math.floor(i / 3)] += (mesh.positions[i] - mean.positions[i]) * normals[i];
		return { mesh, values };
	};
	const rows = Array.from({ length: modes }, (_, k) => {
		const ends = [at(k, -1), at(k, 1)];
		const limit = largest(ends.flatMap(({ values = [] }) => Array.from(values)));
		const share = ((100 * points.variances[k]) / points.totalVariance).toFixed(1);
		return { name: `mode ${k + 1}\n${share} %`, tiles: [ends[0], { mesh: mean }, ends[1]], limit };
	});
	return meshSheet({
		title: `${model.title}: ${model.members.length} members`,
		columns: [`−${deviations} SD`, 'mean', `+${deviations} SD`],
		rows,
		scale: 'mm from the mean along its normal: red outward, blue inward',
	});
}

/** A signed number of every vertex on the mean surface, from four sides. */
export async function mapPicture(
	surfaces: ModelSurfaces,
	{ title, values, scale }: { readonly title: string; readonly values: Float64Array; readonly scale: string },
): Promise<string> {
	const mesh = joinedMesh(surfacesAt(surfaces, surfaces.model.points.mean).map(({ mesh }) => mesh));
	const sides = [
		['front', 0],
		['from the left', 90],
		['back', 180],
		['from the right', -90],
	] as const;
	return meshSheet({
		title,
		columns: sides.map(([name]) => name),
		rows: [
			{
				name: '',
				limit: largest(values),
				tiles: sides.map(([, azimuthDegrees]) => ({ mesh, values, azimuthDegrees, elevationDegrees: 10 })),
			},
		],
		scale,
	});
}

/** Compactness, and generalization and specificity where the model was evaluated, as SVG by name. */
export function modelCurves(model: ShapeModel): Record<string, string> {
	const { evaluation, points } = model;
	const shares = compactness(points);
	const counts = Array.from(shares, (_, k) => k + 1);
	const one = (title: string, yLabel: string, curves: readonly Curve[]): string =>
		curvePlot(curves, { title, xLabel: 'modes', yLabel, legendAt: 'top' });
	const curves: Record<string, string> = {
		compactness: curvePlot(
			[{ name: 'share', x: [0, ...counts], y: [0, ...Array.from(shares, (share) => 100 * share)] }],
			{
				title: 'Compactness',
				xLabel: 'modes',
				yLabel: 'variance explained, %',
			},
		),
	};
	if (!evaluation) return curves;
	const { generalization: left, specificity: random } = evaluation;
	const band = (name: string, x: readonly number[], y: readonly number[], error: readonly number[]): Curve => ({
		name,
		x,
		y,
		low: y.map((value, i) => value - 1.96 * (error[i] ?? 0)),
		high: y.map((value, i) => value + 1.96 * (error[i] ?? 0)),
	});
	curves['generalization'] = one('Generalization: members left out', 'mean error, mm', [
		band('point to point', left.modeCounts, left.pointMm, left.pointStandardErrorMm),
		...(left.surfaceMm.length > 0
			? [band('point to surface', left.modeCounts, left.surfaceMm, left.surfaceStandardErrorMm)]
			: []),
	]);
	curves['specificity'] = one('Specificity: random shapes', 'distance to the nearest member, mm', [
		band('point to point', random.modeCounts, random.pointMm, random.pointStandardErrorMm),
	]);
	return curves;
}

function largest(values: ArrayLike<number>): number {
	let most = 0;
	for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
	return most;
}
