/**
 * What the page of a training costs, in processor time: predictions kept after an epoch, a line of the log, opening the page of a long
 * run, and a second of watching it live. `node --conditions=source bench/training-page.bench.ts`
 */
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTrainingPage } from '#api';
import { watchRuns } from '#training';
import { openPredictionRecord } from '../src/training/prediction-record.ts';
import { appendRunEvent } from '../src/training/run-log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-page-bench-'));
const cpuMs = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
};
const report = (what: string, value: string): void => void process.stdout.write(`${what.padEnd(64)} ${value}\n`);
const step = (i: number) => ({
	kind: 'step' as const,
	epoch: Math.floor(i / 100),
	batch: 1 + (i % 100),
	batches: 100,
	step: i + 1,
	loss: 1 / (1 + i),
	learningRate: 0.001,
	gradientNorm: 1,
	skipped: false,
});

for (const size of [32, 48, 64]) {
	const dims = [size, size, size] as const;
	const each = size ** 3;
	const voxels = Uint8Array.from({ length: each }, (_, i) => {
		const at = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)].map((v) => v - size / 2);
		return Math.hypot(...at) < 0.35 * size ? 255 : 0;
	});
	const half = (1 - size) / 2;
	const volume = {
		voxels,
		dims,
		voxelToWorld: Float64Array.of(1, 0, 0, half, 0, 1, 0, half, 0, 0, 1, half, 0, 0, 0, 1),
	};
	const samples = Array.from({ length: 20 }, (_, i) => ({
		id: `s${i}`,
		subject: `s${i}`,
		source: 'made up',
		facts: {},
		content: { kind: 'occupancy' as const, volume },
	}));
	const record = openPredictionRecord(
		path.join(folder, `record-${size}`),
		{ samples, labels: samples.map(() => 0) },
		{ lesson: 'completion', input: 'voxels', grid: { dims, spacingMm: 1 }, pointCount: 1, share: 0.25, seed: 1 },
	);
	const noise = Float32Array.from({ length: each }, (_, i) => ((i * 2654435761) % 1000) / 1000);
	const rows = samples.map((_, i) =>
		Float32Array.from(voxels, (value, v) => (value > 0 ? 0.8 : 0.1) + 0.1 * noise[(v + i) % each]),
	);
	const judged = { rows, scores: samples.map((_, i) => i / 20), metrics: {} };
	record.record(0, judged, true);
	const before = cpuMs();
	for (let epoch = 1; epoch <= 5; epoch++) record.record(epoch, judged, true);
	const own = path.join(folder, `record-${size}`, 'predictions');
	const bytes = statSync(path.join(own, readdirSync(own)[0])).size;
	report(
		`predictions of 8 samples kept, ${size}³`,
		`${((cpuMs() - before) / 5).toFixed(0)} ms, ${(bytes / 1000).toFixed(0)} kB`,
	);
}

const run = path.join(folder, 'run', 'seed-1');
const startLog = cpuMs();
for (let i = 0; i < 2000; i++) appendRunEvent(run, step(i));
report('a line of the log', `${(((cpuMs() - startLog) / 2000) * 1000).toFixed(0)} µs`);

const lines = Array.from({ length: 100_000 }, (_, i) => JSON.stringify({ ...step(i), time: 1e12 + 100 * i })).join(
	'\n',
);
writeFileSync(path.join(run, 'log.jsonl'), `${lines}\n`);
const webApp = path.join(folder, 'app');
mkdirSync(webApp);
writeFileSync(path.join(webApp, 'training.html'), '');
const app = await createTrainingPage({ source: watchRuns(path.join(folder, 'run')), webApp });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const open = cpuMs();
const received = { bytes: 0 };
const call = request(`${url}/v1/training/events`);
call.end();
const [answer] = (await once(call, 'response')) as [IncomingMessage];
answer.on('data', (chunk: Buffer) => (received.bytes += chunk.length));
while (received.bytes < 1000) await sleep(20);
report(
	'opening the page of a run of 100,000 steps',
	`${(cpuMs() - open).toFixed(0)} ms, ${(received.bytes / 1000).toFixed(0)} kB`,
);
const live = cpuMs();
const from = received.bytes;
for (let second = 0; second < 10; second++) {
	for (let i = 0; i < 10; i++) {
		appendFileSync(
			path.join(run, 'log.jsonl'),
			`${JSON.stringify({ ...step(100_000 + second * 10 + i), time: Date.now() })}\n`,
		);
		await sleep(100);
	}
}
report(
	'a second of watching it, 10 steps a second',
	`${((cpuMs() - live) / 10).toFixed(1)} ms, ${((received.bytes - from) / 10_000).toFixed(1)} kB`,
);
call.destroy();
await app.close();
rmSync(folder, { recursive: true });
