import { measuredStrategies } from './measured-strategies-table.ts';
import type { Provider } from './provider.ts';

/** Operations that can be emitted in several ways of equal meaning and unequal speed. */
export interface Strategies {
	/** The runtime's own; (kernels of one voxel) a matrix product; planes with channels in blocks. */
	convolution: 'native' | 'matmul' | 'blocked';
	/**
	 * The runtime's own; a convolution with turned weights over the input with zeros put between; or one convolution for all
	 * phases of the stride whose channels are then interleaved; one of the last two with channels in blocks.
	 */
	convolutionTranspose: 'native' | 'zeroInsertion' | 'phases' | 'blocked';
	/**
	 * Sums over voxels of products of two shifted images. `rows` (stride 1): whole flat padded volumes, the taps along the
	 * last axis stacked; `columns`: all taps stacked; `shifted`: one product a tap; `convolution`: batch and channels change
	 * places; `phases` (strides): `rows` with the voxels of each phase of the stride as channels.
	 */
	convolutionWeightGradient: 'rows' | 'columns' | 'shifted' | 'convolution' | 'phases';
}

/** What a choice depends on. */
export interface StrategyCase {
	readonly provider: Provider;
	readonly batch: number;
	/** Channels of the convolution's input and of its result. */
	readonly channels: number;
	readonly filters: number;
	/** Of the convolution's result; for the transposed one, of its input. */
	readonly size: readonly number[];
	readonly kernel: readonly number[];
	readonly stride: readonly number[];
	readonly dilation: readonly number[];
	readonly groups: number;
	/** Layer path, for choices by hand. */
	readonly label: string;
}

/** Chooses by hand: a strategy, or `undefined` for the table's. */
export type StrategyChoice = <Name extends keyof Strategies>(
	operation: Name,
	about: StrategyCase,
) => Strategies[Name] | undefined;

/** The chooser that lowerings ask. */
export interface StrategyTable {
	choose<Name extends keyof Strategies>(operation: Name, about: StrategyCase): Strategies[Name];
}

/** Below this many channels the taps are stacked rather than shifted. */
const fewChannels = 8;
/** Stacked columns above this are not made: the form with one product a tap is taken instead. */
const columnLimitBytes = 256 * 2 ** 20;

/**
 * A table of strategies: the caller's choice first, then what was measured for exactly this case
 * (`bench/tune-strategies.ts`), then rules drawn from those measurements. A strategy that cannot run a case is never taken.
 */
export function createStrategyTable(
	choose?: StrategyChoice,
	measured: Readonly<Record<string, string>> = measuredStrategies,
): StrategyTable {
	return {
		choose: (operation, about) => {
			const asked = choose?.(operation, about);
			if (asked) return asked;
			const fastest = measured[strategyKey(operation, about)];
			return (fastest as Strategies[typeof operation] | undefined) ?? rules[operation](about);
		},
	};
}

/** Text under which a case is kept in the table of measurements. */
export function strategyKey(operation: keyof Strategies, about: StrategyCase): string {
	const { provider, batch, channels, filters, size, kernel, stride, dilation, groups } = about;
	const list = (numbers: readonly number[]): string => numbers.join('x');
	return [
		provider,
		operation,
		`n${batch}`,
		`c${channels}`,
		`f${filters}`,
		`d${list(size)}`,
		`k${list(kernel)}`,
		`s${list(stride)}`,
		`l${list(dilation)}`,
		`g${groups}`,
	].join(' ');
}

const volume = (lengths: readonly number[]): number => lengths.reduce((product, length) => product * length, 1);

const rules: { [Name in keyof Strategies]: (about: StrategyCase) => Strategies[Name] } = {
	convolution: ({ provider, kernel, stride }) => {
		// Windows that do not overlap are read once: nothing is gained by sorting channels.
		const overlaps = kernel.some((length, axis) => length > stride[axis]);
		return provider === 'cpu' && overlaps ? 'blocked' : 'native';
	},
	convolutionTranspose: ({ provider, kernel, stride, dilation, groups }) => {
		if (provider === 'cuda') return 'native';
		if (provider === 'cpu' && volume(kernel) === 1 && volume(stride) > 1) return 'native';
		// Windows that do not overlap are one product: sorting channels for it costs more than it gains.
		const isProduct = kernel.every((length, axis) => length <= stride[axis]);
		if (provider === 'cpu' && isProduct && volume(stride) > 1 && groups === 1 && volume(dilation) === 1)
			return 'phases';
		if (volume(stride) === 1) return provider === 'cpu' ? 'blocked' : 'zeroInsertion';
		if (groups === 1 && volume(dilation) === 1) return provider === 'cpu' ? 'blocked' : 'phases';
		return provider === 'webgpu' ? 'zeroInsertion' : 'native';
	},
	convolutionWeightGradient: ({ batch, channels, filters, size, kernel, stride, dilation, groups }) => {
		const fits = 4 * batch * channels * volume(size) * volume(kernel) <= columnLimitBytes;
		if (volume(kernel) === 1 && (filters === 1 || volume(stride) > 1)) return 'shifted';
		if (volume(kernel) === 1) return 'columns';
		// Few channels make short rows: all taps together are one product worth its call. Where strides fill the kernel, each
		// phase is a channel of its own, and no voxel is copied twice.
		const isFilled = volume(stride) > 1 && kernel.every((length, axis) => length % stride[axis] === 0);
		if (fits && channels < fewChannels && !(isFilled && groups === 1 && volume(dilation) === 1)) return 'columns';
		if (volume(stride) === 1 && Math.max(...kernel) > 1) return 'rows';
		if (groups === 1 && volume(dilation) === 1) return 'phases';
		return fits ? 'columns' : 'shifted';
	},
};
