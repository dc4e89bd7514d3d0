import type { StepResult, TrainingStep } from '#tensor';
import type { Tensor } from 'onnxruntime-common';
import { createDeviceState } from './device-state.ts';
import { reportPlaces, updateFactors, updateScalars } from './graph-optimiser.ts';
import { openSummedUpdate, openWholeUpdate, type GraphTraining, type UpdateRunner } from './graph-sessions.ts';
import { createTensorReader, type ReadPort } from './read-tensors.ts';
import { disposeTensor } from './session.ts';
import { engineShapes, learningRateAt, type TrainingEngine } from './training-engine.ts';

/** What {@link createGraphEngine} needs. */
export interface GraphEngineParts extends Omit<GraphTraining, 'keepsFigures'> {
	/** Steps between two readings of loss, norm and outputs. */
	readonly readEvery: number;
}

/**
 * Everything on the device: graphs compute loss, gradients and the update, and what they give back as weights, moments and
 * buffers is fed to the next step where it lies. Loss, norm and what was left out are read every so many steps.
 */
export async function createGraphEngine({ readEvery, ...parts }: GraphEngineParts): Promise<TrainingEngine> {
	const { runtime, step, optimiser, isScaled, session } = parts;
	const training: GraphTraining = { ...parts, keepsFigures: readEvery > 1 };
	const state = createDeviceState(runtime, engineShapes(step, optimiser, isScaled), session);
	const figures = createFigures(training);
	const runners = new Map<'whole' | 'summed', Promise<UpdateRunner>>();
	const runner = (kind: 'whole' | 'summed'): Promise<UpdateRunner> => {
		let found = runners.get(kind);
		if (!found) runners.set(kind, (found = kind === 'whole' ? openWholeUpdate(training) : openSummedUpdate(training)));
		return found;
	};
	await runner('whole');
	let updates = 0;
	const readFigures = async (): Promise<void> => {
		updates -= await figures.read();
	};
	return {
		get updates() {
			return updates;
		},
		step: async (batches) => {
			const update = updates + 1;
			const learningRate = learningRateAt(optimiser, update);
			const { run } = await runner(batches.length === 1 ? 'whole' : 'summed');
			const results = await run(state, batches, {
				...updateFactors(optimiser, learningRate, update),
				[updateScalars.share]: 1 / batches.length,
				[updateScalars.continues]: figures.unread > 0 ? 1 : 0,
			});
			state.replace(results);
			figures.take(results);
			// Until it is read, an update counts as done.
			updates++;
			if (figures.unread >= readEvery) await readFigures();
			return { ...figures.known, learningRate };
		},
		read: async () => {
			await readFigures();
			return state.read();
		},
		write: (tensors, count) => {
			state.write(tensors);
			figures.forget();
			updates = count;
			return Promise.resolve();
		},
		dispose: async () => {
			await figures.dispose();
			await state.dispose();
			for (const opened of runners.values()) await (await opened).release();
		},
	};
}

type Known = Omit<StepResult, 'learningRate'>;

/** Loss, norm and outputs of the steps since the last reading. */
interface Figures {
	/** Steps that have not been read. */
	readonly unread: number;
	/** What was read last. */
	readonly known: Known;
	take(results: Readonly<Record<string, Tensor>>): void;
	/** Reads them; gives the number of updates that were left out since the last reading. */
	read(): Promise<number>;
	forget(): void;
	dispose(): Promise<void>;
}

function createFigures({ runtime, step, session }: GraphTraining): Figures {
	const reader = createTensorReader(runtime, figurePorts(step), session);
	const outputs = Object.keys(step.outputs);
	let waiting = new Map<string, Tensor>();
	let unread = 0;
	let known: Known = { loss: NaN, gradientNorm: NaN, skipped: false, outputs: {} };
	const forget = (): void => {
		for (const tensor of waiting.values()) disposeTensor(tensor);
		waiting = new Map();
		unread = 0;
	};
	return {
		get unread() {
			return unread;
		},
		get known() {
			return known;
		},
		take: (results) => {
			const steps = unread + 1;
			forget();
			unread = steps;
			waiting = new Map([['#report', results['#report']], ...outputs.map((name) => named(name, results))]);
		},
		read: async () => {
			if (unread === 0) return 0;
			const read = await reader.read(waiting);
			const report = read.get('#report')!;
			const skipped = Math.round(report[reportPlaces.skipped]);
			known = {
				loss: report[reportPlaces.lossSum] / unread,
				gradientNorm: report[reportPlaces.gradientNorm],
				skipped: skipped > 0,
				outputs: Object.fromEntries(outputs.map((name) => [name, read.get(`#output/${name}`)!])),
			};
			forget();
			return skipped;
		},
		forget,
		dispose: () => {
			forget();
			return reader.release();
		},
	};
}

const named = (name: string, results: Readonly<Record<string, Tensor>>): [string, Tensor] => [
	`#output/${name}`,
	results[`#output/${name}`],
];

function figurePorts(step: TrainingStep): Map<string, ReadPort> {
	return new Map([
		['#report', { shape: [3], type: 'float32' }],
		...Object.entries(step.outputs).map(([name, { shape, type }]): [string, ReadPort] => [
			`#output/${name}`,
			{ shape, type },
		]),
	]);
}
