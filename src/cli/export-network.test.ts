import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeNpz } from '#formats';
import { readFieldModel } from '#learning';
import { Command } from 'commander';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { registerExport } from './export-network.ts';
import { registerTrain } from './train.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(folder, ...parts);

/** Runs a command in this process; what it prints. */
async function msn(...words: string[]): Promise<string> {
	const said: string[] = [];
	const spies = [process.stdout, process.stderr].map((stream) =>
		vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0),
	);
	const program = new Command('msn').exitOverride();
	registerTrain(program);
	registerExport(program);
	try {
		await program.parseAsync(['node', 'msn', ...words]);
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
	return said.join('');
}

/** Ellipsoids of 16³ voxels of 2 mm. */
function writeTask(): string {
	const size = 16;
	const count = 12;
	const grid = { dims: [size, size, size], spacingMm: 2 } as const;
	const images = new Uint8Array(count * size ** 3);
	for (let n = 0; n < count; n++) {
		const field = ellipsoidField(
			[12, 9, 7.5].map((axis, k) => axis * (1 + 0.015 * ((n * (k + 3)) % 13))),
			8,
			grid,
		);
		field.forEach((value, i) => (images[n * size ** 3 + i] = value < 0 ? 1 : 0));
	}
	writeFileSync(
		at('ellipsoids.npz'),
		writeNpz([
			{ name: 'train_images', data: images, shape: [count, size, size, size] },
			{ name: 'train_labels', data: new Uint8Array(count), shape: [count, 1] },
		]),
	);
	const data = { kind: 'npz', file: at('ellipsoids.npz'), source: 'made up', licence: 'CC0-1.0', synthetic: true };
	const task = {
		task: 'completion',
		title: 'Ellipsoids',
		split: { kind: 'folds', folds: 3 },
		share: 0.25,
		sigmaMm: 2,
		data: { ...data, spacingMm: 2, classes: ['a', 'b'] },
		grid: { size, spacingMm: 2 },
		model: { truncationMm: 8, modes: 20, copies: 1 },
	};
	writeFileSync(at('ellipsoids.json'), JSON.stringify(task));
	return at('ellipsoids.json');
}

describe('msn export', () => {
	test('a signed distance model is fitted and goes into a library, with the figures of a card', async () => {
		const run = at('ellipsoids');
		await msn('train', writeTask(), '--to', run);
		const { model, provenance, heldOut, uncertainty, measured } = readFieldModel(
			readFileSync(path.join(run, 'model.msnfield')),
		);
		expect(model.variances).toHaveLength(20);
		expect(provenance).toEqual({
			title: 'Ellipsoids',
			source: 'made up',
			licence: 'CC0-1.0',
			shapes: 12,
			subjects: 12,
			synthetic: 'all',
		});
		expect(heldOut?.mahalanobis).toHaveLength(12);
		expect(uncertainty?.shapes).toBe(12);
		expect(uncertainty?.completed).toBeGreaterThan(0.3);
		expect(Math.min(...(heldOut?.residualMm ?? [0]))).toBeGreaterThan(0);
		expect(measured).toBeUndefined();

		mkdirSync(at('library'));
		writeFileSync(at('library', 'catalogue.sqlite'), '');
		expect(await msn('export', run, '--library', at('library'))).toContain('No figures go with it');
		const figure = { value: 0.9, interval: null, patients: 12, shapes: 12 };
		const card = { data: {}, splits: [{ rule: '3 folds' }], figures: { model: { dsc: figure } } };
		writeFileSync(at('card.json'), JSON.stringify(card));
		const said = await msn(
			'export',
			run,
			'--library',
			at('library'),
			'--name',
			'named',
			'--card',
			at('card.json'),
			'--json',
		);
		expect(JSON.parse(said)).toMatchObject({ file: at('library', 'networks', 'named.msnfield'), measured: true });
		expect(existsSync(at('library', 'networks', 'ellipsoids.msnfield'))).toBe(true);
		const named = readFieldModel(readFileSync(at('library', 'networks', 'named.msnfield')));
		expect(named.measured).toEqual({ rule: '3 folds', figures: [{ method: 'model', metric: 'dsc', ...figure }] });

		for (const [words, reason] of [
			[[], /Say where it goes/],
			[['--to', at('x.msnfield'), '--library', at('library')], /Say where it goes/],
			[['--to', at('x.onnx')], /ending in \.msnfield/],
			[['--library', at('nowhere')], /No library in/],
			[['--library', at('library'), '--name', '../out'], /--name may hold letters/],
			[['--to', at('x.msnfield'), '--card', at('none.json')], /There is no card/],
			[['--to', at('x.msnfield'), '--card', at('ellipsoids.json')], /is no results card/],
		] as const)
			await expect(msn('export', run, ...words), words.join(' ')).rejects.toThrow(reason);
		await expect(msn('export', at('nothing'), '--to', at('x.onnx'))).rejects.toThrow('holds no trained network');
	}, 60_000);
});
