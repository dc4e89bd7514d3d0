import { readFileSync } from 'node:fs';
import type { NetworkList } from '#contract';
import { readAny, readZip, writeStl } from '#formats';
import { layForNetwork, readFieldModel, readNetworkCard, reconstructSurface } from '#learning';
import { massProperties, weld, type TriangleMesh } from '#shape';
import { readOnnxSummary } from '#tensor-onnx';
import * as runtime from 'onnxruntime-node';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { timidNetwork } from '../learnt-models.ts';
import { sphereMesh } from '../solid-meshes.ts';
import {
	accessibilityFaults,
	drawnShare,
	launchChromium,
	sidewaysOverflow,
	softwareWebGpu,
	visitor,
} from './browser-rig.ts';
import { drop } from './model-flows.ts';
import type { Rig } from './search-flows.ts';
import { soon } from './soon.ts';

const window = { width: 1100, height: 700 };

/** An ellipsoid about (70, −20, 400), as a file. */
function ellipsoid(axes: readonly number[], name: string): { name: string; mimeType: string; buffer: Buffer } {
	const { positions, triangles } = sphereMesh(1, 4);
	const at = [70, -20, 400];
	const moved = positions.map((value, i) => axes[i % 3] * value + at[i % 3]);
	return { name, mimeType: 'model/stl', buffer: Buffer.from(writeStl({ positions: moved, triangles })) };
}

/** The same with all beyond x = `from` (mm from the middle) pressed onto a plane: a filled cut. */
function cutEllipsoid(axes: readonly number[], from: number, name: string) {
	const { positions, triangles } = sphereMesh(1, 5);
	const moved = positions.map((value, i) => (i % 3 === 0 ? Math.min(axes[0] * value, from) : axes[i % 3] * value));
	return { name, mimeType: 'model/stl', buffer: Buffer.from(writeStl({ positions: moved, triangles })) };
}

const rod = ellipsoid([9, 5, 5], 'rod.stl');

async function meshOf(buffer: Buffer): Promise<TriangleMesh> {
	const content = await readAny(buffer, { fileName: 'a.stl' });
	if (content.kind !== 'mesh') throw new Error('no mesh');
	return weld(content.parts[0].mesh);
}

/** What Node says of a file, by the network's file alone. */
async function predictInNode(rig: Rig, buffer: Buffer, name: string): Promise<number[]> {
	const bytes = await rig.bytes('/v1/networks/rods/file');
	const card = readNetworkCard(readOnnxSummary(bytes).metadata);
	const laid = layForNetwork(await meshOf(buffer), card, name);
	const shape = laid?.feeds['shape'];
	if (!(shape instanceof Float32Array)) throw new Error('no input');
	const session = await runtime.InferenceSession.create(bytes);
	const size = card.settings.grid.dims[0];
	const { probabilities } = await session.run({
		shape: new runtime.Tensor('float32', shape, [1, 1, size, size, size]),
	});
	return [...(probabilities.data as Float32Array)];
}

/** The second column of a table that the page offers to save, by its first. */
async function savedTable(page: Page, link: string): Promise<Map<string, number>> {
	const href = (await page.getByRole('link', { name: link }).getAttribute('href')) ?? '';
	const [, ...rows] = decodeURIComponent(href.replace(/^[^,]*,/, ''))
		.trim()
		.split(/\r?\n/);
	return new Map(rows.map((row) => [row.split(',')[0], Number(row.split(',')[1])]));
}

async function expectAsInNode(rig: Rig, page: Page): Promise<void> {
	const saved = await savedTable(page, 'Save as CSV');
	const found = await predictInNode(rig, rod.buffer, rod.name);
	expect([...saved.keys()]).toEqual(['ball', 'rod']);
	[...saved.values()].forEach((value, i) => expect(Math.abs(value - found[i])).toBeLessThan(1e-5));
}

/** Requests from now on but for the program, its runtime and shapes of the library to try: they would hold something of the visitor's. */
function tellingRequests(page: Page): string[] {
	const asked: string[] = [];
	page.on('request', (request) => {
		const { pathname } = new URL(request.url());
		const isHarmless = /^\/assets\/[\w.-]+\.(js|wasm)$|^\/v1\/shapes$/.test(pathname) && request.method() === 'GET';
		if (!isHarmless) asked.push(pathname);
	});
	return asked;
}

const fileInput = (page: Page) => page.locator('input[type=file][aria-label^="Open a surface"]');

async function openNetwork(page: Page, id: string): Promise<void> {
	await page.goto(`/networks/${id}`);
	await page.getByRole('tab', { name: 'Your shape' }).waitFor({ timeout: 60_000 });
}

