import type { ModelEvaluation } from '#shape-model';
import { formatTable } from './terminal.ts';

/** The figures of a model for reading: each with the conditions that belong to it. */
export function evaluationLines(evaluation: ModelEvaluation): string[] {
	const { generalization, specificity, sampling, reconstruction, meanSurface, compactness } = evaluation;
	const mm = (value: number | null | undefined): string => (typeof value === 'number' ? value.toFixed(3) : '');
	const atModes = (counts: readonly number[], values: readonly number[], count: number): number | undefined =>
		values[counts.indexOf(count)];
	const head = ['modes', 'variance %', 'generalization mm', '… to surface mm', 'specificity mm'];
	const rows = generalization.modeCounts.map((count, i) => [
		count,
		(100 * (compactness[count - 1] ?? 1)).toFixed(1),
		`${mm(generalization.pointMm[i])} ± ${mm(generalization.pointStandardErrorMm[i])}`,
		mm(generalization.surfaceMm[i]),
		mm(atModes(specificity.modeCounts, specificity.pointMm, count)),
	]);
	const lines = [
		`${evaluation.memberCount} members, ${evaluation.pointCount} points, alignment ${evaluation.alignment}, seed ${evaluation.seed}`,
		`modes for 90 % of the variance: ${evaluation.modesFor90}, for 95 %: ${evaluation.modesFor95}; ${evaluation.variancePerPointMm2.toFixed(2)} mm² a point`,
		formatTable([head, ...rows]),
		`specificity with ${evaluation.modesFor95} modes, ShapeWorks' variant: ${mm(specificity.shapeWorksPointMm)} mm`,
	];
	if (specificity.surfaceMm !== null)
		lines.push(
			`specificity with ${evaluation.modesFor95} modes to surfaces: ${mm(specificity.surfaceMm)} ± ${mm(specificity.surfaceStandardErrorMm)} mm (${specificity.surfaceSampleCount} samples)`,
		);
	if (sampling)
		lines.push(
			`points to surface: mean ${mm(sampling.particleToSurfaceMeanMm)}, 95 % ${mm(sampling.particleToSurfaceP95Mm)}, worst ${mm(sampling.particleToSurfaceMaximumMm)} mm`,
			`coverage: mean ${mm(sampling.coverageMeanMm)}, worst ${mm(sampling.coverageMaximumMm)} mm; spacing ${mm(sampling.spacingMm)} mm, varying by ${(100 * sampling.spacingVariation).toFixed(0)} %`,
			`points whose normal deviates by more than 45°: ${(100 * sampling.turnedPointShare).toFixed(2)} %`,
		);
	if (reconstruction)
		lines.push(
			`surfaces rebuilt: mean ${mm(reconstruction.meanMm)}, worst ${mm(reconstruction.worstMm)} mm; ${reconstruction.flippedTriangleCount} triangles folded`,
		);
	lines.push(
		`mean surface: ${meanSurface.selfIntersections} pairs of triangles cut each other, ${meanSurface.flippedTriangleCount} folded`,
	);
	return lines;
}
