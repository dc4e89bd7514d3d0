import { expect, test } from 'vitest';
import { buildMask, goldenCases, hashOf } from '../../tests/golden-masks.ts';
import { averageSurfaceDistance } from './average-surface-distance.ts';
import { diceCoefficient } from './dice-coefficient.ts';
import { hausdorffDistance } from './hausdorff-distance.ts';
import { jaccard } from './jaccard.ts';
import { normalisedSurfaceDistance } from './normalised-surface-distance.ts';

test.each(goldenCases)('$id', ({ input, expected, inputCheck }) => {
	const a = buildMask(input.reference, input.shape, input.spacing_mm);
	const b = buildMask(input.prediction, input.shape, input.spacing_mm);
	expect(hashOf(a)).toBe(inputCheck['referenceSha256']);
	expect(hashOf(b)).toBe(inputCheck['predictionSha256']);
	const spacing = input.evaluationSpacing_mm ?? input.spacing_mm;
	const own: Record<string, number> = {};
	for (const variant of Object.keys(expected)) {
		const o = { spacing, variant };
		if (variant === 'dsc') own[variant] = diceCoefficient(a, b).value;
		else if (variant === 'iou') own[variant] = jaccard(a, b).value;
		else if (variant.startsWith('hd')) own[variant] = hausdorffDistance(a, b, o).value;
		else if (variant.startsWith('nsd')) own[variant] = normalisedSurfaceDistance(a, b, o).value;
		else if (!variant.startsWith('bdsc')) own[variant] = averageSurfaceDistance(a, b, o).value;
		if (variant in own) console.log(variant, own[variant], own[variant] - expected[variant]);
	}
});
