import { createRandom } from '#numeric';
import type { FeedData, Feeds, TrainingStep } from '#tensor';

/** Numbers for the random inputs that a feed leaves out; the same seed gives the same numbers. */
export function randomFeeds(inputs: TrainingStep['inputs'], fed: Feeds, seed: string): Record<string, FeedData> {
	const filled: Record<string, FeedData> = {};
	for (const { name, value, random } of inputs) {
		if (!random || fed[name]) continue;
		const generator = createRandom(`${seed}/${name}`);
		const count = value.shape.reduce((product, length) => product * length, 1);
		const draw =
			random.distribution === 'normal'
				? () => generator.normal()
				: () => (generator.next() < random.keep ? 1 / random.keep : 0);
		filled[name] = Float32Array.from({ length: count }, draw);
	}
	return filled;
}
