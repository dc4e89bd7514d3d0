import type { NetworkConfig } from '../task-config.ts';
import type { TrainNetworkOptions } from '../train-network.ts';
import { fieldGrid } from './reconstruction-data.ts';

/** What a configuration says, in the terms of training. */
export function trainingOptions(
	config: NetworkConfig,
	{
		epochs = config.epochs,
		workers,
		provider = config.provider,
	}: {
		readonly epochs?: number;
		readonly workers?: number;
		readonly provider?: TrainNetworkOptions['provider'];
	},
	seed: number,
): TrainNetworkOptions {
	const { factor, coarse, laid } = config;
	return {
		network: config.network.name,
		networkOptions: config.network.options,
		lesson: config.learn,
		grid: fieldGrid(config.grid),
		classes: 2,
		pointCount: config.pointCount,
		share: config.share,
		channels: typeof config.input === 'string' ? [config.input] : config.input,
		truncationMm: config.truncationMm,
		...(config.learn === 'super-resolution' && { coarse: { factor: factor ?? 4, of: coarse, laid } }),
		inputSkip: config.inputSkip,
		chooseBy: config.chooseBy,
		epochs,
		batchSize: config.batchSize,
		learningRate: config.learningRate,
		weightDecay: config.weightDecay,
		warmUp: config.warmUp,
		clipNorm: config.clipNorm,
		averageDecay: config.averageDecay,
		patience: config.patience,
		augment: config.augment,
		threads: config.threads,
		provider,
		precision: config.precision,
		seed,
		workers,
	};
}
