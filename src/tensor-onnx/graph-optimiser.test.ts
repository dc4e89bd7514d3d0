import { createGraph, evaluate, input, parameter, reduceSum, type GraphNode, type TensorGraph } from '#tensor';
import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { appendUpdate, reportPlaces, updateFactors, updateScalars } from './graph-optimiser.ts';
import { lossScaleRules } from './loss-scale.ts';
import type { OptimiserOptions } from './optimiser.ts';

const count = 6;
const share = 1 / 3;
const scale = 512;

/** One of each: what decays and what does not, running statistics, a scaled loss of three micro-batches. */
function build(optimiser: OptimiserOptions) {
	const graph = createGraph();
	const leaf = (name: string, shape: number[]) => ({
		name,
		weight: parameter(graph, name, shape),
		gradient: input(graph, `gradient/${name}`, shape),
	});
	const first = graph.nodes.length;
	const parameters = [leaf('kernel', [2, 3]), leaf('bias', [6])];
	const buffer = { name: 'seen', before: input(graph, 'before', [2]), after: input(graph, 'after', [2]) };
	const loss = reduceSum(input(graph, 'losses', [3]));
	const lossScale = input(graph, '#lossScale', []);
	const next = appendUpdate({ graph, optimiser, parameters, buffers: [buffer], loss, isShared: true, lossScale });
	return { graph, next, first };
}

const numbers = (seed: string, size = 1): number[] => {
	const random = createRandom(seed);
	return Array.from({ length: count }, () => size * random.normal());
};

/** Everything fed; moments and averages as after some steps. */
function feedsOf(graph: TensorGraph, optimiser: OptimiserOptions, update: number, gradientSize: number) {
	const feeds: Record<string, number[]> = {
		before: [1, 2],
		after: [3, 4],
		losses: [1, 2, 6],
		'#lossScale': [scale],
		'#scale/good': [7],
		'#window/loss': [10],
		'#window/skipped': [1],
		...Object.fromEntries(
			Object.entries(updateFactors(optimiser, 1e-3, update)).map(([name, value]) => [name, [value]]),
		),
		[updateScalars.share]: [share],
		[updateScalars.continues]: [1],
	};
	for (const name of graph.names.keys()) {
		if (name.startsWith('gradient/')) feeds[name] = numbers(name, gradientSize * (scale / share));
		else if (name.startsWith('#moment/first') || name.startsWith('#moment/velocity'))
			feeds[name] = numbers(name, gradientSize);
		// The greatest second moment lies above some of the new ones and below others.
		else if (name.startsWith('#moment/')) feeds[name] = numbers(name, gradientSize).map((value) => value * value);
		else feeds[name] ??= numbers(name, 0.1);
	}
	return feeds;
}

