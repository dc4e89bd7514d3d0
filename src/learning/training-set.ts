import { createRandom } from '#numeric';
import type { Feeds } from '#tensor';

/** The arrays of one sample by the name of the network's input, without the batch axis. */
export type Example = Readonly<Record<string, Float32Array | Int32Array>>;

/** Samples ready to be learnt from. The same place in the same epoch always gives the same numbers. */
export interface TrainingSet {
	readonly count: number;
	/** Arrays of sample `place` as epoch `epoch` sees it (augmented anew in each). */
	example(place: number, epoch: number): Example | Promise<Example>;
}

/** Options of {@link batchOrder}. */
export interface BatchOrderOptions {
	readonly batchSize: number;
	readonly epoch: number;
	/** Default 1. */
	readonly seed?: number | string;
	/** Default true. */
	readonly isShuffled?: boolean;
	/** Of each sample, to be drawn with replacement as often as this says; default each once. */
	readonly weights?: ArrayLike<number>;
	/** Default false: an incomplete last batch is filled with samples from the beginning of the order. */
	readonly dropsIncomplete?: boolean;
}

/**
 * Which samples each batch of an epoch holds. Depends on seed and epoch alone, so a run stopped anywhere goes on with the
 * batch it would have had. All batches are of one size: graphs are compiled for it.
 *
 * @throws RangeError if there is nothing to learn from, or weights do not fit.
 */
export function batchOrder(
	count: number,
	{ batchSize, epoch, seed = 1, isShuffled = true, weights, dropsIncomplete = false }: BatchOrderOptions,
): Uint32Array[] {
	if (!(Number.isInteger(batchSize) && batchSize >= 1 && count >= 1))
		throw new RangeError(`batchOrder: batches of ${batchSize} of ${count} samples`);
	const random = createRandom(`order ${seed} ${epoch}`);
	const order = weights ? drawn(weights, count, () => random.next()) : Uint32Array.from({ length: count }, (_, i) => i);
	if (isShuffled && !weights) random.shuffle(order);
	const full = Math.floor(count / batchSize);
	const batches = dropsIncomplete && full > 0 ? full : Math.ceil(count / batchSize);
	return Array.from({ length: batches }, (_, b) =>
		Uint32Array.from({ length: batchSize }, (__, i) => order[(b * batchSize + i) % count]),
	);
}

function drawn(weights: ArrayLike<number>, count: number, next: () => number): Uint32Array {
	if (weights.length !== count) throw new RangeError(`batchOrder: ${weights.length} weights for ${count} samples`);
	const sums = new Float64Array(count);
	let total = 0;
	for (let i = 0; i < count; i++) sums[i] = total += weights[i];
	if (!(total > 0 && total < Infinity)) throw new RangeError(`batchOrder: the weights sum to ${total}`);
	return Uint32Array.from({ length: count }, () => {
		const level = next() * total;
		const at = sums.findIndex((sum) => sum > level);
		return at < 0 ? count - 1 : at;
	});
}

/** Joins examples to feeds: the batch becomes the first axis. */
export function joinExamples(examples: readonly Example[]): Feeds {
	const [first] = examples;
	return Object.fromEntries(
		Object.entries(first).map(([name, { length }]) => {
			const Numbers = first[name] instanceof Int32Array ? Int32Array : Float32Array;
			const all = new Numbers(length * examples.length);
			for (const [i, example] of examples.entries()) {
				if (example[name]?.length !== length)
					throw new RangeError(
						`joinExamples: ${name} has ${example[name]?.length} numbers in one example, ${length} in another`,
					);
				all.set(example[name], i * length);
			}
			return [name, all];
		}),
	);
}

/** Batches of an epoch as feeds, from batch `from` on, one after another. */
export async function* batches(
	set: TrainingSet,
	options: BatchOrderOptions & { readonly from?: number },
): AsyncGenerator<Feeds> {
	for (const places of batchOrder(set.count, options).slice(options.from ?? 0))
		yield joinExamples(await Promise.all(Array.from(places, async (place) => set.example(place, options.epoch))));
}
