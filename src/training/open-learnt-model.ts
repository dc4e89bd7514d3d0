import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as runtime from 'onnxruntime-node';
import {
	isFieldModel,
	readFieldModel,
	readNetworkCard,
	type LaidShape,
	type NetworkCard,
	type StoredFieldModel,
} from '#learning';
import { readOnnxSummary } from '#tensor-onnx';
import { exportNetwork } from './network-file.ts';
import { readRunFolder } from './run-folder.ts';
import { openCompletionRun, type CompletionRun } from './sparse-completion-run.ts';

/** A network with its card. */
export interface OpenNetwork {
	readonly kind: 'network';
	readonly card: NetworkCard;
	/** Probabilities of one shape: of each class, or of each voxel of the card's grid. */
	predict(feeds: LaidShape['feeds']): Promise<Float32Array>;
	dispose(): Promise<void>;
}

/** Anything that was learnt, ready for shapes. */
export type LearntModel =
	| OpenNetwork
	| { readonly kind: 'field-model'; readonly stored: StoredFieldModel; dispose(): Promise<void> }
	| { readonly kind: 'sparse-completion'; readonly run: CompletionRun; dispose(): Promise<void> };

/** Name of a signed distance model in the folder of its training. */
const fieldModelFile = 'model.msnfield';

/**
 * Opens the folder of a training (a network, a signed distance model, a sparse completion network), an exported `.onnx` file, or a
 * `.msnfield` file; told apart by content.
 *
 * @throws RangeError or a typed error of the file's reader if there is nothing that can be used, saying what there is.
 */
export async function openLearntModel(place: string): Promise<LearntModel> {
	if (!existsSync(place)) throw new RangeError(`There is no file or folder ${place}`);
	if (!statSync(place).isDirectory()) return openFile(readFileSync(place), place);
	const field = path.join(place, fieldModelFile);
	if (existsSync(field)) return openFile(readFileSync(field), field);
	if (isSparseRun(place)) {
		const run = await openCompletionRun(place);
		return { kind: 'sparse-completion', run, dispose: () => run.dispose() };
	}
	return openFile(exportNetwork(await readRunFolder(place)), place);
}

async function openFile(bytes: Uint8Array, name: string): Promise<LearntModel> {
	if (isFieldModel(bytes))
		return { kind: 'field-model', stored: readFieldModel(bytes), dispose: async () => undefined };
	let card: NetworkCard;
	try {
		card = readNetworkCard(readOnnxSummary(bytes).metadata);
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause);
		throw new RangeError(
			`${name} is no network of \`msn export\` and no signed distance model: ${why}. Give the folder of a training, or an .onnx or .msnfield file of \`msn export\``,
			{ cause },
		);
	}
	const session = await runtime.InferenceSession.create(bytes, {
		executionProviders: ['cpu'],
		intraOpNumThreads: 1,
		extra: { session: { set_denormal_as_zero: '1' } },
	});
	return {
		kind: 'network',
		card,
		predict: async (feeds) => {
			const tensors = session.inputMetadata.map((port) => {
				const data = feeds[port.name];
				if (!data || !port.isTensor) throw new RangeError(`${name} wants an input ${port.name}, which no shape gives`);
				const dims = port.shape.map(Number);
				const tensor =
					data instanceof Int32Array
						? new runtime.Tensor('int32', data, dims)
						: new runtime.Tensor('float32', data, dims);
				return [port.name, tensor] as const;
			});
			const { probabilities } = await session.run(Object.fromEntries(tensors));
			return Float32Array.from(probabilities.data as Float32Array);
		},
		dispose: () => session.release(),
	};
}

/** Whether the first run of a folder is one of a `sparse-completion` task. */
function isSparseRun(folder: string): boolean {
	const seeds = readdirSync(folder).filter((name) => name.startsWith('seed-'));
	const file = ['.', ...seeds].map((name) => path.join(folder, name, 'run.json')).find((own) => existsSync(own));
	if (file === undefined) return false;
	const { config } = JSON.parse(readFileSync(file, 'utf8')) as { config?: { task?: unknown } };
	return config?.task === 'sparse-completion';
}
