import type { LearntFrom, MeasuredFigure, Measurement, NetworkCard } from './network-card.ts';
import type { StoredFieldModel } from './signed-distance-model-file.ts';

/** What the file of a learnt model says about itself, as lists and pages tell it; null: it does not say. */
export interface LearntFacts {
	readonly kind: 'network' | 'signed-distance-model';
	readonly title: string;
	/** What it was taught; `shape` for signed distance models. */
	readonly lesson: string;
	/** Name of the network, or how many modes the model has. */
	readonly architecture: string;
	/** Of classifiers, in the order of their output. */
	readonly classes: string[];
	/** Weights, or numbers of the modes. */
	readonly parameterCount: number;
	/** Voxels along the first axis of its grid. */
	readonly gridSize: number;
	readonly spacingMm: number;
	readonly source: string;
	readonly licence: string;
	readonly citation: string | null;
	readonly shapeCount: number | null;
	readonly subjectCount: number | null;
	readonly synthetic: 'all' | 'some' | 'none' | 'unknown';
	readonly splitRule: string | null;
	readonly figures: LearntFigure[];
}

/** One measured figure, with the ends of its 95 % interval where there is one. */
export type LearntFigure = Omit<MeasuredFigure, 'interval'> & {
	readonly interval: [number, number] | null;
};

/** The facts of a network. */
export function networkFacts({
	title,
	network,
	parameters,
	settings,
	classes,
	data,
	measured,
}: NetworkCard): LearntFacts {
	const { grid, lesson } = settings;
	return {
		kind: 'network',
		title,
		lesson,
		architecture: network,
		classes: [...classes],
		parameterCount: parameters,
		gridSize: grid.dims[0],
		spacingMm: grid.spacingMm,
		...originFacts(data, measured),
	};
}

/** The facts of a signed distance model. */
export function fieldModelFacts({ model, provenance, measured }: StoredFieldModel): LearntFacts {
	const { grid, variances, modes } = model;
	return {
		kind: 'signed-distance-model',
		title: provenance.title,
		lesson: 'shape',
		architecture: `${variances.length} modes`,
		classes: [],
		parameterCount: modes.length,
		gridSize: grid.dims[0],
		spacingMm: grid.spacingMm,
		...originFacts(provenance, measured),
	};
}

function originFacts(data: LearntFrom, measured: Measurement | undefined) {
	return {
		source: data.source,
		licence: data.licence,
		citation: data.citation ?? null,
		shapeCount: data.shapes ?? null,
		subjectCount: data.subjects ?? null,
		synthetic: data.synthetic ?? 'unknown',
		splitRule: measured?.rule ?? null,
		figures: (measured?.figures ?? []).map((figure): LearntFigure => ({
			...figure,
			interval: figure.interval ? [figure.interval[0], figure.interval[1]] : null,
		})),
	} as const;
}
