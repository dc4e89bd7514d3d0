/** The graphs of a training that happens on the device as a whole. */
import {
	add,
	createGraph,
	elementCount,
	input,
	lossScaleName,
	parameter,
	reshape,
	valueAt,
	type Feeds,
	type TensorGraph,
	type TensorValue,
	type TrainingStep,
} from '#tensor';
import type { Tensor } from 'onnxruntime-common';
import { nextName, type DeviceState } from './device-state.ts';
import { appendUpdate } from './graph-optimiser.ts';
import { lowerGraph, type LowerOptions } from './lower-graph.ts';
import type { OptimiserOptions } from './optimiser.ts';
import { disposeTensor, openSession, type OnnxRuntime, type OnnxSession, type SessionOptions } from './session.ts';
import { fedArray } from './training-engine.ts';

/** What the sessions are made of. */
export interface GraphTraining {
	readonly runtime: OnnxRuntime;
	readonly step: TrainingStep;
	readonly optimiser: OptimiserOptions;
	readonly isScaled: boolean;
	/** Whether loss, norm and outputs stay on the device as well, to be read later. */
	readonly keepsFigures: boolean;
	readonly lower: LowerOptions;
	readonly session: SessionOptions;
}

/** Runs an update; `numbers` are scalars by input name. Results: {@link nextName}, `#report`, `#output/…`. */
export interface UpdateRunner {
	run(
		state: DeviceState,
		batches: readonly Feeds[],
		numbers: Readonly<Record<string, number>>,
	): Promise<Record<string, Tensor>>;
	release(): Promise<void>;
}

/** One micro-batch: loss, gradients and update in one graph. */
export async function openWholeUpdate(training: GraphTraining): Promise<UpdateRunner> {
	const { step, optimiser, isScaled } = training;
	const { graph, at } = copyOf(step.graph);
	const next = appendUpdate({
		graph,
		optimiser,
		parameters: step.parameters.map(({ name, value }) => ({
			name,
			weight: at(value),
			gradient: at(step.gradients[name]),
		})),
		buffers: bufferChanges(step).map(({ name, before, after }) => ({ name, before: at(before), after: at(after) })),
		loss: at(step.loss),
		isShared: false,
		lossScale: isScaled ? leaf(graph, lossScaleName) : undefined,
	});
	const session = await open(training, graph, { ...updateOutputs(next), ...stepOutputs(step, at) });
	return {
		run: (state, [batch], numbers) =>
			session.run(fed(session, new Map([...state.inputs(), ...dataTensors(step, session, batch)]), numbers)),
		release: () => session.release(),
	};
}

/** Several micro-batches: one graph adds their gradients up, another updates. */
export async function openSummedUpdate(training: GraphTraining): Promise<UpdateRunner> {
	const { step } = training;
	const sums = await openSums(training);
	const finish = await openFinish(training);
	const zeros = (): Map<string, Tensor> =>
		new Map(
			sums.inputs
				.filter(({ name }) => name.startsWith(sumPrefix))
				.map(({ name, shape }) => [name, sums.tensor(new Float32Array(elementCount(shape)), shape)] as const),
		);
	return {
		run: async (state, batches, numbers) => {
			const before = state.inputs();
			let moving = zeros();
			let results: Record<string, Tensor> = {};
			for (const [index, batch] of batches.entries()) {
				const known = new Map([...before, ...moving, ...dataTensors(step, sums, batch)]);
				const old = results;
				results = await sums.run(fed(sums, known, numbers));
				for (const tensor of [...moving.values(), ...(index > 0 ? outputTensors(step, old) : [])])
					disposeTensor(tensor);
				moving = new Map(
					[...moving.keys(), ...bufferChanges(step).map(({ name }) => name)].map((name) => [
						name,
						results[nextName(name)],
					]),
				);
			}
			const kept = bufferChanges(step).map(({ name }) => [beforeName(name), state.tensor(`buffer/${name}`)] as const);
			const updated = await finish.run(fed(finish, new Map([...before, ...moving, ...kept]), numbers));
			for (const tensor of moving.values()) disposeTensor(tensor);
			return { ...results, ...updated };
		},
		release: async () => {
			await sums.release();
			await finish.release();
		},
	};
}

