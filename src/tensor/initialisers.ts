import { createRandom } from '#numeric';
import type { Initialiser } from './scope.ts';
import { elementCount, type TensorShape } from './tensor-data.ts';

type Draw = (random: ReturnType<typeof createRandom>) => number;

const filled =
	(draw: (shape: TensorShape) => Draw): Initialiser =>
	(shape, random) => {
		const next = draw(shape);
		return Float32Array.from({ length: elementCount(shape) }, () => next(random));
	};

/** Every element the same. */
export const constantInitialiser = (value: number): Initialiser => filled(() => () => value);

/** Uniform in ±bound. */
export const uniformInitialiser = (bound: number): Initialiser =>
	filled(() => (random) => random.uniform(-bound, bound));

/** Normal with mean 0. */
export const normalInitialiser = (deviation: number): Initialiser =>
	filled(() => (random) => deviation * random.normal());

/** Normal with mean 0, drawn again beyond two deviations. */
export const truncatedNormalInitialiser = (deviation: number): Initialiser =>
	filled(() => (random) => {
		for (;;) {
			const value = random.normal();
			if (Math.abs(value) <= 2) return deviation * value;
		}
	});

/**
 * PyTorch's default for weights of linear and convolution layers: uniform in ±1/√fanIn (He's uniform rule with a = √5),
 * with fanIn the product of all axes but the first. For a transposed convolution [C, K / groups, …k] this is PyTorch's
 * own reading too.
 */
export const defaultWeightInitialiser: Initialiser = filled((shape) => {
	const bound = 1 / Math.sqrt(fanIn(shape));
	return (random) => random.uniform(-bound, bound);
});

/** PyTorch's default for the bias that goes with a weight of the shape: uniform in ±1/√fanIn. */
export const defaultBiasInitialiser = (weight: TensorShape): Initialiser =>
	uniformInitialiser(1 / Math.sqrt(fanIn(weight)));

/** He's normal rule for layers followed by ReLU: deviation √(2 / fanIn). */
export const heNormalInitialiser: Initialiser = filled((shape) => {
	const deviation = Math.sqrt(2 / fanIn(shape));
	return (random) => deviation * random.normal();
});

/** Glorot's uniform rule: ±√(6 / (fanIn + fanOut)). */
export const glorotUniformInitialiser: Initialiser = filled((shape) => {
	const fanOut = shape[0] * elementCount(shape.slice(2));
	const bound = Math.sqrt(6 / (fanIn(shape) + fanOut));
	return (random) => random.uniform(-bound, bound);
});

/** Numbers that one output reads. */
const fanIn = (shape: TensorShape): number => elementCount(shape.slice(1));
