import { createHash } from 'node:crypto';
import { networkMetadata, type LearntFrom, type Measurement, type NetworkCard } from '#learning';
import { parameterCount } from '#tensor';
import { readOnnxSummary, writeOnnx, type WriteOnnxOptions } from '#tensor-onnx';
import type { ResultsCard } from './results-card.ts';
import type { StoredNetwork } from './run-folder.ts';
import type { DataConfig } from './task-config.ts';

/**
 * A trained network as an ONNX file for a batch of one. All that is needed to use it is in it: how a shape becomes its input, the
 * names of its classes, the data it was trained on with their licence, its measured figures, and a checksum of its graph.
 *
 * @param results the card of its training, if there is one.
 * @param options how weights are stored: see `writeOnnx`.
 */
export function exportNetwork(
	{ config, program, settings, weights, classes }: StoredNetwork,
	results?: ResultsCard,
	{ weights: storage }: Pick<WriteOnnxOptions, 'weights'> = {},
): Uint8Array {
	const network = program.inference(1);
	const { augment: _, ...laid } = settings;
	const measured = results && measurementOf(results);
	const card: NetworkCard = {
		title: config.title,
		network: config.network.name,
		parameters: parameterCount(network),
		settings: laid,
		// Archives keep their own grid; everything else is moved to its centroid when it is read.
		placement: config.data.kind === 'npz' ? 'stored' : 'centroid',
		filling: config.data.kind === 'paired-organs' ? 'shares' : 'whole',
		classes: settings.lesson === 'class' ? classes : [],
		data: learntFrom(config.data, results),
		...(measured && { measured }),
		graphSha256: '',
	};
	// The texts are no part of the graph, so the file without them has the same.
	const graphSha256 = createHash('sha256')
		.update(readOnnxSummary(writeOnnx(network, weights, { weights: storage })).graph)
		.digest('hex');
	return writeOnnx(network, weights, { metadata: networkMetadata({ ...card, graphSha256 }), weights: storage });
}

/** What a model owes to its data, from the configuration and, where there is one, the card. */
export function learntFrom(data: DataConfig, results?: Pick<ResultsCard, 'data'>): LearntFrom {
	const { source, licence, citation } = data;
	const shapes = results?.data.shapes;
	const made = results?.data.synthetic;
	const mirror = data.kind === 'paired-organs' ? data.mirror : undefined;
	return {
		source,
		licence,
		...(citation !== undefined && { citation }),
		...(results && { shapes, subjects: results.data.subjects }),
		...(made !== undefined && { synthetic: made === 0 ? 'none' : made === shapes ? 'all' : 'some' }),
		...(mirror !== undefined && mirror !== 'none' && { mirrored: mirror }),
	};
}

/** The figures of a card in a row. */
export function measurementOf({ splits, figures }: Pick<ResultsCard, 'splits' | 'figures'>): Measurement {
	const methods = Object.entries(figures);
	// The mean of one seed is that seed.
	const isOne = methods.filter(([method]) => method.startsWith('seed ')).length === 1;
	const told = methods.filter(([method]) => !isOne || !method.startsWith('mean of the seeds'));
	return {
		rule: [...new Set(splits.map(({ rule }) => rule))].join('; '),
		figures: told.flatMap(([method, metrics]) =>
			Object.entries(metrics)
				.filter(([, { value }]) => Number.isFinite(value))
				.map(([metric, figure]) => ({ method, metric, ...figure })),
		),
	};
}