const sumPrefix = '#sum/';
const lossSum = `${sumPrefix}#loss`;
const beforeName = (buffer: string): string => `#before/${buffer}`;

/** Gradients and loss of a micro-batch added to those of the ones before; buffers moved on. */
function openSums(training: GraphTraining): Promise<OnnxSession> {
	const { step } = training;
	const { graph, at } = copyOf(step.graph);
	const outputs: Record<string, TensorValue> = {};
	const addUp = (name: string, value: TensorValue): void => {
		outputs[nextName(name)] = add(input(graph, name, value.shape), value);
	};
	addUp(lossSum, reshape(at(step.loss), []));
	for (const [name, gradient] of Object.entries(step.gradients)) addUp(sumPrefix + name, at(gradient));
	for (const { name, before, after } of bufferChanges(step)) outputs[nextName(name)] = reshape(at(after), before.shape);
	return open(training, graph, { ...outputs, ...stepOutputs(step, at) });
}

function openFinish(training: GraphTraining): Promise<OnnxSession> {
	const { step, optimiser, isScaled } = training;
	const graph = createGraph();
	const next = appendUpdate({
		graph,
		optimiser,
		parameters: step.parameters.map(({ name, value: { shape } }) => ({
			name,
			weight: parameter(graph, name, shape),
			gradient: input(graph, sumPrefix + name, shape),
		})),
		buffers: bufferChanges(step).map(({ name, before: { shape } }) => ({
			name,
			before: input(graph, beforeName(name), shape),
			after: input(graph, name, shape),
		})),
		loss: input(graph, lossSum, []),
		isShared: true,
		lossScale: isScaled ? input(graph, lossScaleName, []) : undefined,
	});
	return open(training, graph, updateOutputs(next));
}

function open(
	{ runtime, keepsFigures, lower, session }: GraphTraining,
	graph: TensorGraph,
	outputs: Readonly<Record<string, TensorValue>>,
): Promise<OnnxSession> {
	const onDevice = Object.keys(outputs).filter((name) => keepsFigures || name.startsWith('#next/'));
	return openSession(runtime, lowerGraph(graph, outputs, lower), { ...session, onDevice });
}

/** The same nodes in a graph of their own, which may grow. */
function copyOf(graph: TensorGraph): { graph: TensorGraph; at: (value: TensorValue) => TensorValue } {
	const copy: TensorGraph = { nodes: [...graph.nodes], names: new Map(graph.names), label: '' };
	return { graph: copy, at: (value) => valueAt(copy, value.index) };
}

function leaf(graph: TensorGraph, name: string): TensorValue {
	return valueAt(graph, graph.names.get(name)!);
}

function bufferChanges(step: TrainingStep) {
	return step.buffers
		.filter(({ name }) => step.stateUpdates[name])
		.map(({ name, value }) => ({ name, before: value, after: step.stateUpdates[name] }));
}

function updateOutputs({ report, ...next }: Record<string, TensorValue>): Record<string, TensorValue> {
	return {
		...Object.fromEntries(Object.entries(next).map(([key, value]) => [nextName(key), value])),
		'#report': report,
	};
}

const stepOutputs = (step: TrainingStep, at: (value: TensorValue) => TensorValue): Record<string, TensorValue> =>
	Object.fromEntries(Object.entries(step.outputs).map(([name, value]) => [`#output/${name}`, at(value)]));

const outputTensors = (step: TrainingStep, results: Readonly<Record<string, Tensor>>): Tensor[] =>
	Object.keys(step.outputs).map((name) => results[`#output/${name}`]);

function dataTensors(step: TrainingStep, session: OnnxSession, batch: Feeds): [string, Tensor][] {
	const isFed = new Set(session.inputs.map(({ name }) => name));
	return step.inputs
		.filter(({ name }) => isFed.has(name))
		.map(({ name, value }) => [name, session.tensor(fedArray(name, value, batch[name]), value.shape)]);
}

/** Everything that a session takes: tensors by name, or else scalars. */
function fed(
	session: OnnxSession,
	tensors: ReadonlyMap<string, Tensor>,
	numbers: Readonly<Record<string, number>>,
): Record<string, Tensor> {
	return Object.fromEntries(
		session.inputs.map(({ name }) => [name, tensors.get(name) ?? session.tensor(Float32Array.of(numbers[name]), [])]),
	);
}
