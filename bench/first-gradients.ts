import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NamedTensors } from '#tensor';
import { lowerGraph, openSession, probeChannelBlock } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import type { TrainingTask } from './training-networks.ts';

/** Writes our gradients of the first step as gradient-<number>.bin, in the order of the parameters, for the peer to judge. */
export async function writeFirstGradients(folder: string, task: TrainingTask, initial: NamedTensors): Promise<void> {
	const { graph } = task.step;
	const gradients = Object.fromEntries(
		Object.entries(task.step.gradients).map(([name, value]) => [`gradient/${name}`, value]),
	);
	const channelBlock = await probeChannelBlock(runtime);
	const session = await openSession(runtime, lowerGraph(graph, gradients, { channelBlock }));
	const feeds = Object.fromEntries(
		session.inputs.map(({ name, shape }) => {
			const data = task.feeds[name] ?? initial.get(name)?.data;
			if (!data) throw new RangeError(`writeFirstGradients: nothing to feed as ${name}`);
			return [name, session.tensor(data, shape)];
		}),
	);
	const found = await session.run(feeds);
	for (const [number, { name }] of task.step.parameters.entries())
		writeFileSync(
			path.join(folder, `gradient-${number}.bin`),
			new Uint8Array(Float32Array.from(found[`gradient/${name}`].data as Float32Array).buffer),
		);
	await session.release();
}
