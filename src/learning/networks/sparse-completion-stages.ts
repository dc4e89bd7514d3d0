import {
	add,
	createGraph,
	createScope,
	differentiate,
	multiply,
	parameterCount,
	reduceSum,
	trainingStep,
	type NamedValues,
	type Scope,
	type TensorGraph,
	type TensorValue,
	type TrainingStep,
} from '#tensor';
import {
	completionLevels,
	completionNetwork,
	decoderLevel,
	decoderScope,
	encoderLevel,
	encoderScope,
	finalOccupancy,
	levelLoss,
	type DecoderSizes,
	type EncoderSizes,
	type KeepResult,
} from './sparse-completion.ts';

/**
 * What a graph of one level is for. `forward`: features (and logits) by batch statistics, to find out which voxels go on.
 * `backward`: the same once more, then loss and gradients. `use`: by running statistics.
 */
export type StageMode = 'forward' | 'backward' | 'use';

/** One level of the network as a graph of its own. */
export interface Stage {
	readonly graph: TensorGraph;
	/**
	 * `features`, `logits`; forward, `result.<layer>`: results of convolutions, which the backward graph is fed under
	 * `<layer>.result`; backward: `loss`, `gradient.<parameter>`, `state.<buffer>` and the gradients in what the level
	 * was given, `fine`, `coarse`, `skip`.
	 */
	readonly outputs: NamedValues;
}

/**
 * A level of the encoder. Fed under `encoder.<level>.`: `fine` (but at level 0), and backward `upstream`, the gradient in
 * its features.
 */
export function encoderStage(channels: readonly number[], level: number, sizes: EncoderSizes, mode: StageMode): Stage {
	const root = createScope(createGraph(), mode === 'use' ? 'infer' : 'train');
	const scope = encoderScope(root, level);
	const fine = sizes.fineSize === undefined ? undefined : scope.input('fine', [sizes.fineSize, channels[level - 1]]);
	const { keep, kept } = keeper(mode);
	const features = encoderLevel(scope, { channels, level, sizes }, { fine, keep });
	if (mode !== 'backward') return { graph: root.graph, outputs: { features, ...kept } };
	const outputs = backward(root, pull(scope, features), fine ? { fine } : {});
	return { graph: root.graph, outputs };
}

/**
 * A level of the decoder with its loss. Fed under `decoder.<level>.`: `coarse` and `skip`, and backward, but at level 0,
 * `upstream`. In use level 0 also gives `occupancy`.
 */
export function decoderStage(channels: readonly number[], level: number, sizes: DecoderSizes, mode: StageMode): Stage {
	const root = createScope(createGraph(), mode === 'use' ? 'infer' : 'train');
	const scope = decoderScope(root, level);
	const coarse = scope.input('coarse', [sizes.coarseSize, channels[level + 1]]);
	const skip = scope.input('skip', [sizes.skipSize, channels[level]]);
	// The finest level runs once only: nothing is kept for it.
	const { keep, kept } = level === 0 ? { keep: undefined, kept: {} } : keeper(mode);
	const decoded = decoderLevel(scope, { channels, level, sizes }, { coarse, skip, keep });
	const { features, logits } = decoded;
	const occupancy = level === 0 ? finalOccupancy(root.child('final'), features) : undefined;
	if (mode !== 'backward') {
		const outputs = { features, logits, ...kept };
		return { graph: root.graph, outputs: occupancy && mode === 'use' ? { ...outputs, occupancy } : outputs };
	}
	const loss = levelLoss(scope, decoded);
	const total = level === 0 ? loss : add(loss, pull(scope, features));
	return { graph: root.graph, outputs: { loss, ...backward(root, total, { coarse, skip }) } };
}

/** Forward: results of convolutions become outputs. Backward: they are inputs. In use: neither. */
function keeper(mode: StageMode): { keep: KeepResult; kept: Record<string, TensorValue> } {
	const kept: Record<string, TensorValue> = {};
	const keep: KeepResult = (scope, shape, compute) => {
		if (mode === 'backward') return compute(scope.input('result', shape));
		const result = compute();
		if (mode === 'forward') kept[`result.${scope.path}`] = result;
		return result;
	};
	return { keep, kept };
}

/** Σ features · upstream: a scalar whose gradients are those the loss has through these features. */
function pull(scope: Scope, features: TensorValue): TensorValue {
	return reduceSum(multiply(features, scope.input('upstream', features.shape)));
}

function backward(root: Scope, total: TensorValue, given: NamedValues): Record<string, TensorValue> {
	const { parameters, stateUpdates } = root.record;
	const names = Object.keys(given);
	const values = [...parameters.map(({ value }) => value), ...names.map((name) => given[name])];
	const gradients = differentiate(total, values);
	return Object.fromEntries([
		...parameters.map(({ name }, i) => [`gradient.${name}`, gradients[i]]),
		...names.map((name, i) => [name, gradients[parameters.length + i]]),
		...[...stateUpdates].map(([name, value]) => [`state.${name}`, value]),
	]) as Record<string, TensorValue>;
}

/** The whole network with the smallest sizes: for its names, its first weights and their number. */
export function completionDescription(channels: readonly number[]): TrainingStep {
	if (channels.length !== completionLevels || !channels.every((count) => Number.isInteger(count) && count >= 1))
		throw new RangeError(`completionDescription: ${completionLevels} channel counts expected, got ${channels.join()}`);
	const size = 16;
	const encoder = channels.map((_, level) => ({ size, fineSize: level === 0 ? undefined : size }));
	const decoder = channels.slice(1).map((_, level) => ({
		coarseSize: size,
		keptSize: level === completionLevels - 2 ? undefined : size,
		madeSize: level === completionLevels - 2 ? size : 8 * size,
		skipSize: size,
		unionSize: size,
	}));
	return trainingStep((scope) => ({ loss: completionNetwork(scope, channels, { encoder, decoder }) }));
}

/** Number of weights of the network. */
export const completionParameterCount = (channels: readonly number[]): number =>
	parameterCount(completionDescription(channels));
