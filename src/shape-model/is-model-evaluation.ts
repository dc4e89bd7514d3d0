import { isRecord } from './array-container.ts';
import type { ModelEvaluation } from './model-evaluation.ts';

type Kind = 'number' | 'text' | 'numbers' | 'numberOrNull' | { readonly [name: string]: Kind } | readonly [Kind];

const form: Readonly<Record<keyof ModelEvaluation, Kind>> = {
	memberCount: 'number',
	pointCount: 'number',
	alignment: 'text',
	seed: 'number',
	compactness: 'numbers',
	modesFor90: 'number',
	modesFor95: 'number',
	variancePerPointMm2: 'number',
	generalization: {
		modeCounts: 'numbers',
		pointMm: 'numbers',
		pointStandardErrorMm: 'numbers',
		surfaceMm: 'numbers',
		surfaceStandardErrorMm: 'numbers',
	},
	specificity: {
		sampleCount: 'number',
		modeCounts: 'numbers',
		pointMm: 'numbers',
		pointStandardErrorMm: 'numbers',
		surfaceMm: 'numberOrNull',
		surfaceStandardErrorMm: 'numberOrNull',
		surfaceSampleCount: 'number',
		shapeWorksPointMm: 'number',
	},
	// A list of one stands for "this or null".
	sampling: [
		{
			particleToSurfaceMeanMm: 'number',
			particleToSurfaceP95Mm: 'number',
			particleToSurfaceMaximumMm: 'number',
			coverageMeanMm: 'number',
			coverageMaximumMm: 'number',
			spacingMm: 'number',
			spacingVariation: 'number',
			turnedPointShare: 'number',
		},
	],
	meanSurface: { selfIntersections: 'number', flippedTriangleCount: 'number' },
	reconstruction: [{ meanMm: 'number', worstMm: 'number', flippedTriangleCount: 'number' }],
};

/** Whether a value from outside has every figure of an evaluation. */
export function isModelEvaluation(value: unknown): value is ModelEvaluation {
	return hasForm(value, form);
}

function hasForm(value: unknown, kind: Kind): boolean {
	if (kind === 'number') return typeof value === 'number';
	if (kind === 'text') return typeof value === 'string';
	if (kind === 'numberOrNull') return value === null || typeof value === 'number';
	if (kind === 'numbers') return Array.isArray(value) && value.every((entry) => typeof entry === 'number');
	if (isOptional(kind)) return value === null || hasForm(value, kind[0]);
	return isRecord(value) && Object.entries(kind).every(([name, inner]) => hasForm(value[name], inner));
}

function isOptional(kind: Kind): kind is readonly [Kind] {
	return Array.isArray(kind);
}
