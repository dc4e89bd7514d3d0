import { createRandom } from '#numeric';
import { expect, describe, test } from 'vitest';
import { momentNames, updateWeights, type OptimiserOptions } from './optimiser.ts';
import { createParameterStore, type ParameterStore } from './parameter-store.ts';

const leaves = [
	{ name: 'weight', shape: [5, 7] },
	{ name: 'bias', shape: [3] },
	{ name: 'kernel', shape: [2, 3, 3] },
];
const count = 35 + 3 + 18;

function storeOf(options: OptimiserOptions, backend: 'wasm' | 'typescript', extra: string[] = []): ParameterStore {
	const names = ['weight', 'gradient', ...momentNames(options), ...extra];
	return createParameterStore(leaves, names, options.decays ?? ((_, shape) => shape.length > 1), backend);
}

function fill(store: ParameterStore, array: string, values: ArrayLike<number>): void {
	let at = 0;
	for (const parameter of store.parameters) {
		const view = store.view(array, parameter);
		for (let i = 0; i < view.length; i++) view[i] = values[at++];
	}
}

const read = (store: ParameterStore, array: string): number[] =>
	store.parameters.flatMap((parameter) => [...store.view(array, parameter)]);

const numbers = (seed: string, scale: number): Float32Array => {
	const random = createRandom(seed);
	return Float32Array.from({ length: count }, () => scale * random.normal());
};

/** Distance in units of the last place of float32 at the size of `reference`. */
const ulps = (value: number, exact: number, reference = exact): number => {
	const size = Math.max(Math.abs(reference), 2 ** -126);
	return Math.abs(value - exact) / 2 ** (Math.floor(Math.log2(size)) - 23);
};

interface Exact {
	w: number;
	m: number;
	v: number;
	largest: number;
}

/** PyTorch's AdamW as its documentation states it, in double precision: m̂ and v̂ are corrected, ε is added to √v̂. */
function exactAdamw(state: Exact, g: number, t: number, decay: number, amsgrad: boolean): Exact {
	const [rate, b1, b2, epsilon] = [1e-3, 0.9, 0.999, 1e-8];
	const w = state.w * (1 - rate * decay);
	const m = b1 * state.m + (1 - b1) * g;
	const v = b2 * state.v + (1 - b2) * g * g;
	const largest = Math.max(state.largest, v);
	const corrected = (amsgrad ? largest : v) / (1 - b2 ** t);
	return { w: w - (rate * (m / (1 - b1 ** t))) / (Math.sqrt(corrected) + epsilon), m, v, largest };
}

