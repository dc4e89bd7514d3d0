import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { completionChannels, completionPair } from '#learning';
import type { Volume } from '#volume';
import { bestWeightsFile } from './checkpoint-folder.ts';
import { openCompletionTrainer } from './sparse-completion-trainer.ts';
import { readTensorFile } from './tensor-file.ts';
import { implantOf } from './train-sparse-completion.ts';
import type { SparseCompletionConfig } from './tasks/sparse-completion-config.ts';

const headFile = 'run.json';

/**
 * Writes beside a run's checkpoints what it is, so that it can be used without its configuration.
 *
 * @throws RangeError if the folder holds a run that learnt otherwise or from others: going on with it would mix what is trained
 * with what is tested.
 */
export function writeCompletionHead(
	folder: string,
	config: SparseCompletionConfig,
	options: { readonly epochs: number; readonly seed: number },
): void {
	const file = path.join(folder, headFile);
	const learning = ({ data, split, network, learningRate, mirror }: Partial<SparseCompletionConfig>, epochs: unknown) =>
		JSON.stringify({ data, split, network, learningRate, mirror, epochs });
	if (existsSync(file)) {
		const head = JSON.parse(readFileSync(file, 'utf8')) as {
			config?: Partial<SparseCompletionConfig>;
			options?: { epochs?: unknown };
		};
		if (learning(head.config ?? {}, head.options?.epochs) !== learning(config, options.epochs))
			throw new RangeError(`${folder} holds a run with other data or settings: give another folder, or empty this one`);
	}
	mkdirSync(folder, { recursive: true });
	writeFileSync(`${file}.${process.pid}.part`, `${JSON.stringify({ config, options }, null, '\t')}\n`);
	renameSync(`${file}.${process.pid}.part`, file);
}

/** A trained sparse network, ready for shapes. */
export interface CompletionRun {
	readonly config: SparseCompletionConfig;
	/** Voxels that the network was trained on are this wide; other widths are other shapes to it. */
	readonly spacingMm: number;
	/**
	 * The missing part of a shape with a hole: solid voxels, on the grid of the volume.
	 *
	 * @param defective not 0 is inside; voxels as wide as `spacingMm`, x, y and z along its axes; any size.
	 * @throws RangeError if the voxels are not as wide as those it was trained on, to 5 %.
	 */
	complete(defective: Volume<Uint8Array>): Promise<Volume<Uint8Array<ArrayBuffer>>>;
	dispose(): Promise<void>;
}

/**
 * Opens the best weights of a run of a `sparse-completion` task; of a folder with several seeds the first.
 *
 * @throws RangeError if the folder holds no such run.
 */
export async function openCompletionRun(folder: string): Promise<CompletionRun> {
	const own = [folder, ...seedFolders(folder)].find((one) => existsSync(path.join(one, headFile)));
	if (own === undefined) throw new RangeError(`${folder} holds no trained network: train one with msn train`);
	const { config } = JSON.parse(readFileSync(path.join(own, headFile), 'utf8')) as { config: SparseCompletionConfig };
	if (config.task !== 'sparse-completion')
		throw new RangeError(`${folder} holds a network of a ${String(config.task)} task, not of sparse-completion`);
	const file = await readTensorFile(bestWeightsFile(own));
	if (!file) throw new RangeError(`${own} holds no weights yet: its first epoch has not ended`);
	const { network, data } = config;
	const spacingMm = (data.fieldMm ?? 240) / data.edge;
	const trainer = await openCompletionTrainer({ channels: completionChannels[network], initial: file.tensors });
	return {
		config,
		spacingMm,
		complete: async ({ voxels, dims, voxelToWorld }) => {
			const m = voxelToWorld;
			const widths = [0, 1, 2].map((axis) => Math.hypot(m[axis], m[4 + axis], m[8 + axis]));
			if (widths.some((width) => Math.abs(width / spacingMm - 1) > 0.05))
				throw new RangeError(
					`openCompletionRun: voxels of ${spacingMm} mm expected, got ${widths.map((width) => width.toFixed(2)).join(' × ')} mm; resample the volume first`,
				);
			const defective = voxels.map((value) => (value !== 0 ? 1 : 0));
			const { input } = completionPair(defective, new Uint8Array(voxels.length), dims);
			const implant = implantOf({ defective, dims, spacingMm }, await trainer.predict(input));
			return { voxels: implant, dims, voxelToWorld };
		},
		dispose: () => trainer.dispose(),
	};
}

function seedFolders(folder: string): string[] {
	if (!existsSync(folder)) return [];
	const names = readdirSync(folder).filter((name) => name.startsWith('seed-'));
	return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).map((name) => path.join(folder, name));
}