/** PyTorch's AdamW and SGD as its documentation states them, with m̂ and v̂, in double precision. */
function exactUpdate(
	options: OptimiserOptions,
	feeds: Record<string, number[]>,
	update: number,
): Record<string, number[]> {
	const [scale] = feeds['#lossScale'];
	const gradients = Object.fromEntries(
		['kernel', 'bias'].map((name) => [name, feeds[`gradient/${name}`].map((value) => (value * share) / scale)]),
	);
	const norm = Math.hypot(...gradients['kernel'], ...gradients['bias']);
	const clip = Math.min(1, (options.clipNorm ?? Infinity) / (norm + 1e-6));
	const [good] = feeds['#scale/good'];
	const grows = good + 1 === lossScaleRules.interval;
	const next: Record<string, number[]> = {
		report: [10 + 9 * share, norm, 1],
		'buffer/seen': feeds['after'],
		'scale/value': [grows ? Math.min(2 * scale, lossScaleRules.greatest) : scale],
		'scale/good': [grows ? 0 : good + 1],
		'window/loss': [10 + 9 * share],
		'window/skipped': [1],
	};
	const put = (key: string, i: number, value: number): number => ((next[key] ??= [])[i] = value);
	for (const name of ['kernel', 'bias'])
		for (let i = 0; i < count; i++) {
			const g = gradients[name][i] * clip;
			const w = feeds[name][i];
			const moment = (kind: string): number => feeds[`#moment/${kind}/${name}`][i];
			const decay = name === 'kernel' ? (options.weightDecay ?? (options.method === 'adamw' ? 0.01 : 0)) : 0;
			let result = w;
			if (options.method === 'adamw') {
				const m = put(`moment/first/${name}`, i, 0.9 * moment('first') + 0.1 * g);
				let v = put(`moment/second/${name}`, i, 0.999 * moment('second') + 0.001 * g * g);
				if (options.amsgrad) v = put(`moment/largest/${name}`, i, Math.max(moment('largest'), v));
				const root = Math.sqrt(v / (1 - 0.999 ** update));
				result = w * (1 - 1e-3 * decay) - (1e-3 * (m / (1 - 0.9 ** update))) / (root + 1e-8);
			} else {
				const slope = g + decay * w;
				const velocity = options.momentum ? options.momentum * moment('velocity') + slope : slope;
				if (options.momentum) put(`moment/velocity/${name}`, i, velocity);
				result = w - 1e-3 * (options.nesterov ? slope + (options.momentum ?? 0) * velocity : velocity);
			}
			put(`parameter/${name}`, i, result);
			if (options.averageDecay !== undefined) {
				const average = feeds[`#average/${name}`][i];
				put(`average/${name}`, i, options.averageDecay * average + (1 - options.averageDecay) * result);
			}
		}
	return next;
}

/** Greatest error of any tensor, relative to its length. */
function worstError(
	graph: TensorGraph,
	next: ReturnType<typeof appendUpdate>,
	feeds: Record<string, number[]>,
	exact: Record<string, number[]>,
): number {
	const found = evaluate(graph, Object.values(next), feeds);
	const errors = Object.keys(next).map((key, i) => {
		const length = Math.hypot(...exact[key]);
		return Math.hypot(...exact[key].map((value, k) => value - found[i][k])) / (length || 1);
	});
	// What is not a number is as wrong as can be.
	return errors.some(Number.isNaN) ? Infinity : Math.max(...errors);
}

const variants: Readonly<Record<string, OptimiserOptions>> = {
	adamw: { method: 'adamw', learningRate: 1e-3, weightDecay: 0.05, clipNorm: 0.5, averageDecay: 0.9 },
	amsgrad: { method: 'adamw', learningRate: 1e-3, amsgrad: true },
	sgd: { method: 'sgd', learningRate: 1e-3, weightDecay: 0.1 },
	momentum: { method: 'sgd', learningRate: 1e-3, momentum: 0.9, clipNorm: 0.1 },
	nesterov: { method: 'sgd', learningRate: 1e-3, momentum: 0.9, nesterov: true, weightDecay: 0.1 },
};

