import type { Feeds, FeedData, NamedTensors, StepResult, TrainingStep } from '#tensor';
import { decaysByDefault, momentNames, type OptimiserOptions } from './optimiser.ts';

/**
 * What a trainer trains with: weights, moments and buffers on one backend, and a step that changes them. Its tensors have the
 * names that they have in a checkpoint: `parameter/…`, `moment/first/…`, `average/…`, `buffer/…`, `scale/…`.
 */
export interface TrainingEngine {
	/** Updates that changed the weights, as far as is known. */
	readonly updates: number;
	/** One update from the mean gradient of the micro-batches, whose inputs are complete. */
	step(batches: readonly Feeds[]): Promise<StepResult>;
	/** Copies of all tensors. */
	read(): Promise<Map<string, Float32Array>>;
	/** Replaces all tensors; the arrays are copied. */
	write(tensors: ReadonlyMap<string, Float32Array | Int32Array>, updates: number): Promise<void>;
	dispose(): Promise<void>;
}

/** Shapes of an engine's tensors, by their names in a checkpoint. */
export function engineShapes(
	step: TrainingStep,
	optimiser: OptimiserOptions,
	isScaled: boolean,
): Map<string, readonly number[]> {
	const shapes = new Map<string, readonly number[]>();
	const arrays = ['parameter', ...momentNames(optimiser).map((moment) => `moment/${moment}`)];
	if (optimiser.averageDecay !== undefined) arrays.push('average');
	for (const array of arrays)
		for (const { name, value } of step.parameters) shapes.set(`${array}/${name}`, value.shape);
	for (const { name, value } of step.buffers) shapes.set(`buffer/${name}`, value.shape);
	if (isScaled) for (const name of ['scale/value', 'scale/good']) shapes.set(name, []);
	return shapes;
}

/** First values of an engine's tensors: weights and buffers as given, the average as the weights, moments 0. */
export function firstTensors(
	shapes: ReadonlyMap<string, readonly number[]>,
	initial: NamedTensors,
	lossScale: number,
): Map<string, Float32Array | Int32Array> {
	const tensors = new Map<string, Float32Array | Int32Array>();
	for (const [key, shape] of shapes) {
		const count = shape.reduce((product, length) => product * length, 1);
		const [kind, ...rest] = key.split('/');
		if (kind === 'moment') tensors.set(key, new Float32Array(count));
		else if (kind === 'scale') tensors.set(key, Float32Array.of(key === 'scale/value' ? lossScale : 0));
		else tensors.set(key, tensorOf(initial, rest.join('/'), count));
	}
	return tensors;
}

/** A tensor by name, of so many elements. */
export function tensorOf(tensors: NamedTensors, name: string, count: number): Float32Array | Int32Array {
	const tensor = tensors.get(name);
	if (!tensor) throw new RangeError(`Trainer: no values for ${name}`);
	if (tensor.data.length !== count)
		throw new RangeError(`Trainer: ${name} holds ${count} numbers, got [${tensor.shape.join(', ')}]`);
	return tensor.data;
}

/** Checks and converts what a caller feeds. */
export function fedArray(
	name: string,
	{ shape, type }: { readonly shape: readonly number[]; readonly type: 'float32' | 'int32' },
	data: FeedData | undefined,
): Float32Array | Int32Array {
	if (!data) throw new RangeError(`the input ${name} is not fed`);
	if (data.length !== shape.reduce((product, length) => product * length, 1))
		throw new RangeError(`the input ${name} is [${shape.join(', ')}], fed ${data.length} numbers`);
	if (type === 'int32') return data instanceof Int32Array ? data : Int32Array.from(data);
	return data instanceof Float32Array ? data : Float32Array.from(data);
}

/** Which parameters decay. */
export const decayRule = (optimiser: OptimiserOptions): NonNullable<OptimiserOptions['decays']> =>
	optimiser.decays ?? decaysByDefault;

/** The learning rate of an update, from 1. */
export function learningRateAt({ learningRate }: OptimiserOptions, update: number): number {
	return typeof learningRate === 'number' ? learningRate : learningRate(update);
}
