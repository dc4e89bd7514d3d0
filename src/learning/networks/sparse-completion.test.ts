import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import {
	createGraph,
	createScope,
	differentiate,
	elementCount,
	evaluate,
	initialTensors,
	sparseCoordinates,
	trainingStep,
	type Feeds,
	type NamedTensors,
	type SparseCoordinates,
	type TensorGraph,
} from '#tensor';
import { referenceCompiler, type GraphCompiler } from './graph-runner.ts';
import { completionChannels, completionNetwork, type CompletionSizes } from './sparse-completion.ts';
import { completionDescription, completionParameterCount } from './sparse-completion-stages.ts';
import { completionSteps } from './sparse-completion-steps.ts';

const channels = [2, 3, 2, 2, 3, 2, 3];

/** A blob of voxels at the edge of a volume of 12³, two batch entries, and a larger one as target. */
function sample(seed: string, batches = 2): { input: SparseCoordinates; target: SparseCoordinates } {
	const random = createRandom(seed);
	const input: number[] = [];
	const target: number[] = [];
	for (let batch = 0; batch < batches; batch++)
		for (let i = 0; i < 12 ** 3; i++) {
			const [x, y, z] = [i % 12, Math.floor(i / 12) % 12, Math.floor(i / 144)];
			const r = Math.hypot(x - 11, y - 5, z - 6);
			if (r > 4 && r < 5) target.push(batch, x, y, z);
			if (r > 4 && r < 5 && random.next() < 0.6) input.push(batch, x, y, z);
		}
	return { input: sparseCoordinates(Int32Array.from(input)), target: sparseCoordinates(Int32Array.from(target)) };
}

type Features = Map<string, number[]>;

/** The network once more, on maps from coordinates to features, written from its description. */
class MapNetwork {
	readonly losses: number[] = [];
	readonly counts: number[] = [];
	private readonly weights: NamedTensors;
	constructor(weights: NamedTensors) {
		this.weights = weights;
	}

	run(input: SparseCoordinates, target: SparseCoordinates): void {
		const points = (set: SparseCoordinates): string[] =>
			Array.from({ length: set.count }, (_, i) => set.coordinates.subarray(4 * i, 4 * i + 4).join());
		const ones: Features = new Map(points(input).map((key) => [key, [1]]));
		const encoded = [this.activate('encoder.0.norm', this.convolve('encoder.0.convolution.weight', ones, 1))];
		for (let level = 1; level < 7; level++) {
			const path = `encoder.${level}`;
			const down = this.down(`${path}.down.weight`, encoded[level - 1], 2 ** level);
			const first = this.activate(`${path}.downNorm`, down);
			encoded.push(this.activate(`${path}.norm`, this.convolve(`${path}.convolution.weight`, first, 2 ** level)));
		}
		let coarse = encoded[6];
		for (let level = 5; level >= 0; level--) {
			const path = `decoder.${level}`;
			const stride = 2 ** level;
			const up = this.activate(`${path}.upNorm`, this.up(`${path}.up.weight`, coarse, stride, level === 5 ? 4 : 2));
			const fine = this.activate(`${path}.norm`, this.convolve(`${path}.convolution.weight`, up, stride));
			for (const [key, row] of encoded[level])
				fine.set(
					key,
					row.map((value, channel) => value + (fine.get(key)?.[channel] ?? 0)),
				);
			const wanted = new Set(points(target).map((key) => floorTo(key, stride)));
			const head = this.numbers(`${path}.head.weight`);
			const [bias] = this.numbers(`${path}.head.bias`);
			let loss = 0;
			coarse = new Map();
			for (const [key, row] of fine) {
				const logit = row.reduce((sum, value, channel) => sum + value * head[channel], bias);
				loss -= Math.log(wanted.has(key) ? 1 / (1 + Math.exp(-logit)) : 1 - 1 / (1 + Math.exp(-logit)));
				if (logit > 0 || wanted.has(key)) coarse.set(key, row);
			}
			this.losses[level] = loss / fine.size;
			this.counts[level] = fine.size;
		}
	}

	private numbers(name: string): Float32Array | Int32Array {
		const tensor = this.weights.get(name);
		if (!tensor) throw new Error(name);
		return tensor.data;
	}

