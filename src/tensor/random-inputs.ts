import { createRandom } from '#numeric';
import type { RandomFill } from './operation-attributes.ts';
import type { ScopeRecord } from './scope.ts';
import { elementCount } from './tensor-data.ts';

/**
 * Numbers for the random inputs (dropout masks, noise) of a step: the same for the same seed, step and name, whatever was
 * drawn before, so that a run can be taken up at any step.
 */
export function drawRandomInputs(
	network: { readonly inputs: ScopeRecord['inputs'] },
	seed: number | string,
	step: number,
): Record<string, Float32Array> {
	const random = network.inputs.flatMap(({ name, value, random: fill }) =>
		fill ? [[name, draw(fill, elementCount(value.shape), `${seed}/${step}/${name}`)] as const] : [],
	);
	return Object.fromEntries(random);
}

function draw(fill: RandomFill, count: number, seed: string): Float32Array {
	const random = createRandom(seed);
	if (fill.distribution === 'normal') return Float32Array.from({ length: count }, () => random.normal());
	return Float32Array.from({ length: count }, () => (random.next() < fill.keep ? 1 / fill.keep : 0));
}
