import { completionChannels } from '#learning';
import { peakMemoryBytes } from '#process';
import { sparseCoordinates } from '#tensor';
import { openCompletionTrainer } from '../sparse-completion-trainer.ts';
import type { ResolutionFigures, ResolutionJob } from './measure-resolution.ts';

process.once('message', (job) => {
	void measure(job as ResolutionJob).then((figures) => process.send?.(figures, () => process.disconnect()));
});

async function measure({ network, steps, input, target }: ResolutionJob): Promise<ResolutionFigures> {
	const trainer = await openCompletionTrainer({ channels: completionChannels[network], arena: steps > 6 });
	const times: { cpu: number; wall: number; loss: number }[] = [];
	let candidates: readonly number[] = [];
	for (let step = 0; step < steps; step++) {
		const wall = performance.now();
		const before = process.cpuUsage();
		const { loss, outputs } = await trainer.step({ input, target });
		const { user, system } = process.cpuUsage(before);
		times.push({ cpu: (user + system) / 1000, wall: performance.now() - wall, loss });
		candidates = [...(outputs['candidates'] ?? [])];
	}
	const trainingPeakMB = peakMemoryBytes() / 2 ** 20;
	const before = process.cpuUsage();
	await trainer.predict(sparseCoordinates(input));
	const { user, system } = process.cpuUsage(before);
	const late = times.slice(-3);
	const median = (of: (time: (typeof times)[number]) => number): number =>
		late.map(of).toSorted((a, b) => a - b)[late.length >> 1];
	return {
		trainingCpuMs: median(({ cpu }) => cpu),
		trainingWallMs: median(({ wall }) => wall),
		trainingPeakMB,
		layersMB: trainer.peakBytes / 2 ** 20,
		predictionCpuMs: (user + system) / 1000,
		candidates,
		loss: [times[0].loss, times[times.length - 1].loss],
	};
}