	/** out += row · W[place] */
	private addProduct(name: string, place: number, row: readonly number[], out: number[]): void {
		const weight = this.numbers(name);
		for (let o = 0; o < out.length; o++)
			for (let i = 0; i < row.length; i++) out[o] += row[i] * weight[(place * row.length + i) * out.length + o];
	}

	private outputs(name: string): number[] {
		return Array.from({ length: this.weights.get(name)?.shape[2] ?? 0 }, () => 0);
	}

	private convolve(name: string, x: Features, stride: number): Features {
		return new Map(
			[...x.keys()].map((key) => {
				const out = this.outputs(name);
				for (let place = 0; place < 27; place++) {
					const row = x.get(moved(key, stride, place, 3, -1));
					if (row) this.addProduct(name, place, row, out);
				}
				return [key, out];
			}),
		);
	}

	private down(name: string, x: Features, stride: number): Features {
		const result: Features = new Map();
		for (const key of x.keys()) result.set(floorTo(key, stride), this.outputs(name));
		for (const [key, out] of result)
			for (let place = 0; place < 8; place++) {
				const row = x.get(moved(key, stride / 2, place, 2, 0));
				if (row) this.addProduct(name, place, row, out);
			}
		return result;
	}

	private up(name: string, x: Features, stride: number, edge: number): Features {
		const result: Features = new Map();
		for (const [key, row] of x)
			for (let place = 0; place < edge ** 3; place++) {
				const child = moved(key, stride, place, edge, 0);
				const out = result.get(child) ?? this.outputs(name);
				this.addProduct(name, place, row, out);
				result.set(child, out);
			}
		return result;
	}

	private activate(path: string, x: Features): Features {
		const [weight, bias] = [this.numbers(`${path}.weight`), this.numbers(`${path}.bias`)];
		const rows = [...x.values()];
		// One voxel has no variance: the running statistics, 0 and 1 at first, stand in.
		const alone = rows.length === 1;
		const mean = Array.from(weight, (_, c) => (alone ? 0 : rows.reduce((sum, row) => sum + row[c], 0) / rows.length));
		const variance = mean.map((m, c) =>
			alone ? 1 : rows.reduce((sum, row) => sum + (row[c] - m) ** 2, 0) / rows.length,
		);
		const unit = (value: number, c: number): number => (value - mean[c]) / Math.sqrt(variance[c] + 1e-5);
		return new Map([...x].map(([key, row]) => [key, row.map((v, c) => Math.max(0, unit(v, c) * weight[c] + bias[c]))]));
	}
}

const floorTo = (key: string, stride: number): string =>
	key
		.split(',')
		.map((value, axis) => (axis === 0 ? Number(value) : Math.floor(Number(value) / stride) * stride))
		.join();
const moved = (key: string, stride: number, place: number, edge: number, first: number): string => {
	const steps = [0, place % edge, Math.floor(place / edge) % edge, Math.floor(place / edge ** 2)];
	return key
		.split(',')
		.map((value, axis) => Number(value) + (axis === 0 ? 0 : (steps[axis] + first) * stride))
		.join();
};

/** First weights with biases and scales that are not 0 and 1, so that each matters. */
function weightsOf(seed: string, of: readonly number[] = channels): NamedTensors {
	const random = createRandom(`${seed} weights`);
	const tensors = initialTensors(completionDescription(of), seed);
	for (const [name, { data }] of tensors) {
		// Few voxels besides the target's go on, or an untrained network fills the volume eight times over.
		if (name.endsWith('head.bias')) data[0] -= 0.5;
		if (/orm\.(weight|bias)$/.test(name)) for (let i = 0; i < data.length; i++) data[i] += random.uniform(-0.4, 0.4);
	}
	return tensors;
}

