import type { EpochPredictions, PredictedSample } from '#contract';
import type { TrainingEvent } from '#learning';
import type { ProviderChoice } from '#tensor-onnx';

/**
 * What the log of a run says: everything of the training, where it happens and why there (once each time it begins or goes on),
 * and what the network predicts after each epoch.
 */
export type RunEvent =
	| TrainingEvent
	| ({ readonly kind: 'provider'; readonly epoch: number } & ProviderChoice)
	| ({ readonly kind: 'predictions' } & EpochPredictions);

/** A line of a log: an event with the time it was written, ms since 1970 (0 in logs that have none). */
export type LoggedEvent = RunEvent & { readonly time: number };

/** Longest line worth reading. */
export const maxLineLength = 65_536;
const maxSamples = 64;
const maxMetrics = 64;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads one line of `log.jsonl`. Numbers that JSON cannot hold were written as null and come back as NaN.
 *
 * @returns undefined for anything that is no event: a line cut off by a crash, a foreign one.
 */
export function readRunEvent(line: string): LoggedEvent | undefined {
	if (line.length > maxLineLength) return undefined;
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		return undefined;
	}
	if (!isFields(value)) return undefined;
	const { kind, epoch } = value;
	if (!isCount(epoch)) return undefined;
	const time = isNumber(value['time']) && value['time'] > 0 ? value['time'] : 0;
	if (kind === 'resumed') return isCount(value['batch']) ? { kind, time, epoch, batch: value['batch'] } : undefined;
	if (kind === 'step') return stepOf(value, epoch, time);
	if (kind === 'epoch') return epochOf(value, epoch, time);
	if (kind === 'predictions') return predictionsOf(value, epoch, time);
	if (kind === 'provider') {
		const provider = providers.find((one) => one === value['provider']);
		const { reason } = value;
		return provider && typeof reason === 'string' ? { kind, time, epoch, provider, reason } : undefined;
	}
	if (kind === 'stopped') {
		const reason = reasons.find((one) => one === value['reason']);
		return reason && { kind, time, epoch, reason };
	}
	return undefined;
}

const providers = ['cpu', 'webgpu', 'cuda'] as const;
const reasons = ['all epochs done', 'no longer better', 'asked to stop', 'loss is not finite'] as const;

function stepOf(value: Fields, epoch: number, time: number): LoggedEvent | undefined {
	const { batch, batches, step } = value;
	const loss = numberOf(value['loss']);
	if (!isCount(batch) || !isCount(batches) || !isCount(step) || batches < 1 || batch > batches || loss === undefined)
		return undefined;
	return {
		kind: 'step',
		time,
		epoch,
		batch,
		batches,
		step,
		loss,
		skipped: value['skipped'] === true,
		learningRate: numberOf(value['learningRate']) ?? Number.NaN,
		gradientNorm: numberOf(value['gradientNorm']) ?? Number.NaN,
	};
}

function epochOf(value: Fields, epoch: number, time: number): LoggedEvent | undefined {
	const { metrics } = value;
	const [loss, seconds] = [numberOf(value['loss']), numberOf(value['seconds'])];
	if (loss === undefined || seconds === undefined || !isFields(metrics)) return undefined;
	const known = Object.entries(metrics).slice(0, maxMetrics);
	return {
		kind: 'epoch',
		time,
		epoch,
		loss,
		seconds,
		isBest: value['isBest'] === true,
		learningRate: numberOf(value['learningRate']) ?? Number.NaN,
		metrics: Object.fromEntries(known.map(([name, one]) => [name, numberOf(one) ?? Number.NaN])),
	};
}

function predictionsOf(value: Fields, epoch: number, time: number): LoggedEvent | undefined {
	const { samples } = value;
	if (!Array.isArray(samples)) return undefined;
	return {
		kind: 'predictions',
		time,
		epoch,
		samples: samples.slice(0, maxSamples).flatMap((sample: unknown): PredictedSample[] => {
			if (!isFields(sample) || typeof sample['id'] !== 'string') return [];
			const { id, truth, probabilities } = sample;
			return [
				{
					id,
					chosenBy: sample['chosenBy'] === 'worst' ? 'worst' : 'seed',
					score: numberOf(sample['score']) ?? Number.NaN,
					...(isCount(truth) ? { truth } : {}),
					...(Array.isArray(probabilities) ? { probabilities: probabilities.slice(0, maxMetrics).map(Number) } : {}),
				},
			];
		}),
	};
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
	return typeof value === 'number';
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A number, NaN for null, undefined for what is neither. */
function numberOf(value: unknown): number | undefined {
	return isNumber(value) ? value : value === null ? Number.NaN : undefined;
}
