import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTrainingPage } from '#api';
import { writeNpz } from '#formats';
import { watchRuns } from '#training';
import type { Browser, Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { accessibilityFaults, sidewaysOverflow, visitor } from './browser-rig.ts';
import { soon } from './soon.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-training-'));
const at = (name: string): string => path.join(folder, name);

/** Balls and rods of 12³ voxels, to be told apart or to be completed. */
function writeTask(learn: 'class' | 'completion', epochs: number): string {
	const size = 12;
	const images = Uint8Array.from({ length: 30 * size ** 3 }, (_, i) => {
		const n = Math.floor(i / size ** 3);
		const [x, y, z] = [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2) % size].map((v) => v - 5.5);
		const long = n % 2 === 1 ? 1.5 : 1;
		return Math.hypot(x * long, y * long, z / long) < 3 + 0.1 * (n % 6) ? 255 : 0;
	});
	const labels = Uint8Array.from({ length: 30 }, (_, n) => n % 2);
	const parts = [
		['train', 0, 20],
		['val', 20, 30],
	] as const;
	writeFileSync(
		at('rods.npz'),
		writeNpz(
			parts.flatMap(([name, from, to]) => [
				{
					name: `${name}_images`,
					data: images.slice(from * size ** 3, to * size ** 3),
					shape: [to - from, size, size, size],
				},
				{ name: `${name}_labels`, data: labels.slice(from, to), shape: [to - from, 1] },
			]),
		),
	);
	const task = {
		task: 'network',
		title: learn === 'class' ? 'balls and rods' : 'halves made whole',
		learn,
		split: { kind: 'official' },
		data: {
			kind: 'npz',
			file: at('rods.npz'),
			source: 'made up',
			licence: 'CC0',
			spacingMm: 2,
			classes: ['ball', 'rod'],
		},
		...(learn === 'class' ? { target: { fact: 'class', equals: 'rod' } } : {}),
		grid: { size, spacingMm: 2 },
		network:
			learn === 'class'
				? { name: 'residual-network', options: { channels: [4, 8], blocks: [1, 1], stemKernel: 3, stemPool: false } }
				: { name: 'unet', options: { channels: [4, 8] } },
		epochs,
		batchSize: 5,
		learningRate: 0.01,
	};
	const file = at(`${learn}.json`);
	writeFileSync(file, JSON.stringify(task));
	return file;
}

/** Starts `msn train` in a process group of its own. */
function train(...words: string[]): { child: ChildProcess; said: () => string; ended: Promise<unknown> } {
	const child = spawn(process.execPath, ['bin/msn.js', 'train', ...words, '--workers', '0'], {
		detached: true,
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let said = '';
	child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
	return { child, said: () => said, ended: once(child, 'exit') };
}

const epochsShown = async (page: Page): Promise<number> =>
	Number(/^\d+/.exec((await page.locator('.run-facts dd').first().textContent()) ?? '')?.[0] ?? 0);

/** The page of a training: live from `msn train --page`, and of a run that has ended. */
export function trainingFlows(browser: () => Browser): void {
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	test('shows a training as it goes, stops it when asked twice, and keeps what it has heard', async () => {
		const { child, said, ended } = train(writeTask('class', 2000), '--to', at('run'), '--page', '0');
		try {
			await soon(said, { timeout: 60_000 }).toMatch(/#stop=/);
			const address = /http:\S+/.exec(said())?.[0] ?? '';
			const { page, troubles, close } = await visitor(browser(), address, { width: 1440, height: 900 });
			// The training and its page share the machine with the browser.
			page.setDefaultTimeout(60_000);
			await page.goto(address);
			await page.getByRole('heading', { level: 1, name: 'balls and rods' }).waitFor();
			await page.locator('.sample-card').first().waitFor();
			const before = await epochsShown(page);
			await soon(() => epochsShown(page), { timeout: 60_000 }).toBeGreaterThan(before);
			await soon(() => page.title()).toMatch(/^\d+ % · balls and rods/);
			const path = page.locator('.chart-wide .chart-line');
			expect(((await path.getAttribute('d')) ?? '').length).toBeGreaterThan(100);
			expect(await page.locator('.class-bars li').count()).toBeGreaterThanOrEqual(8);
			await page.locator('.chart-wide .chart').hover();
			await page.locator('.chart-values').first().waitFor();
			const logarithmic = await path.getAttribute('d');
			await page.getByLabel('Logarithmic').uncheck();
			expect(await path.getAttribute('d')).not.toBe(logarithmic);

			await page.getByRole('button', { name: 'Stop the training' }).click();
			expect(child.exitCode).toBeNull();
			await page.getByRole('button', { name: 'Stop it' }).click();
			await ended;
			expect(child.exitCode).toBe(130);
			expect(said()).toContain('Stopped; the same command goes on');
			await page.getByText('Stopped, can go on').waitFor();
			await page.locator('.site-header .badge', { hasText: /^Stopped$/ }).waitFor();
			// What was heard stays; the log has no more than that.
			const log = readFileSync(`${at('run')}/seed-1/log.jsonl`, 'utf8');
			const epochs = log.match(/"kind":"epoch"/g)?.length ?? 0;
			await page.getByText('All figures by epoch').click();
			expect(await page.locator('.epoch-table tbody tr').count()).toBe(Math.min(200, epochs));
			expect(troubles).toEqual([]);
			await close();
		} finally {
			if (child.exitCode === null) process.kill(-Number(child.pid), 'SIGKILL');
		}
	});

	test('of a run that has ended shows everything, without a fault, on a wide screen and a telephone', async () => {
		const { child, ended, said } = train(writeTask('completion', 4), '--to', at('ended'));
		await ended;
		expect(child.exitCode, said()).toBe(0);
		const webApp = path.resolve('dist/web-app');
		const app = await createTrainingPage({ source: watchRuns(at('ended')), webApp });
		const url = await app.listen({ host: '127.0.0.1', port: 0 });
		try {
			for (const width of [1440, 390]) {
				const { page, troubles, close } = await visitor(browser(), url, { width, height: 860, isTouch: width < 500 });
				await page.goto('/');
				await page.locator('.slice-table').first().waitFor();
				await page.getByText('All epochs done').waitFor();
				await page.locator('.site-header .badge', { hasText: /^Ended$/ }).waitFor();
				await page.locator('.chart-wide').getByText('epoch', { exact: true }).waitFor();
				expect(await page.locator('.sample-card').first().locator('canvas').count()).toBe(12);
				// Truth is drawn: not one colour all over.
				const shades = await page
					.locator('canvas[aria-label$="axial, truth"]')
					.first()
					.evaluate((canvas) => {
						if (!(canvas instanceof HTMLCanvasElement)) return 0;
						const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
						return new Set(data.filter((_, i) => i % 4 === 0)).size;
					});
				expect(shades).toBeGreaterThan(1);
				await page.getByText('All figures by epoch').click();
				expect(await page.locator('.epoch-table tbody tr').count()).toBe(4);
				expect(
					await page.getByRole('region', { name: 'Figures of the test' }).locator('tbody tr').count(),
				).toBeGreaterThan(1);
				expect(await page.getByRole('button', { name: 'Stop the training' }).count()).toBe(0);
				expect(await accessibilityFaults(page)).toEqual([]);
				expect(await sidewaysOverflow(page)).toBe(0);
				expect(troubles).toEqual([]);
				await close();
			}
		} finally {
			await app.close();
		}
	});
}