export function networkFlows(rig: () => Rig): void {
	test('the models page lists learnt models and says which files are none; a card leads on', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		const { networks } = await rig().api<NetworkList>('/v1/networks');
		expect(networks.map(({ id }) => id)).toEqual(['ellipsoids', 'rods']);
		await page.goto('/models');
		await page.getByText('broken.onnx').waitFor();
		const picture = page.locator('.model-card img[src*="/networks/ellipsoids/"]');
		await picture.scrollIntoViewIfNeeded();
		await soon(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 60_000 }).toBe(256);
		await page.getByRole('link', { name: 'Balls and rods' }).click();
		await page.getByRole('heading', { level: 1, name: 'Balls and rods' }).waitFor();
		expect(await page.locator('.shape-title .badge-synthetic').count()).toBe(1);
		await page.getByText('Not for clinical use').first().waitFor();
		await page.getByRole('tab', { name: 'About' }).click();
		await page.getByText('made up: 8 shapes of 8 subjects').waitFor();
		await page.locator('.figure-table', { hasText: '0.75' }).waitFor();
		expect(troubles).toEqual([]);
		// A file of one's own opens the same, without the library.
		await page.goto('/models');
		await page.getByRole('heading', { name: 'Learnt models' }).waitFor();
		await drop(page, { name: 'mine.onnx', buffer: Buffer.from(await rig().bytes('/v1/networks/rods/file')) });
		await page.getByRole('heading', { level: 1, name: 'Balls and rods' }).waitFor();
		await page.goto('/models');
		await page.getByRole('heading', { name: 'Learnt models' }).waitFor();
		await drop(page, { name: 'words.onnx', buffer: Buffer.from('no network') });
		await page.getByRole('alert').filter({ hasText: 'not an ONNX file' }).waitFor();
		expect(troubles).toEqual([]);
		await page.goto('/networks/none');
		await page.getByText('No such learnt model').waitFor();
		await close();
	});

	test('a shape that is dropped gets the probabilities that Node finds, and never leaves the browser', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		await openNetwork(page, 'rods');
		const asked = tellingRequests(page);
		await drop(page, rod);
		await page.locator('.class-bars .bar').nth(1).waitFor({ timeout: 60_000 });
		// It says where it ran, and why not on WebGPU.
		await page.locator('[data-backend=wasm]', { hasText: /WebGPU/ }).waitFor();
		await expectAsInNode(rig(), page);
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		await page.getByRole('button', { name: 'What does this hang on?' }).click();
		await page.locator('.legend', { hasText: 'What speaks for' }).waitFor({ timeout: 60_000 });
		const open = await meshOf(rod.buffer);
		const hole = writeStl({ ...open, triangles: open.triangles.slice(30) });
		for (const [name, buffer, words] of [
			['words.txt', Buffer.from('no shape'), 'neither a surface nor a mask'],
			['nothing.stl', Buffer.alloc(0), 'is empty'],
			['hole.stl', Buffer.from(hole), 'is open'],
		] as const) {
			await fileInput(page).setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
			await page.getByRole('alert').filter({ hasText: words }).waitFor();
		}
		await drop(page, ellipsoid([40, 40, 40], 'large.stl'));
		await page.getByText('lies beyond the 24 mm').waitFor();
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('on WebGPU, in software, the numbers are those of Node', async ({ skip }) => {
		const browser = await launchChromium(softwareWebGpu);
		try {
			const { page, troubles } = await visitor(browser, rig().url, window);
			await openNetwork(page, 'rods');
			const offers = await page.evaluate(async () => {
				const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<unknown> } };
				return gpu !== undefined && 'Suspending' in WebAssembly && (await gpu.requestAdapter()) !== null;
			});
			if (!offers) skip('this Chromium offers no WebGPU adapter, not even in software, or no JSPI');
			await drop(page, rod);
			// An emulated one is not taken unless it is asked for.
			await page.locator('[data-backend=wasm]', { hasText: 'only emulated' }).waitFor({ timeout: 60_000 });
			await page.getByLabel('Runs on').selectOption('webgpu');
			await page.locator('[data-backend=webgpu]').waitFor({ timeout: 90_000 });
			await expectAsInNode(rig(), page);
			expect(troubles).toEqual([]);
		} finally {
			await browser.close();
		}
	});

	test('a signed distance model gives a shape back as Node does, completes a cut one, refines a coarse one', async () => {
		const { page, troubles, close } = await rig().visitor({ ...window, height: 1000 });
		await openNetwork(page, 'ellipsoids');
		const asked = tellingRequests(page);
		const usual = ellipsoid([16, 12, 10.5], 'usual.stl');
		await drop(page, usual);
		await page.getByText('Typical of the shapes of this model').waitFor({ timeout: 60_000 });
		await page.locator('.legend', { hasText: 'Distance from your shape' }).waitFor();
		const { model } = readFieldModel(await rig().bytes('/v1/networks/ellipsoids/file'));
		// The page moves a shape to its centroid first.
		const mesh = await meshOf(usual.buffer);
		const { centroid } = massProperties(mesh);
		const positions = mesh.positions.map((value, i) => value - centroid[i % 3]);
		const found = reconstructSurface(model, { ...mesh, positions })?.coefficients ?? [];
		const saved = [...(await savedTable(page, 'Coefficients (CSV)')).values()];
		expect(saved).toHaveLength(found.length);
		saved.forEach((value, i) => expect(Math.abs(value - found[i])).toBeLessThan(1e-5));
		await drop(page, ellipsoid([8, 8, 17], 'strange.stl'));
		await page.getByText('Unlike the shapes of this model').waitFor({ timeout: 60_000 });

		await page.locator('.segments label', { hasText: 'Cut off' }).click();
		await page.getByText('were put back').waitFor({ timeout: 60_000 });
		// The strange one was not cut at all.
		const doubt = page.locator('.notice', { hasText: 'It may be whole' });
		await doubt.waitFor();
		await drop(page, cutEllipsoid([16, 12, 10.5], 7, 'cut.stl'));
		await page.locator('.fit-verdict', { hasText: /ml were put back|mm³ were put back/ }).waitFor({ timeout: 60_000 });
		await page.locator('.legend', { hasText: 'Standard deviation of the surface' }).waitFor();
		await doubt.waitFor({ state: 'detached' });
		await page.getByText('Grey: as it was in your file').waitFor();
		await soon(() => page.locator('.figure-label').allTextContents()).toEqual(['yours', 'completed']);
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Surface (STL)' }).click();
		const { entries } = readZip(readFileSync(await (await download).path()));
		expect(entries.map(({ name }) => name)).toEqual(['cut-by-model.stl', 'ORIGIN.txt']);

		await page.locator('.segments label', { hasText: 'Coarse' }).click();
		await page.getByText('The most probable shape').waitFor({ timeout: 60_000 });
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('of a network that completes, what was there stays, whatever the network expects', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		await page.goto('/models');
		await page.getByRole('heading', { name: 'Learnt models' }).waitFor();
		await drop(page, { name: 'timid.onnx', buffer: Buffer.from(timidNetwork()) });
		await page.getByRole('heading', { level: 1, name: 'Completion of rods' }).waitFor();
		await page.getByRole('tab', { name: 'Your shape' }).waitFor({ timeout: 60_000 });
		await drop(page, rod);
		const figure = (name: string) => page.locator('.key-figures > div', { hasText: name }).locator('dd');
		await figure('The network’s').waitFor({ timeout: 60_000 });
		const [own, made] = await Promise.all(['Yours', 'The network’s'].map((name) => figure(name).textContent()));
		// An ellipsoid of 9 × 5 × 5 mm.
		expect(own).toMatch(/ mm³$| ml$/);
		const mm3 = (text: string | null): number => Number.parseFloat(text ?? '') * (text?.endsWith('ml') ? 1000 : 1);
		expect(Math.abs(mm3(own) / ((4 / 3) * Math.PI * 9 * 5 * 5) - 1)).toBeLessThan(0.03);
		expect(Math.abs(mm3(made) / mm3(own) - 1)).toBeLessThan(0.15);
		expect(troubles).toEqual([]);
		await close();
	});

	// What is narrow has the same elements: one page stands for both.
	test.each([
		[1440, ['rods', 'ellipsoids']],
		[390, ['ellipsoids']],
	] as const)('pages of learnt models break no accessibility rule and fit, at %i', async (width, ids) => {
		const { page, close } = await rig().visitor({ width, height: 900, isTouch: width < 500 });
		for (const id of ids) {
			const shape = id === 'rods' ? rod : ellipsoid([16, 12, 10.5], 'usual.stl');
			await openNetwork(page, id);
			await fileInput(page).setInputFiles(shape);
			await page.locator('.fit-verdict').waitFor({ timeout: 60_000 });
			expect(await accessibilityFaults(page)).toEqual([]);
			expect(await sidewaysOverflow(page)).toBe(0);
			await page.getByRole('tab', { name: 'About' }).click();
			if (width > 500) expect(await accessibilityFaults(page)).toEqual([]);
			expect(await sidewaysOverflow(page)).toBe(0);
		}
		await close();
	});
}