describe('the completion network', () => {
	test('has the weights of the original, to the unit', () => {
		expect(completionParameterCount(completionChannels.large)).toBe(18_137_201);
		expect(completionParameterCount(completionChannels.small)).toBe(434_695);
		expect(completionParameterCount(completionChannels.tiny)).toBe(16_563);
	});

	test('names its weights by level and layer; first weights lie within ±1/√fan', () => {
		const description = completionDescription(completionChannels.small);
		const names = description.parameters.map(({ name }) => name);
		expect(names.slice(0, 6)).toEqual([
			'encoder.0.convolution.weight',
			'encoder.0.norm.weight',
			'encoder.0.norm.bias',
			'encoder.1.down.weight',
			'encoder.1.downNorm.weight',
			'encoder.1.downNorm.bias',
		]);
		expect(names.slice(-4)).toEqual(['decoder.0.head.weight', 'decoder.0.head.bias', 'final.weight', 'final.bias']);
		const shapes = new Map(description.parameters.map(({ name, value }) => [name, value.shape]));
		expect(shapes.get('decoder.5.up.weight')).toEqual([64, 64, 32]);
		expect(shapes.get('decoder.4.up.weight')).toEqual([8, 32, 32]);
		const data = initialTensors(description, 1).get('decoder.5.up.weight')?.data ?? [];
		const bound = 1 / Math.sqrt(64 * 32);
		let most = 0;
		for (const value of data) most = Math.max(most, Math.abs(value));
		expect(most).toBeLessThanOrEqual(bound);
		expect(most).toBeGreaterThan(0.99 * bound);
	});

	test.each(['a', 'b', 'alone'])('level by level equals the network on maps of voxels, seed %s', async (seed) => {
		const weights = weightsOf(seed);
		const { input, target } = sample(seed, seed === 'alone' ? 1 : 2);
		const oracle = new MapNetwork(weights);
		oracle.run(input, target);
		const steps = completionSteps({ channels, compile: referenceCompiler });
		const { losses, loss, voxelCounts, state } = await steps.gradients(weights, { input, target });
		expect(voxelCounts.decoder).toEqual(oracle.counts);
		expect(voxelCounts.encoder[0]).toBe(input.count);
		for (const [level, expected] of oracle.losses.entries()) expect(losses[level]).toBeCloseTo(expected, 6);
		expect(loss).toBeCloseTo(
			oracle.losses.reduce((sum, value) => sum + value, 0),
			5,
		);
		// Features of value 1 everywhere: the running statistics of the first layer move a tenth of the way.
		expect(state.size).toBe(2 * (1 + 2 * 6 + 2 * 6));
		await steps.dispose();
	});
});

/** What the levels were fed in their backward runs, as feeds of the whole network as one graph. */
async function asOneGraph(weights: NamedTensors, data: ReturnType<typeof sample>, extra: number) {
	const feeds: Record<string, Feeds[string]> = {};
	const shapes = new Map<string, readonly number[]>();
	const compile: GraphCompiler = async (graph, outputs) => {
		const compiled = await referenceCompiler(graph, outputs);
		const keep = (given: Feeds, of: TensorGraph): void => {
			for (const [name, values] of Object.entries(given)) {
				shapes.set(name, of.nodes[of.names.get(name) ?? 0].shape);
				if (!/\.(fine|coarse|skip|upstream|result)$/.test(name)) feeds[name] = values;
			}
		};
		return {
			...compiled,
			run: (given) => {
				if (Object.keys(outputs).some((name) => name.startsWith('gradient.'))) keep(given, graph);
				return compiled.run(given);
			},
		};
	};
	const sizeOf = (count: number): number => 16 * Math.ceil((count + 1) / 16) + extra;
	const staged = await completionSteps({ channels, compile, sizeOf }).gradients(weights, data);
	const rows = (name: string): number => shapes.get(name)?.[0] ?? 0;
	const sizes: CompletionSizes = {
		encoder: channels.map((_, level) => ({
			size: rows(`encoder.${level}.mask`),
			fineSize: level === 0 ? undefined : rows(`encoder.${level}.parents`),
		})),
		decoder: channels.slice(1).map((_, level) => ({
			coarseSize: rows(`decoder.${level}.coarse`),
			keptSize: level === 5 ? undefined : rows(`decoder.${level}.kept`),
			madeSize: rows(`decoder.${level}.mask`),
			skipSize: rows(`decoder.${level}.skip`),
			unionSize: rows(`decoder.${level}.union.mask`),
		})),
	};
	return { staged, feeds, sizes };
}

