/**
 * Where a training step spends its time: the runtime's profile of every node, summed by operator, by layer or by node.
 *
 * Run: node --conditions=source bench/profile-step.ts residual|completion|… [--steps=8] [--by=operator|layer|node] [--rows=25]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openTrainer } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import { trainingTasks } from './training-networks.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		steps: { type: 'string', default: '8' },
		by: { type: 'string', default: 'operator' },
		rows: { type: 'string', default: '25' },
	},
});

interface ProfileEvent {
	readonly cat: string;
	readonly name: string;
	readonly dur: number;
	readonly args?: { readonly op_name?: string; readonly output_type_shape?: readonly unknown[] };
}

/** Key under which a node's time is added up. */
function keyOf(event: ProfileEvent): string {
	const operator = event.args?.op_name ?? '';
	const node = event.name.replace(/_kernel_time$/, '');
	if (values.by === 'operator') return operator;
	const layer = node.replace(/\/[^/]*$/, '');
	if (values.by === 'layer') return `${layer} ${operator}`;
	return `${node} ${operator} ${JSON.stringify(event.args?.output_type_shape ?? '')}`;
}

const steps = Number(values.steps);
const warmUp = 2;
for (const name of positionals) {
	const folder = mkdtempSync(path.join(tmpdir(), 'msn-profile-'));
	const task = trainingTasks[name]();
	const trainer = await openTrainer(task.step, {
		runtime,
		optimiser: { method: 'adamw', learningRate: 1e-3, weightDecay: 0 },
		profile: path.join(folder, 'profile'),
	});
	const cpuMs: number[] = [];
	for (let i = 0; i < steps; i++) {
		const before = process.cpuUsage();
		await trainer.step(task.feeds);
		const { user, system } = process.cpuUsage(before);
		cpuMs.push((user + system) / 1000);
	}
	await trainer.dispose();
	// The runtime writes its profile when the session is let go, which may wait for the collector: ended here.
	const [file] = readdirSync(folder);
	const text = readFileSync(path.join(folder, file), 'utf8');
	const events = JSON.parse(
		text.trimEnd().endsWith(']') ? text : `${text.trimEnd().replace(/,$/, '')}]`,
	) as ProfileEvent[];
	rmSync(folder, { recursive: true });
	const kernels = events.filter((event) => event.cat === 'Node' && event.name.endsWith('_kernel_time'));
	// The first steps allocate: left out, by their share of the events.
	const each = kernels.length / steps;
	const totals = new Map<string, { ms: number; count: number }>();
	for (const event of kernels.slice(warmUp * each)) {
		const entry = totals.get(keyOf(event)) ?? { ms: 0, count: 0 };
		totals.set(keyOf(event), { ms: entry.ms + event.dur / 1000, count: entry.count + 1 });
	}
	const measured = steps - warmUp;
	const rows = [...totals].sort(([, a], [, b]) => b.ms - a.ms);
	const sum = rows.reduce((total, [, { ms }]) => total + ms, 0) / measured;
	const median = cpuMs.slice(warmUp).toSorted((a, b) => a - b)[measured >> 1];
	console.log(`${task.title}: CPU ${median.toFixed(1)} ms a step, ${sum.toFixed(1)} ms in ${each} nodes`);
	for (const [key, { ms, count }] of rows.slice(0, Number(values.rows)))
		console.log(`${(ms / measured).toFixed(2).padStart(9)} ms ${String(count / measured).padStart(5)} × ${key}`);
}
