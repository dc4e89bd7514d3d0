import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NamedTensors } from '#tensor';
import type { TrainingTask } from './training-networks.ts';

/**
 * Writes weights and data for the peer: tensors.json names file, type and shape of each.
 *
 * @returns names of the parameters in their order.
 */
export function writeTensors(folder: string, task: TrainingTask, initial: NamedTensors): string[] {
	const arrays = new Map([...initial].map(([name, { data, shape }]) => [name, { data, shape }]));
	const { value } = task.step.inputs[0];
	arrays.set('x', { data: task.feeds['x'] as Float32Array<ArrayBuffer>, shape: value.shape });
	arrays.set('t', task.target);
	const head = Object.fromEntries(
		[...arrays].map(([name, { data, shape }], i) => {
			writeFileSync(path.join(folder, `${i}.bin`), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
			return [name, { file: `${i}.bin`, shape, type: data instanceof Int32Array ? '<i4' : '<f4' }];
		}),
	);
	writeFileSync(path.join(folder, 'tensors.json'), JSON.stringify(head));
	return task.step.parameters.map(({ name }) => name);
}
