import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeNpz, writeStl } from '#formats';
import { openLearntModel } from '#training';
import { afterAll, describe, expect, test } from 'vitest';
import { msnHere } from '../../tests/msn-here.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { predictShape } from './predict-shape.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-train-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(folder, ...parts);

/** Balls and rods of 12³ voxels. */
function writeTask(epochs: number): string {
	const size = 12;
	const arrays = (['train', 'val'] as const).flatMap((part) => {
		const count = part === 'train' ? 20 : 10;
		const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
		const images = Uint8Array.from({ length: count * size ** 3 }, (_, at) => {
			const n = Math.floor(at / size ** 3);
			const [x, y, z] = [at % size, Math.floor(at / size) % size, Math.floor(at / size ** 2) % size].map(
				(i) => i - 5.5,
			);
			const long = labels[n] === 1 ? 1.5 : 1;
			return Math.hypot(x * long, y * long, z / long) < 3 + 0.1 * (n % 6) ? 255 : 0;
		});
		return [
			{ name: `${part}_images`, data: images, shape: [count, size, size, size] },
			{ name: `${part}_labels`, data: labels, shape: [count, 1] },
		];
	});
	writeFileSync(at('rods.npz'), writeNpz(arrays));
	const task = {
		task: 'network',
		title: 'rods',
		learn: 'class',
		split: { kind: 'official' },
		data: { kind: 'npz', file: at('rods.npz'), source: 's', licence: 'l', spacingMm: 2, classes: ['ball', 'rod'] },
		target: { fact: 'class', equals: 'rod' },
		grid: { size, spacingMm: 2 },
		network: {
			name: 'residual-network',
			options: { channels: [4, 8], blocks: [1, 1], stemKernel: 3, stemPool: false },
		},
		epochs,
		batchSize: 5,
		learningRate: 0.01,
	};
	const file = at(`rods-${epochs}.json`);
	writeFileSync(file, JSON.stringify(task));
	return file;
}

/** Starts `msn`, presses Ctrl-C once the log that is found has two epochs, and expects it to end in good order. */
async function stopAfterEpochs(words: readonly string[], findLog: () => string | undefined): Promise<void> {
	// A process group of its own, which Ctrl-C reaches as a whole.
	const child = spawn(process.execPath, ['bin/msn.js', ...words], { detached: true });
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const ended = once(child, 'exit');
	const hasEpochs = (log: string | undefined): boolean =>
		log !== undefined && existsSync(log) && readFileSync(log, 'utf8').includes('"epoch","epoch":1');
	for (let i = 0; i < 1200 && !hasEpochs(findLog()); i++) {
		if (child.exitCode !== null) throw new Error(said);
		await sleep(100);
	}
	process.kill(-Number(child.pid), 'SIGINT');
	await ended;
	expect(said).toContain('Stopped; the same command goes on');
	expect(said).not.toMatch(/\n\s+at /);
	expect(child.exitCode).toBe(130);
}

describe('msn bench learning', () => {
	test('of a network goes on after Ctrl-C, and leaves nothing but its card', async () => {
		const task = writeTask(60);
		const words = ['bench', 'learning', task, '--cache', at('cache'), '--to', at('card.json'), '--workers', '0'];
		const benches = at('cache', 'benches');
		const findLog = (): string | undefined =>
			existsSync(benches) ? path.join(benches, readdirSync(benches)[0] ?? '', 'seed-1', 'log.jsonl') : undefined;
		await stopAfterEpochs(words, findLog);
		expect(existsSync(at('card.json'))).toBe(false);
		const { code, stderr } = await msnHere(...words);
		expect(code).toBe(0);
		expect(stderr).toMatch(/seed 1 goes on from epoch \d+, batch \d/);
		expect(JSON.parse(readFileSync(at('card.json'), 'utf8')).figures['seed 1'].auc.shapes).toBe(10);
		expect(readdirSync(benches)).toEqual([]);
	}, 120_000);
});