const variants: Readonly<Record<string, OptimiserOptions>> = {
	adamw: { method: 'adamw', learningRate: 1e-3, weightDecay: 0.05 },
	amsgrad: { method: 'adamw', learningRate: 1e-3, weightDecay: 0.05, amsgrad: true },
	'adamw clipped, averaged': { method: 'adamw', learningRate: 1e-3, clipNorm: 0.5, averageDecay: 0.99 },
	sgd: { method: 'sgd', learningRate: 0.1, weightDecay: 0.01 },
	momentum: { method: 'sgd', learningRate: 0.1, momentum: 0.9 },
	nesterov: { method: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
};

describe('twins', () => {
	test.each(Object.entries(variants))('%s: compiled and TypeScript give the same bits', (_, options) => {
		const extra = options.averageDecay === undefined ? [] : ['average'];
		const stores = (['wasm', 'typescript'] as const).map((backend) => storeOf(options, backend, extra));
		for (const store of stores) fill(store, 'weight', numbers('w', 1));
		for (let update = 1; update <= 20; update++) {
			const norms = stores.map((store) => {
				fill(store, 'gradient', numbers(`g${update}`, 10 ** -(update % 8)));
				return updateWeights(store, options, update, 2).gradientNorm;
			});
			expect(norms[0]).toBe(norms[1]);
			for (const array of ['weight', ...momentNames(options), ...extra])
				expect(read(stores[0], array)).toEqual(read(stores[1], array));
		}
	});
});

describe('AdamW against double precision', () => {
	// Gradients of 1e-7: ε matters, which a loss that falls does not show.
	const situations = [1e-7, 1e-4, 1].flatMap((size) => [1, 2, 10_000].map((update) => ({ size, update })));

	test.each(situations)('one step at gradients of $size and update $update', ({ size, update }) => {
		for (const amsgrad of [false, true]) {
			const options = { ...variants['amsgrad'], amsgrad } as OptimiserOptions;
			const store = storeOf(options, 'wasm');
			const [w, g, m] = [numbers('w', 0.1), numbers('g', size), numbers('m', size)];
			const v = numbers('v', size).map((value) => value * value);
			fill(store, 'weight', w);
			fill(store, 'gradient', g);
			fill(store, 'first', m);
			fill(store, 'second', v);
			if (amsgrad)
				fill(
					store,
					'largest',
					v.map((value) => value * 1.01),
				);
			updateWeights(store, options, update, 1);
			const found = { w: read(store, 'weight'), m: read(store, 'first'), v: read(store, 'second') };
			for (let i = 0; i < count; i++) {
				const largest = Math.fround(Math.fround(v[i]) * 1.01);
				const decay = i >= 35 && i < 38 ? 0 : 0.05;
				const exact = exactAdamw({ w: w[i], m: m[i], v: v[i], largest }, g[i], update, decay, amsgrad);
				const step = Math.abs(exact.w - w[i]);
				expect(ulps(found.w[i], exact.w, Math.max(Math.abs(w[i]), step))).toBeLessThan(2);
				expect(ulps(found.m[i], exact.m, Math.max(Math.abs(m[i]), Math.abs(g[i])))).toBeLessThan(2);
				expect(ulps(found.v[i], exact.v)).toBeLessThan(2);
			}
		}
	});
});

describe('rules', () => {
	test('the gradient is clipped to the norm over all parameters, in double precision', () => {
		const options: OptimiserOptions = { method: 'sgd', learningRate: 1, clipNorm: 2 };
		const store = storeOf(options, 'wasm');
		// Squares overflow float32.
		const g = numbers('g', 1e25);
		fill(store, 'gradient', g);
		const { gradientNorm } = updateWeights(store, options, 1, 1);
		expect(gradientNorm / Math.hypot(...g)).toBeCloseTo(1, 12);
		expect(Math.hypot(...read(store, 'weight'))).toBeCloseTo(2, 5);
	});

	test('a gradient that is not finite changes nothing', () => {
		for (const bad of [NaN, Infinity]) {
			const options = variants['adamw'];
			const store = storeOf(options, 'wasm');
			fill(store, 'weight', numbers('w', 1));
			fill(store, 'gradient', numbers('g', 1).with(40, bad));
			const before = read(store, 'weight');
			expect(updateWeights(store, options, 1, 1).skipped).toBe(true);
			expect(read(store, 'weight')).toEqual(before);
			expect(read(store, 'first').every((value) => value === 0)).toBe(true);
		}
	});

	test('the average follows the weights', () => {
		const options: OptimiserOptions = { method: 'sgd', learningRate: 0.5, averageDecay: 0.75 };
		const store = storeOf(options, 'wasm', ['average']);
		fill(store, 'weight', new Float32Array(count).fill(2));
		fill(store, 'average', new Float32Array(count).fill(2));
		fill(store, 'gradient', new Float32Array(count).fill(1));
		updateWeights(store, options, 1, 1);
		updateWeights(store, options, 2, 1);
		// Weights 1.5 and 1: 2 → 2 − 0.125 → 1.875 − 0.21875.
		expect(read(store, 'average')).toEqual(Array.from({ length: count }, () => 1.65625));
	});

	test('a new array keeps the others', () => {
		const store = storeOf(variants['sgd'], 'wasm');
		fill(store, 'weight', numbers('w', 1));
		const before = read(store, 'weight');
		store.addArray('partial');
		expect(read(store, 'weight')).toEqual(before);
		expect(read(store, 'partial').every((value) => value === 0)).toBe(true);
	});
});
