import { expect, test } from 'vitest';
import { measuredStrategies } from './measured-strategies-table.ts';
import { createStrategyTable, strategyKey, type StrategyCase } from './strategy-table.ts';

const about: StrategyCase = {
	provider: 'cpu',
	batch: 1,
	channels: 16,
	filters: 32,
	size: [8, 8, 8],
	kernel: [3, 3, 3],
	stride: [2, 2, 2],
	dilation: [1, 1, 1],
	groups: 1,
	label: 'encoder.0',
};

test("the caller's choice comes before the measured one, that before the rule", () => {
	const measured = { [strategyKey('convolutionWeightGradient', about)]: 'columns' };
	const byHand = createStrategyTable(
		(operation, { label }) =>
			label === 'encoder.0' && operation === 'convolutionWeightGradient' ? ('shifted' as never) : undefined,
		measured,
	);
	expect(byHand.choose('convolutionWeightGradient', about)).toBe('shifted');
	expect(byHand.choose('convolutionWeightGradient', { ...about, label: 'other' })).toBe('columns');
	expect(createStrategyTable(undefined, {}).choose('convolutionWeightGradient', about)).toBe('phases');
});

test('kernels that do not overlap are not worth sorting channels', () => {
	const rules = createStrategyTable(undefined, {});
	expect(rules.choose('convolutionTranspose', about)).toBe('blocked');
	expect(rules.choose('convolutionTranspose', { ...about, kernel: [2, 2, 2] })).toBe('phases');
	expect(rules.choose('convolutionTranspose', { ...about, kernel: [1, 1, 1] })).toBe('native');
	expect(rules.choose('convolutionTranspose', { ...about, kernel: [1, 1, 1], stride: [1, 1, 1] })).toBe('blocked');
	expect(rules.choose('convolutionWeightGradient', { ...about, kernel: [1, 1, 1] })).toBe('shifted');
	const plain = { ...about, kernel: [1, 1, 1], stride: [1, 1, 1] };
	expect(rules.choose('convolutionWeightGradient', plain)).toBe('columns');
	expect(rules.choose('convolutionWeightGradient', { ...plain, filters: 1 })).toBe('shifted');
});

test('few channels are stacked, but where strides fill the kernel phases are channels enough', () => {
	const rules = createStrategyTable(undefined, {});
	const few = { ...about, channels: 4 };
	expect(rules.choose('convolutionWeightGradient', few)).toBe('columns');
	expect(rules.choose('convolutionWeightGradient', { ...few, kernel: [4, 4, 4] })).toBe('phases');
	expect(rules.choose('convolutionWeightGradient', { ...few, kernel: [4, 4, 4], dilation: [2, 2, 2] })).toBe('columns');
	expect(rules.choose('convolutionWeightGradient', { ...few, stride: [1, 1, 1] })).toBe('columns');
});

test('rules keep away from what a provider cannot run and from what does not fit memory', () => {
	const rules = createStrategyTable(undefined, {});
	expect(rules.choose('convolutionTranspose', { ...about, provider: 'webgpu' })).toBe('phases');
	expect(rules.choose('convolutionTranspose', { ...about, provider: 'webgpu', groups: 16 })).toBe('zeroInsertion');
	const large = { ...about, dilation: [2, 2, 2], channels: 64, size: [64, 64, 64] };
	expect(rules.choose('convolutionWeightGradient', large)).toBe('shifted');
});

test('measured entries have keys and strategies that exist', () => {
	const known = /^(native|matmul|blocked|zeroInsertion|phases|rows|columns|shifted|convolution)$/;
	for (const [key, strategy] of Object.entries(measuredStrategies)) {
		expect(key).toMatch(
			/^(cpu|webgpu|cuda) convolution(Transpose|WeightGradient)? n\d+ c\d+ f\d+ d\S+ k\S+ s\S+ l\S+ g\d+$/,
		);
		expect(strategy).toMatch(known);
	}
});
