import type { TriangleMesh } from '#shape';
import { figureText } from '../figures.ts';
import { heatColours, heatGradient } from '../model-view/heat-colours.ts';
import type { HeatLegend } from '../model-view/view-state.ts';
import type { ModelAnswer } from '../network-work/opened-network.ts';
import { colourRange } from '../viewer/colour-scale.ts';
import type { StagedSurface } from './surface-stage.tsx';

/** What the colours of a model's answer tell. */
export type AnswerColouring = 'distance' | 'uncertainty' | 'plain';

export const COLOURINGS: Readonly<Record<AnswerColouring, string>> = {
	uncertainty: 'How unsure',
	distance: 'Distance from yours',
	plain: 'Plain',
};

/** Colourings that an answer has, the first is shown first. */
export function colouringsOf({ uncertaintyMm }: ModelAnswer): readonly AnswerColouring[] {
	return uncertaintyMm ? ['uncertainty', 'distance', 'plain'] : ['distance', 'plain'];
}

/** Linear-light grey of what was not made by the model. */
const GIVEN = [0.42, 0.4, 0.37] as const;

/**
 * The visitor's shape and the model's answer beside it; before that, the mean.
 *
 * @param spacingMm of the model's grid.
 */
export function stagedAnswer(
	answer: ModelAnswer | undefined,
	mean: TriangleMesh,
	colouring: AnswerColouring,
	spacingMm: number,
): { readonly surfaces: readonly StagedSurface[]; readonly legend: HeatLegend | undefined } {
	if (!answer) return { surfaces: [{ label: 'mean shape', mesh: mean }], legend: undefined };
	const { own, answered, isNew } = answer;
	const values = colouring === 'uncertainty' ? answer.uncertaintyMm : answer.distanceMm;
	const made = { label: LABELS[answer.asked], mesh: answered };
	if (colouring === 'plain' || !values) return { surfaces: [{ label: 'yours', mesh: own }, made], legend: undefined };
	// What stayed as it was says nothing about the model.
	const told = isNew ? values.filter((_, v) => isNew[v] === 1) : values;
	// What lies within half a voxel is the grid's doing: it is not stretched over the whole scale.
	const high = colouring === 'distance' ? Math.max(colourRange(told), spacingMm / 2) : colourRange(told);
	const colours = heatColours(values, 0, high);
	if (isNew && colouring === 'uncertainty')
		for (let v = 0; v < isNew.length; v++) if (isNew[v] === 0) colours.set(GIVEN, 3 * v);
	return {
		surfaces: [
			{ label: 'yours', mesh: own },
			{ ...made, colours },
		],
		legend: {
			title: colouring === 'uncertainty' ? 'Standard deviation of the surface' : 'Distance from your shape',
			gradient: heatGradient,
			low: '0 mm',
			high: `${figureText(high, 2)} mm or more`,
			...(isNew && colouring === 'uncertainty' && { note: 'Grey: as it was in your file.' }),
		},
	};
}

const LABELS: Readonly<Record<ModelAnswer['asked'], string>> = {
	whole: 'by the model',
	cut: 'completed',
	coarse: 'refined',
};