describe.each(Object.entries(variants))('%s', (_, optimiser) => {
	// Gradients of 1e-7: ε matters, which a loss that falls does not show.
	test.each([1e-7, 1].flatMap((size) => [1, 2, 10_000].map((update) => ({ size, update }))))(
		'is what PyTorch states, at gradients of $size and update $update',
		({ size, update }) => {
			const { graph, next } = build(optimiser);
			const feeds = feedsOf(graph, optimiser, update, size);
			expect(worstError(graph, next, feeds, exactUpdate(optimiser, feeds, update))).toBeLessThan(1e-9);
		},
	);

	test('a gradient that is not finite gives everything back to the bit, and halves the scale', () => {
		for (const bad of [NaN, Infinity, -Infinity]) {
			const { graph, next } = build(optimiser);
			const feeds = feedsOf(graph, optimiser, 3, 1);
			feeds['gradient/bias'][2] = bad;
			for (const name of ['kernel', 'bias'])
				if (optimiser.method === 'adamw' && optimiser.amsgrad)
					feeds[`#moment/largest/${name}`] = feeds[`#moment/second/${name}`].map((value) => 2 * value);
			const results = evaluate(graph, Object.values(next), feeds);
			Object.keys(next).forEach((key, i) => {
				const [kind, ...rest] = key.split('/');
				const found = Array.from(results[i]);
				if (kind === 'parameter') expect(found, key).toEqual(feeds[rest.join('/')]);
				else if (kind === 'moment' || kind === 'average') expect(found, key).toEqual(feeds[`#${key}`]);
				else if (key === 'buffer/seen') expect(found).toEqual(feeds['before']);
				else if (key === 'scale/value') expect(found).toEqual([scale * lossScaleRules.backoff]);
				else if (key === 'scale/good') expect(found).toEqual([0]);
				else if (key === 'report') expect(found[reportPlaces.skipped]).toBe(2);
			});
		}
	});

	test('every operation counts: any one broken is seen', () => {
		const { graph, next, first } = build(optimiser);
		const situations = [1e-7, 1].flatMap((size) =>
			[1, 2].map((update) => {
				const feeds = feedsOf(graph, optimiser, update, size);
				return { feeds, exact: exactUpdate(optimiser, feeds, update) };
			}),
		);
		// The scale grows, and does not grow beyond its greatest.
		for (const scaled of [scale, lossScaleRules.greatest]) {
			const feeds = feedsOf(graph, optimiser, 2, 1);
			feeds['#scale/good'] = [lossScaleRules.interval - 1];
			feeds['#lossScale'] = [scaled];
			situations.push({ feeds, exact: exactUpdate(optimiser, feeds, 2) });
		}
		const broken = { ...situations[3].feeds, 'gradient/bias': [NaN, 0, 0, 0, 0, 0] };
		const kept = evaluate(graph, Object.values(next), broken);
		const keptExact = Object.fromEntries(Object.keys(next).map((key, i) => [key, Array.from(kept[i])]));
		// The norm of that one is not a number.
		keptExact['report'] = [0, 0, 0];
		const unseen: string[] = [];
		let count = 0;
		for (let index = first; index < graph.nodes.length; index++) {
			const node = graph.nodes[index];
			const other = brokenForm(node);
			if (!other) continue;
			count++;
			graph.nodes[index] = other;
			const isSeen =
				situations.some(({ feeds, exact }) => !(worstError(graph, next, feeds, exact) < 1e-9)) ||
				differsWhenSkipped(graph, next, broken, keptExact);
			graph.nodes[index] = node;
			if (!isSeen) unseen.push(`${index} ${node.op}`);
		}
		expect(count).toBeGreaterThan(20);
		expect(unseen).toEqual([]);
	});
});

function differsWhenSkipped(
	graph: TensorGraph,
	next: ReturnType<typeof appendUpdate>,
	feeds: Record<string, number[]>,
	exact: Record<string, number[]>,
): boolean {
	const found = evaluate(graph, Object.values(next), feeds);
	return Object.keys(next).some((key, i) => key !== 'report' && exact[key].some((value, k) => value !== found[i][k]));
}

/** Another operation of the same form in a node's place. */
function brokenForm(node: GraphNode): GraphNode | undefined {
	switch (node.op) {
		case 'add':
			return { ...node, op: 'subtract' };
		case 'subtract':
			return { ...node, op: 'add' };
		case 'multiply':
			return { ...node, op: 'divide' };
		case 'divide':
			return { ...node, op: 'multiply' };
		case 'maximum':
			return { ...node, op: 'minimum' };
		case 'minimum':
			return { ...node, op: 'maximum' };
		case 'sqrt':
			return { ...node, op: 'abs' };
		case 'select':
			return { ...node, inputs: [node.inputs[0], node.inputs[2], node.inputs[1]] };
		default:
			return undefined;
	}
}
