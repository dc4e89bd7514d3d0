import type { Feeds, NamedTensor, StepResult, Trainer, TrainerState } from '#tensor';

/** A trainer without a backend, for tests of the loop: least squares on `input` [N, width] and `target` [N], momentum 0.9. */
export function linearTrainer(width: number, learningRate = 0.05): Trainer {
	let weight = new Float32Array(width);
	let velocity = new Float32Array(width);
	let average = new Float32Array(width);
	let stepCount = 0;
	const tensor = (data: Float32Array): NamedTensor => ({ shape: [width], type: 'float32', data: data.slice() });
	const step = async (feeds: Feeds | readonly Feeds[]): Promise<StepResult> => {
		const groups = Array.isArray(feeds) ? (feeds as readonly Feeds[]) : [feeds as Feeds];
		const gradient = new Float32Array(width);
		let loss = 0;
		let count = 0;
		for (const { input, target } of groups)
			for (let i = 0; i < target.length; i++, count++) {
				let error = -target[i];
				for (let k = 0; k < width; k++) error += weight[k] * input[i * width + k];
				loss += error * error;
				for (let k = 0; k < width; k++) gradient[k] += 2 * error * input[i * width + k];
			}
		for (let k = 0; k < width; k++) {
			velocity[k] = 0.9 * velocity[k] + gradient[k] / count;
			weight[k] -= learningRate * velocity[k];
			average[k] = 0.9 * average[k] + 0.1 * weight[k];
		}
		stepCount++;
		return { loss: loss / count, gradientNorm: Math.hypot(...gradient), learningRate, skipped: false, outputs: {} };
	};
	return {
		provider: 'reference',
		get stepCount() {
			return stepCount;
		},
		step,
		parameters: async ({ averaged = false } = {}) => new Map([['weight', tensor(averaged ? average : weight)]]),
		state: async (): Promise<TrainerState> => ({
			step: stepCount,
			settings: { learningRate: String(learningRate) },
			tensors: new Map([
				['parameter/weight', tensor(weight)],
				['moment/velocity', tensor(velocity)],
				['average/weight', tensor(average)],
			]),
		}),
		load: async ({ step: saved, tensors }) => {
			stepCount = saved;
			weight = Float32Array.from(tensors.get('parameter/weight')!.data);
			velocity = Float32Array.from(tensors.get('moment/velocity')!.data);
			average = Float32Array.from(tensors.get('average/weight')!.data);
		},
		dispose: async () => {},
	};
}
