import { spreadToVertices } from './morph.ts';
import { heatColours, heatGradient, placeColours, significanceColours } from './heat-colours.ts';
import { colourRange, divergingGradient } from '../viewer/colour-scale.ts';
import type { FittedSurface, OpenedModel } from '../model-work/opened-model.ts';
import { figureText } from '../figures.ts';
import { effectValueText, type EffectChoice } from './effect-choices.ts';
import type { AnsweredEffect } from './answered-effect.ts';
import { factName } from '../fact-names.ts';

/** What stands on the stage. */
export type Shown =
	| { readonly kind: 'instance' }
	| { readonly kind: 'member'; readonly member: number }
	| { readonly kind: 'own' }
	| { readonly kind: 'nearest' }
	/** The mean and both ends of a mode, side by side. */
	| { readonly kind: 'mode'; readonly mode: number; readonly deviations: number }
	/** The chosen members, side by side. */
	| { readonly kind: 'members' }
	/** The means that go with the effect asked about, side by side, their differences grown so many times. */
	| { readonly kind: 'effect'; readonly times: number }
	/** The mean at one value of the effect. */
	| { readonly kind: 'predicted'; readonly value: number };

export type ModelColouring = 'plain' | 'spread' | 'places' | 'effect' | 'deviation' | 'residual';

/** Colours of a scale with its ends in words. */
export interface HeatLegend {
	readonly title: string;
	readonly gradient: string;
	readonly low: string;
	readonly high: string;
	readonly note?: string;
}

/** Colours of every anatomy's vertices, and what they mean. */
export interface ModelColours {
	/** Undefined: plain. */
	readonly colours: readonly Float32Array[] | undefined;
	readonly legend: HeatLegend | undefined;
}

/** Largest adjusted p-value that counts as a difference. */
export const significanceLevel = 0.05;

/** Colours for the surfaces of a model: the same on every shape, since vertices correspond. */
export function modelColours(
	colouring: ModelColouring,
	model: OpenedModel,
	results: { answered: AnsweredEffect | undefined; fitted: FittedSurface | undefined },
): ModelColours {
	const { answered, fitted } = results;
	if (colouring === 'spread') return heat(model, model.pointSpread, 'Spread of the population about the mean');
	if (colouring === 'places')
		return {
			colours: placeColours(model.surfaces),
			legend: {
				title: 'Correspondence',
				gradient: 'linear-gradient(to right, #8a5a4f, #d8b38a, #7fb89a, #5b79a8, #b08bc4)',
				low: 'a colour for each place',
				high: 'equal colours correspond',
			},
		};
	if (colouring === 'effect' && answered) return difference(model, answered);
	if (colouring === 'deviation' && fitted) {
		const spread = model.surfaces.map((surface) => spreadToVertices(surface, fitted.deviationSd));
		return {
			colours: spread.map((values) => heatColours(values, 0, 3)),
			legend: {
				title: 'Your shape’s distance from the mean',
				gradient: heatGradient,
				low: '0 SD, at the mean',
				high: '3 SD or more',
			},
		};
	}
	if (colouring === 'residual' && fitted)
		return heat(model, fitted.residualMm, 'Your shape’s distance from the nearest of the modes');
	return { colours: undefined, legend: undefined };
}

function heat(model: OpenedModel, values: Float64Array, title: string): ModelColours {
	const high = colourRange(values);
	return {
		colours: model.surfaces.map((surface) => heatColours(spreadToVertices(surface, values), 0, high)),
		legend: { title, gradient: heatGradient, low: '0 mm', high: `${figureText(high, 2)} mm or more` },
	};
}

function difference(model: OpenedModel, { choice, found }: AnsweredEffect): ModelColours {
	// Numbers are told per the whole range of the members, which is what they show.
	const span = choice.kind === 'groups' ? 1 : Math.max(...found.x) - Math.min(...found.x);
	const outward = found.outwardMm.map((value) => value * span);
	const range = colourRange(outward);
	const end = `${figureText(range, 2)} mm`;
	return {
		colours: model.surfaces.map((surface) =>
			significanceColours(spreadToVertices(surface, outward), spreadToVertices(surface, found.falseDiscovery), {
				range,
				level: significanceLevel,
			}),
		),
		legend: {
			title: differenceTitle(choice, found.x),
			gradient: divergingGradient,
			low: `${end} inward`,
			high: `${end} outward`,
			note: 'Grey: no difference at a false discovery rate of 5 %.',
		},
	};
}

function differenceTitle(choice: EffectChoice, x: Float64Array): string {
	if (choice.kind === 'groups') return `${choice.title}: ${choice.names[1]} against ${choice.names[0]}`;
	const name = choice.kind === 'size' ? 'Size' : factName(choice.fact).label;
	return `${name}: ${effectValueText(choice, Math.max(...x))} against ${effectValueText(choice, Math.min(...x))}`;
}
