import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { skullLesson } from '../skull-shells.ts';

/** What is measured: skulls of so many voxels along each axis, one of the original's networks. */
export interface Resolution {
	readonly edge: number;
	readonly network: 'large' | 'small' | 'tiny';
	/** Steps of training; the last three count. Default by the size. */
	readonly steps?: number;
}

/** What the measuring process is sent. */
export interface ResolutionJob {
	readonly network: Resolution['network'];
	readonly steps: number;
	readonly input: Int32Array;
	readonly target: Int32Array;
}

/** Time and memory of a training step and of a prediction. */
export interface ResolutionFigures {
	readonly trainingCpuMs: number;
	readonly trainingWallMs: number;
	/** Most memory of the whole process, runtime of the language included. */
	readonly trainingPeakMB: number;
	/** Of that the layers: features, gradients, weights and rule books. */
	readonly layersMB: number;
	readonly predictionCpuMs: number;
	readonly candidates: readonly number[];
	readonly loss: readonly [number, number];
}

/**
 * Trains some steps on one skull in a process of its own, so that the peak of memory is its own. The skull is drawn here: what
 * that takes does not count.
 */
export async function measureResolution(resolution: Resolution): Promise<Readonly<Record<string, unknown>>> {
	const { edge, network, steps = edge >= 512 ? 4 : edge >= 256 ? 6 : 12 } = resolution;
	const { input, target } = skullLesson('1', edge);
	const job: ResolutionJob = { network, steps, input: input.coordinates, target: target.coordinates };
	const isSource = import.meta.url.endsWith('.ts');
	const file = fileURLToPath(new URL(`./measure-resolution.process.${isSource ? 'ts' : 'js'}`, import.meta.url));
	const child = fork(file, { serialization: 'advanced', execArgv: isSource ? ['--conditions=source'] : [] });
	const figures = await new Promise<ResolutionFigures>((resolve, reject) => {
		child.once('message', (message) => resolve(message as ResolutionFigures));
		child.once('error', reject);
		child.once('exit', (code, signal) =>
			reject(new Error(`the measurement at ${edge}³ ended with ${String(code ?? signal)}: too little memory?`)),
		);
		child.send(job);
	});
	return { edge, network, voxels: { input: input.count, target: target.count, volume: edge ** 3 }, ...figures };
}
