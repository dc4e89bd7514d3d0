import {
	add,
	concatenate,
	divide,
	greater,
	input,
	maximum,
	minimum,
	multiply,
	reduceSum,
	reshape,
	select,
	sqrt,
	subtract,
	withLabel,
	type TensorGraph,
	type TensorValue,
} from '#tensor';
import { lossScaleRules } from './loss-scale.ts';
import {
	decaysByDefault,
	momentNames,
	type AdamWOptions,
	type OptimiserOptions,
	type SgdOptions,
} from './optimiser.ts';

/** A parameter with its value and its gradient (sum over micro-batches, of the scaled loss where it is scaled). */
export interface UpdatedParameter {
	readonly name: string;
	readonly weight: TensorValue;
	readonly gradient: TensorValue;
}

/** What {@link appendUpdate} adds an update to. */
export interface UpdateParts {
	readonly graph: TensorGraph;
	readonly optimiser: OptimiserOptions;
	readonly parameters: readonly UpdatedParameter[];
	/** Running statistics: kept as they were where the update is left out. */
	readonly buffers: readonly { readonly name: string; readonly before: TensorValue; readonly after: TensorValue }[];
	/** Sum of the losses of the micro-batches. */
	readonly loss: TensorValue;
	/** Whether there are several micro-batches: sums are then multiplied by the scalar `share`. */
	readonly isShared: boolean;
	/** Where the loss was scaled, by what. */
	readonly lossScale?: TensorValue;
}

/** Scalars that are fed to an update, as graph inputs of these names. */
export const updateScalars = {
	/** Learning rate with the corrections of the update's number. */
	rate: '#rate',
	epsilon: '#epsilon',
	/** 1 − rate · decay. */
	keep: '#keep',
	/** 1 / number of micro-batches. */
	share: '#share',
	/** 1 where the figures of the steps before have not been read yet, else 0. */
	continues: '#continues',
} as const;

/**
 * The fed factors of an update (from 1) but those of its steps, worked out in double precision. ε is added to √v̂: with the bias
 * correction drawn into the rate, it shrinks by √(1 − β₂ᵗ) as √v does.
 */
