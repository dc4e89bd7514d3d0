import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { initialTensors, sparseCoordinates, type NamedTensors, type SparseCoordinates } from '#tensor';
import { referenceCompiler } from './graph-runner.ts';
import { directCompletionSteps } from './sparse-completion-direct.ts';
import { completionDescription } from './sparse-completion-stages.ts';
import { completionSteps } from './sparse-completion-steps.ts';

const channels = [2, 3, 4, 5, 8, 9, 12];

/** Shells of two batch entries, partly given, and some voxels beside them. */
function sample(seed: string, share = 0.6): { input: SparseCoordinates; target: SparseCoordinates } {
	const random = createRandom(seed);
	const input: number[] = [];
	const target: number[] = [];
	for (let batch = 0; batch < 2; batch++)
		for (let i = 0; i < 14 ** 3; i++) {
			const [x, y, z] = [i % 14, Math.floor(i / 14) % 14, Math.floor(i / 196)];
			const r = Math.hypot(x - 13, y - 5, z - 6 - batch);
			if (r <= 4 || r >= 5.3) {
				// A few voxels that are not wanted: the encoder knows them, the decoder may not make them.
				if (random.next() < 0.01) input.push(batch, x, y, z);
				continue;
			}
			target.push(batch, x, y, z);
			if (random.next() < share) input.push(batch, x, y, z);
		}
	return { input: sparseCoordinates(Int32Array.from(input)), target: sparseCoordinates(Int32Array.from(target)) };
}

/** First weights with scales and shifts that are not 1 and 0; heads that say no but to few. */
function weightsOf(seed: string): NamedTensors {
	const random = createRandom(`${seed} weights`);
	const tensors = initialTensors(completionDescription(channels), seed);
	for (const [name, { data }] of tensors) {
		if (name.endsWith('head.bias')) data[0] -= 0.4;
		if (/orm\.(weight|bias|runningMean)$/.test(name))
			for (let i = 0; i < data.length; i++) data[i] += random.uniform(-0.4, 0.4);
	}
	return tensors;
}

function expectAlike(
	found: ReadonlyMap<string, Float32Array>,
	expected: ReadonlyMap<string, Float32Array>,
	tolerance: number,
): void {
	expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
	for (const [name, values] of expected) {
		const own = found.get(name) ?? new Float32Array(0);
		expect(own.length, name).toBe(values.length);
		const error = Math.hypot(...values.map((value, i) => value - own[i]));
		// Where a scale has two voxels, batch norm leaves of a gradient little but rounding.
		expect(error, name).toBeLessThanOrEqual(tolerance * Math.max(Math.hypot(...values), 0.05));
	}
}

describe('the completion network without graphs', () => {
	test.each(['a', 'b'])(
		'losses, gradients, statistics and predictions are those of the graphs, seed %s',
		async (seed) => {
			const weights = weightsOf(seed);
			const data = sample(seed);
			const reference = completionSteps({ channels, compile: referenceCompiler });
			const direct = directCompletionSteps({ channels });
			const [found, expected] = [await direct.gradients(weights, data), await reference.gradients(weights, data)];
			expect(found.voxelCounts).toEqual(expected.voxelCounts);
			for (const [level, loss] of expected.losses.entries()) expect(found.losses[level]).toBeCloseTo(loss, 5);
			expectAlike(found.gradients, expected.gradients, 2e-5);
			expectAlike(found.state, expected.state, 1e-6);
			expect(await direct.predict(weights, data.input)).toEqual(await reference.predict(weights, data.input));
			// The same again, in memory that has been used.
			expect(await direct.gradients(weights, data)).toEqual(found);
		},
	);

	test('compiled and TypeScript layers give the same bits', async () => {
		const weights = weightsOf('twins');
		const data = sample('twins');
		const [compiled, twin] = (['wasm', 'typescript'] as const).map((backend) =>
			directCompletionSteps({ channels, backend, keepsMemory: backend === 'wasm' }),
		);
		expect(await compiled.gradients(weights, data)).toEqual(await twin.gradients(weights, data));
		expect(await compiled.predict(weights, data.input)).toEqual(await twin.predict(weights, data.input));
	});

	test('nothing given, nothing wanted, nothing kept: empty sets pass through', async () => {
		const weights = weightsOf('empty');
		const none = sparseCoordinates(new Int32Array(0));
		const { input, target } = sample('empty');
		const steps = directCompletionSteps({ channels });
		expect((await steps.predict(weights, none)).count).toBe(0);
		const nothing = await steps.gradients(weights, { input: none, target: none });
		expect(nothing.loss).toBe(0);
		for (const values of nothing.gradients.values()) expect(values.every((value) => value === 0)).toBe(true);
		expect((await steps.gradients(weights, { input: none, target })).loss).toBe(0);
		const single = sparseCoordinates(Int32Array.of(0, 5, 6, 7));
		const reference = completionSteps({ channels, compile: referenceCompiler });
		const alone = await steps.gradients(weights, { input: single, target: single });
		const expected = await reference.gradients(weights, { input: single, target: single });
		expect(alone.loss).toBeCloseTo(expected.loss, 5);
		expectAlike(alone.gradients, expected.gradients, 2e-5);
		expectAlike(alone.state, expected.state, 1e-6);
		await expect(steps.predict(new Map(), input)).rejects.toThrow(/no weight encoder\.0/);
	});
});