describe('msn train', () => {
	test('stops at Ctrl-C with its state kept, goes on, predicts and exports', async () => {
		const task = writeTask(400);
		const run = at('run');
		const log = path.join(run, 'seed-1', 'log.jsonl');
		await stopAfterEpochs(['train', task, '--to', run, '--workers', '0', '--quiet'], () => log);
		const lines = readFileSync(log, 'utf8').trim().split('\n');
		const before = lines.length;
		const done = lines.filter((line) => line.startsWith('{"kind":"epoch"')).length;

		const { stdout, code } = await msnHere(
			'train',
			task,
			'--to',
			run,
			'--workers',
			'0',
			'--quiet',
			'--json',
			'--epochs',
			String(done + 2),
		);
		expect(code).toBe(0);
		expect(JSON.parse(stdout).figures['seed 1'].auc.shapes).toBe(10);
		const events = readFileSync(log, 'utf8').trim().split('\n').slice(before);
		expect(JSON.parse(events[0])).toMatchObject({ kind: 'provider', provider: 'cpu', reason: 'asked for' });
		expect(JSON.parse(events[1])).toMatchObject({ kind: 'resumed' });
		expect(existsSync(path.join(run, 'card.json'))).toBe(true);

		writeFileSync(at('ball.stl'), writeStl(sphereMesh(6, 3, [50, 60, 70])));
		const predicted = await msnHere('predict', run, at('ball.stl'), '--json');
		const { shapes } = JSON.parse(predicted.stdout) as { shapes: { probabilities: Record<string, number> }[] };
		const [ball, rod] = Object.values(shapes[0].probabilities);
		expect(ball + rod).toBeCloseTo(1, 5);
		const exported = await msnHere('export', run, '--to', at('rods.onnx'), '--weights', 'float16', '--json');
		expect(JSON.parse(exported.stdout)).toMatchObject({ title: 'rods' });
		for (const text of ['residual-network', 'weight.float16'])
			expect(readFileSync(at('rods.onnx')).includes(text)).toBe(true);

		// The file alone says what the folder says, to the accuracy of its weights, of the same ball in the same place.
		const model = await openLearntModel(at('rods.onnx'));
		const content = { kind: 'mesh', mesh: sphereMesh(6, 3, [50, 60, 70]) } as const;
		const options = {
			work: 'reconstruct',
			sigmaMm: undefined,
			output: undefined,
			isMirrored: false,
			onlyMissing: false,
		} as const;
		const own = await predictShape(model, { name: 'ball.stl', content }, options);
		await model.dispose();
		expect(own.probabilities?.['class rod']).toBeCloseTo(shapes[0].probabilities['class rod'], 2);
		expect(Object.keys(own.probabilities ?? {})).toEqual(Object.keys(shapes[0].probabilities));
		writeFileSync(at('cut.onnx'), readFileSync(at('rods.onnx')).subarray(0, 3000));
		await expect(openLearntModel(at('cut.onnx'))).rejects.toThrow(
			/cut\.onnx is no network of `msn export`.*: the file is cut off: .*Give the folder of a training, or an \.onnx/,
		);
		await expect(openLearntModel(task)).rejects.toThrow(/is no network of `msn export`/);
	}, 180_000);

	test('says what is wrong with a configuration or a run', async () => {
		writeFileSync(at('wrong.json'), JSON.stringify({ task: 'network', title: 'x' }));
		const wrong = await msnHere('train', at('wrong.json'), '--to', at('x'));
		expect(wrong.code).not.toBe(0);
		expect(wrong.stderr).toContain('the file: missing');
		const library = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so';
		if (!existsSync(library)) {
			const cuda = await msnHere('train', writeTask(1), '--to', at('x'), '--provider', 'cuda');
			expect(cuda.stderr).toMatch(/^msn: CUDA is asked for and does not work here: .*CUDA/);
			expect(existsSync(at('x'))).toBe(false);
		}
		const nothing = await msnHere('export', at('nowhere'), '--to', at('x.onnx'));
		expect(nothing.stderr).toContain('holds no trained network');
	});
});