export function updateFactors(options: OptimiserOptions, learningRate: number, update: number): Record<string, number> {
	if (options.method === 'sgd') return { [updateScalars.rate]: learningRate };
	const { firstDecay = 0.9, secondDecay = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
	const correction = Math.sqrt(1 - secondDecay ** update);
	return {
		[updateScalars.rate]: (learningRate * correction) / (1 - firstDecay ** update),
		[updateScalars.epsilon]: epsilon * correction,
		[updateScalars.keep]: 1 - learningRate * weightDecay,
	};
}

/** Places in the update's report. */
export const reportPlaces = { lossSum: 0, gradientNorm: 1, skipped: 2 } as const;

/** Adds leaves and operations of an update to a graph; gives the next values by state key, and `report`. */
export function appendUpdate(parts: UpdateParts): Record<string, TensorValue> {
	return withLabel(parts.graph, 'optimiser', () => update(parts));
}

interface Update {
	readonly graph: TensorGraph;
	/** 1 where the gradient is finite, else 0. */
	readonly isFinite: TensorValue;
	/** A factor, or the number that changes nothing where the update is left out. */
	gate(value: TensorValue | number, neutral: number): TensorValue;
	readonly rate: TensorValue;
}

function update(parts: UpdateParts): Record<string, TensorValue> {
	const { graph, optimiser, parameters, buffers, loss, isShared, lossScale } = parts;
	const scalar = (name: keyof typeof updateScalars): TensorValue => input(graph, updateScalars[name], []);
	const squares = parameters.map(({ gradient }) => reshape(reduceSum(multiply(gradient, gradient)), [1]));
	const squaredNorm = reduceSum(squares.length === 1 ? squares[0] : concatenate(squares, 0));
	// False for infinities and for what is not a number.
	const isFinite = greater(3.4028234e38, squaredNorm);
	const gate: Update['gate'] = (value, neutral) => select(isFinite, value, neutral);

	let factor: TensorValue | undefined = isShared ? scalar('share') : undefined;
	const meanLoss = factor ? multiply(loss, factor) : loss;
	if (lossScale) factor = divide(factor ?? 1, lossScale);
	const norm = factor ? multiply(sqrt(squaredNorm), factor) : sqrt(squaredNorm);
	if (optimiser.clipNorm !== undefined) {
		// PyTorch's clip_grad_norm_ divides by norm + 1e-6.
		const clipping = minimum(divide(optimiser.clipNorm, add(norm, 1e-6)), 1);
		factor = factor ? multiply(clipping, factor) : clipping;
	}

	const next = updateParameters({ graph, isFinite, gate, rate: gate(scalar('rate'), 0) }, parts, factor);
	for (const { name, before, after } of buffers)
		next[`buffer/${name}`] = select(isFinite, reshape(after, before.shape), before);
	if (lossScale) Object.assign(next, nextLossScale(graph, lossScale, isFinite));
	const continues = scalar('continues');
	const window = (name: string, value: TensorValue): TensorValue =>
		add(select(continues, input(graph, `#window/${name}`, []), 0), value);
	next['window/loss'] = window('loss', reshape(meanLoss, []));
	next['window/skipped'] = window('skipped', subtract(1, isFinite));
	const figures = [next['window/loss'], norm, next['window/skipped']];
	next['report'] = concatenate(
		figures.map((value) => reshape(value, [1])),
		0,
	);
	return next;
}

/** Weights, moments and averages after an update, by state key. `factor` is what gradients are multiplied by. */
function updateParameters(
	shared: Update,
	{ graph, optimiser, parameters }: UpdateParts,
	factor: TensorValue | undefined,
): Record<string, TensorValue> {
	const next: Record<string, TensorValue> = {};
	const decays = optimiser.decays ?? decaysByDefault;
	const step = optimiser.method === 'adamw' ? adamwUpdate(shared, optimiser) : sgdUpdate(shared, optimiser);
	const names = momentNames(optimiser);
	for (const { name, weight, gradient } of parameters) {
		const scaled = factor ? multiply(gradient, factor) : gradient;
		// With a gradient of 0 and gated factors, an update that is left out gives back the same bits.
		const clean = select(shared.isFinite, scaled, 0);
		const moments = names.map((moment) => input(graph, `#moment/${moment}/${name}`, weight.shape));
		const result = step(weight, clean, moments, decays(name, weight.shape));
		next[`parameter/${name}`] = result.weight;
		names.forEach((moment, i) => (next[`moment/${moment}/${name}`] = result.moments[i]));
		if (optimiser.averageDecay !== undefined) {
			const average = input(graph, `#average/${name}`, weight.shape);
			const rate = shared.gate(1 - optimiser.averageDecay, 0);
			next[`average/${name}`] = add(average, multiply(subtract(result.weight, average), rate));
		}
	}
	return next;
}

/** New weight and moments of one parameter. */
type ParameterUpdate = (
	weight: TensorValue,
	gradient: TensorValue,
	moments: readonly TensorValue[],
	decays: boolean,
) => { readonly weight: TensorValue; readonly moments: readonly TensorValue[] };

/** The operations of the compiled kernel, in its order: every result is rounded as it rounds. */
function adamwUpdate({ graph, gate, rate }: Update, options: AdamWOptions): ParameterUpdate {
	const { firstDecay = 0.9, secondDecay = 0.999 } = options;
	const epsilon = input(graph, updateScalars.epsilon, []);
	const keep = gate(input(graph, updateScalars.keep, []), 1);
	const firstRate = gate(1 - firstDecay, 0);
	const secondKeep = gate(secondDecay, 1);
	return (weight, gradient, [first, second, largest], decays) => {
		const m = add(first, multiply(subtract(gradient, first), firstRate));
		const v = add(multiply(second, secondKeep), multiply(multiply(gradient, gradient), 1 - secondDecay));
		const moments = [m, v];
		if (options.amsgrad) moments.push(maximum(largest, v));
		const step = divide(multiply(m, rate), add(sqrt(moments.at(-1) ?? v), epsilon));
		return { weight: subtract(decays ? multiply(weight, keep) : weight, step), moments };
	};
}

function sgdUpdate({ gate, rate }: Update, options: SgdOptions): ParameterUpdate {
	const { momentum = 0, nesterov = false, weightDecay = 0 } = options;
	const decay = weightDecay > 0 ? gate(weightDecay, 0) : undefined;
	const momentumKeep = momentum > 0 ? gate(momentum, 1) : undefined;
	return (weight, gradient, [velocity], decays) => {
		const slope = decays && decay ? add(gradient, multiply(weight, decay)) : gradient;
		if (!momentumKeep) return { weight: subtract(weight, multiply(slope, rate)), moments: [] };
		const speed = add(multiply(velocity, momentumKeep), slope);
		const direction = nesterov ? add(slope, multiply(speed, momentum)) : speed;
		return { weight: subtract(weight, multiply(direction, rate)), moments: [speed] };
	};
}

/** See {@link lossScaleRules}. */
function nextLossScale(graph: TensorGraph, scale: TensorValue, isFinite: TensorValue): Record<string, TensorValue> {
	const { growth, backoff, interval, greatest, least } = lossScaleRules;
	const good = select(isFinite, add(input(graph, '#scale/good', []), 1), 0);
	const grows = greater(good, interval - 0.5);
	const grown = select(grows, minimum(multiply(scale, growth), greatest), scale);
	return {
		'scale/value': select(isFinite, grown, maximum(multiply(scale, backoff), least)),
		'scale/good': select(grows, 0, good),
	};
}