describe('gradients of the completion network', () => {
	test('level by level they are those of one graph over the same voxels, whatever the padding', async () => {
		const weights = weightsOf('one');
		const data = sample('one');
		const { staged, feeds, sizes } = await asOneGraph(weights, data, 0);
		const padded = await asOneGraph(weights, data, 48);
		const step = trainingStep((scope) => ({ loss: completionNetwork(scope, channels, sizes) }));
		const names = step.parameters.map(({ name }) => name);
		const results = evaluate(step.graph, [step.loss, ...names.map((name) => step.gradients[name])], feeds);
		expect(staged.loss).toBeCloseTo(results[0][0], 5);
		expect([...staged.gradients.keys()].sort()).toEqual([...names].sort());
		for (const [i, name] of names.entries()) {
			const expected = results[i + 1];
			const length = Math.hypot(...expected);
			for (const found of [staged.gradients.get(name), padded.staged.gradients.get(name)]) {
				const error = Math.hypot(...expected.map((value, k) => value - (found?.[k] ?? Number.NaN)));
				// What goes from level to level is rounded to float32.
				expect(error, name).toBeLessThanOrEqual(2e-6 * length);
			}
			if (!name.startsWith('final')) expect(length, name).toBeGreaterThan(0);
			else expect(length, name).toBe(0);
		}
		expect(padded.staged.loss).toBeCloseTo(staged.loss, 6);
		expect(padded.staged.voxelCounts).toEqual(staged.voxelCounts);
	});

	test('they agree with finite differences of the whole in float64', async () => {
		const { feeds, sizes } = await asOneGraph(weightsOf('differences'), sample('differences'), 0);
		const scope = createScope(createGraph(), 'train');
		const loss = completionNetwork(scope, channels, sizes);
		const wanted = scope.record.parameters.filter(({ name }) =>
			/^(encoder\.0\.conv|encoder\.3\.down\.|encoder\.6\.norm.bias|decoder\.5\.up\.|decoder\.2\.upNorm.weight|decoder\.0\.conv|decoder\.1\.head.bias)/.test(
				name,
			),
		);
		expect(wanted.length).toBe(7);
		const gradients = evaluate(
			scope.graph,
			differentiate(
				loss,
				wanted.map(({ value }) => value),
			),
			feeds,
		);
		const random = createRandom('places');
		for (const [leaf, { name, value }] of wanted.entries()) {
			const data = Float64Array.from(feeds[name]);
			const place = random.integer(elementCount(value.shape));
			const lossAt = (step: number): number => {
				const changed = data.slice();
				changed[place] += step;
				return evaluate(scope.graph, [loss], { ...feeds, [name]: changed })[0][0];
			};
			const h = 1e-6;
			const slope = (lossAt(h) - lossAt(-h)) / (2 * h);
			expect(Math.abs(gradients[leaf][place] - slope), name).toBeLessThanOrEqual(2e-7 * Math.max(1, Math.abs(slope)));
		}
	});
});

describe('use of the completion network', () => {
	test('nothing given, nothing wanted, nothing kept: empty sets pass through', async () => {
		const weights = weightsOf('empty');
		const none = sparseCoordinates(new Int32Array(0));
		const { input, target } = sample('empty');
		const steps = completionSteps({ channels, compile: referenceCompiler });
		expect((await steps.predict(weights, none)).count).toBe(0);
		const nothing = await steps.gradients(weights, { input: none, target: none });
		expect(nothing.loss).toBe(0);
		for (const values of nothing.gradients.values()) expect(values.every((value) => value === 0)).toBe(true);
		const inVain = await steps.gradients(weights, { input: none, target });
		expect(inVain.loss).toBe(0);
		const unwanted = await steps.gradients(weights, { input, target: none });
		expect(unwanted.loss).toBeGreaterThan(0);

		// No head ever says yes: the result is empty.
		const never = new Map(weights);
		for (const [name, tensor] of weights)
			if (name.endsWith('head.bias')) never.set(name, { ...tensor, data: Float32Array.of(-1e6) });
		expect((await steps.predict(never, input)).count).toBe(0);
	});

	test('weights that are missing are named', async () => {
		const steps = completionSteps({ channels, compile: referenceCompiler });
		await expect(steps.predict(new Map(), sample('x').input)).rejects.toThrow(/no weight encoder\.0/);
		expect(() => completionSteps({ channels: [1, 2], compile: referenceCompiler })).toThrow(/7 channel counts/);
	});
});
