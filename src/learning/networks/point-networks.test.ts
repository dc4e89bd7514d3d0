import { createRandom } from '#numeric';
import { evaluate, inferenceGraph, initialTensors, type Scope, type TensorValue } from '#tensor';
import { describe, expect, test } from 'vitest';
import { pointNetPlusPlus } from './point-net-plus-plus.ts';
import { pointNet } from './point-net.ts';
import { pointTransformer } from './point-transformer.ts';
import { sampleNeighbourhoods } from './sample-neighbourhoods.ts';

const random = createRandom('cloud');
const count = 40;
const cloud = Float32Array.from({ length: 3 * count }, () => random.normal());
const sizes = { centres: [12, 5], neighbours: [6, 4] };

/** The cloud in another order; old point i is at order.indexOf(i). */
function shuffled(): { points: Float32Array; order: number[] } {
	const order = createRandom('order').shuffle(Array.from({ length: count }, (_, i) => i));
	return { points: Float32Array.from(order.flatMap((i) => [...cloud.subarray(3 * i, 3 * i + 3)])), order };
}

function predicted(
	points: Float32Array,
	start: number,
	build: (scope: Scope, x: TensorValue) => TensorValue,
): Float64Array {
	const network = inferenceGraph((scope) => ({ y: build(scope, scope.input('x', [1, points.length / 3, 3])) }));
	const weights = [...initialTensors(network, 3)].map(([name, { data }]) => [name, data] as const);
	const feeds = { x: points, ...sampleNeighbourhoods(points, { ...sizes, start }), ...Object.fromEntries(weights) };
	return Float64Array.from(evaluate(network.graph, [network.outputs.y], feeds)[0]);
}

function expectSame(a: Float64Array, b: Float64Array): void {
	const size = Math.hypot(...a);
	expect(size).toBeGreaterThan(1e-3);
	expect(Math.hypot(...a.map((value, i) => value - b[i])) / size).toBeLessThan(1e-12);
}

describe('the order of the points does not matter', () => {
	const narrow = { outputs: 3, globalWidths: [16, 8] };
	test.each([
		['pointNet', (scope: Scope, x: TensorValue) => pointNet(scope, x, { ...narrow, lateWidths: [16] }).logits],
		[
			'pointNetPlusPlus',
			(scope: Scope, x: TensorValue) =>
				pointNetPlusPlus(scope, x, undefined, { ...narrow, ...sizes, widths: [[8], [8, 12]] }),
		],
		[
			'pointTransformer',
			(scope: Scope, x: TensorValue) =>
				pointTransformer(scope, x, undefined, { ...narrow, ...sizes, widths: [8, 12], entryWidth: 6 }),
		],
	])('%s', (_, build) => {
		const other = shuffled();
		expectSame(predicted(cloud, 0, build), predicted(other.points, other.order.indexOf(0), build));
	});
});

test('points that are masked out change nothing', () => {
	const padded = (extra: number): Float64Array => {
		const points = new Float32Array(3 * (count + extra)).fill(7);
		points.set(cloud);
		const mask = Float32Array.from({ length: count + extra }, (_, i) => (i < count ? 1 : 0));
		const network = inferenceGraph((scope) => {
			const given = scope.input('mask', [1, count + extra]);
			const x = scope.input('x', [1, count + extra, 3]);
			return { y: pointNet(scope, x, { outputs: 3, mask: given, normalisation: 'layer', lateWidths: [16] }).logits };
		});
		const weights = [...initialTensors(network, 3)].map(([name, { data }]) => [name, data] as const);
		const feeds = { x: points, mask, ...Object.fromEntries(weights) };
		return Float64Array.from(evaluate(network.graph, [network.outputs.y], feeds)[0]);
	};
	expectSame(padded(0), padded(9));
});

test('neighbourhoods: nearest first, each centre its own nearest, centres far apart', () => {
	const { centres0, neighbours0, centres1 } = sampleNeighbourhoods(cloud, sizes);
	const squared = (a: number, b: number): number =>
		[0, 1, 2].reduce((sum, axis) => sum + (cloud[3 * a + axis] - cloud[3 * b + axis]) ** 2, 0);
	expect(new Set(centres0).size).toBe(12);
	expect(Math.max(...centres1)).toBeLessThan(12);
	centres0.forEach((centre, i) => {
		const row = [...neighbours0.subarray(6 * i, 6 * i + 6)];
		const all = Array.from({ length: count }, (_, p) => p).sort((a, b) => squared(a, centre) - squared(b, centre));
		expect(row).toEqual(all.slice(0, 6));
		expect(row[0]).toBe(centre);
	});
	expect(() => sampleNeighbourhoods(cloud, { centres: [50], neighbours: [4] })).toThrow(/40 points have no 50 centres/);
});
