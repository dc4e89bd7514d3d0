import type { ModelList } from '#contract';
import { transformMesh } from '#registration';
import { readAny, writeStl } from '#formats';
import { weld } from '#shape';
import { fitSubject, modelSurfaces, openFitting, readShapeModel } from '#shape-model';
import type { ElementHandle, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { accessibilityFaults, differingShare, drawnShare, sidewaysOverflow } from './browser-rig.ts';
import type { Rig } from './search-flows.ts';
import { soon } from './soon.ts';
import { testMemberCount, testModelId, testShape } from './test-model.ts';

/** A small window: what is drawn in software is drawn often. */
const window = { width: 1100, height: 640 };

const picture = async (page: Page): Promise<string> =>
	(await page.locator('.viewer-canvas').screenshot()).toString('base64');

async function openModel(page: Page): Promise<void> {
	await page.goto(`/models/${testModelId}`);
	await page.locator('.mode').first().waitFor({ timeout: 60_000 });
	await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
}

const toTab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name, exact: true }).click();

/** Addresses asked for from now on, but for the script of a worker, which the browser has: it holds nothing of the visitor's. */
function requestsOf(page: Page): string[] {
	const asked: string[] = [];
	page.on('request', (request) => {
		if (!/^\/assets\/model\.worker-[\w-]+\.js$/.test(new URL(request.url()).pathname)) asked.push(request.url());
	});
	return asked;
}

/** A bean turned and moved far away, as a file. */
function beanFile(traits: { long: number; hump: number }, name: string) {
	const [c, s] = [Math.cos(1.1), Math.sin(1.1)];
	const elsewhere = Float64Array.of(c, -s, 0, 200, s, c, 0, -80, 0, 0, 1, 900, 0, 0, 0, 1);
	const bytes = writeStl(transformMesh(testShape(traits), elsewhere));
	return { name, mimeType: 'model/stl', buffer: Buffer.from(bytes) };
}

/** Drops a file on the page as a hand would. */
export async function drop(page: Page, file: { name: string; buffer: Buffer }): Promise<void> {
	await page.evaluate(
		([name, base64]) => {
			const data = new DataTransfer();
			data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name));
			for (const type of ['dragenter', 'dragover', 'drop'])
				document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
		},
		[file.name, file.buffer.toString('base64')],
	);
}

/** Starts a piece of work and stops it as soon as it can be: a click from outside may come too late. */
async function stopAtOnce(page: Page, start: ElementHandle | null): Promise<void> {
	await page.evaluate(async (button) => {
		(button as HTMLButtonElement).click();
		for (;;) {
			const stop = document.querySelector<HTMLButtonElement>('.work button');
			if (stop) return stop.click();
			await new Promise(requestAnimationFrame);
		}
	}, start);
}

const hostileFiles: readonly (readonly [string, Buffer])[] = [
	['words.txt', Buffer.from('no shape')],
	['nothing.stl', Buffer.alloc(0)],
	['half.ply', Buffer.from('ply\nformat ascii 1.0\nelement vertex 9000000\nproperty float x\nend_header\n1\n')],
];

/** Largest difference of the figures that the page saved from those that Node finds in the same file. */
async function nodeDifference(rig: Rig, file: Buffer, savedHref: string): Promise<number> {
	const [, row] = decodeURIComponent(savedHref.replace(/^[^,]*,/, ''))
		.trim()
		.split(/\r?\n/);
	const found = await fitInNode(await rig.bytes(`/v1/models/${testModelId}/file`), file);
	const cells = row.split(',');
	const saved = [...cells.slice(1, 6), ...cells.slice(8)].map(Number);
	expect(saved).toHaveLength(found.length);
	return Math.max(...saved.map((value, i) => Math.abs(value - found[i])));
}

/** As `msn ssm project` does. */
async function fitInNode(model: Uint8Array, file: Uint8Array): Promise<number[]> {
	const content = await readAny(file, { fileName: 'shape.stl' });
	if (content.kind !== 'mesh') throw new Error('no mesh');
	const fit = fitSubject(openFitting(modelSurfaces(readShapeModel(model))), [weld(content.parts[0].mesh)]);
	const { within, outside, share } = fit.typicality ?? {};
	return [
		within?.value ?? NaN,
		outside?.value ?? NaN,
		share ?? NaN,
		fit.surfaceDistanceMm,
		fit.foldedShare,
		...fit.coefficients,
	];
}

const fitInput = (page: Page) => page.locator('input[type=file][aria-label^="Open a surface"]');
const keyFigure = async (page: Page, name: string): Promise<number> => {
	const text = (await page.locator('.key-figures > div', { hasText: name }).locator('dd').textContent()) ?? '';
	return Number(/[\d.]+/.exec(text)?.[0]);
};

export function modelFlows(rig: () => Rig): void {
	test('the navigation leads to the models and on to one, labelled synthetic, with its licences', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		const { models } = await rig().api<ModelList>('/v1/models');
		expect(models).toHaveLength(1);
		await page.goto('/');
		await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' }).click();
		const picture = page.locator('.model-card', { hasText: models[0].title }).locator('img');
		await soon(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
		await page.getByRole('link', { name: models[0].title }).click();
		await page.getByRole('heading', { level: 1, name: models[0].title }).waitFor({ timeout: 60_000 });
		expect(await page.locator('.shape-title .badge-synthetic').count()).toBe(1);
		await page.getByText('not for clinical use').waitFor();
		await toTab(page, 'About');
		await page.getByText('Synthetic beans, made by a program').waitFor();
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		expect(await page.locator('.plot-member').count()).toBe(testMemberCount);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a slider morphs the shape by keyboard, back and forth, without asking the server', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		await openModel(page);
		const mean = await picture(page);
		const asked = requestsOf(page);
		const slider = page.getByRole('slider', { name: 'Mode 1' });
		await slider.focus();
		for (let press = 0; press < 30; press++) await page.keyboard.press('ArrowRight');
		await soon(() => page.locator('.mode-value').first().textContent()).toBe('+1.50 SD');
		await soon(async () => differingShare(page, mean, await picture(page))).toBeGreaterThan(0.01);
		await page.getByRole('button', { name: 'Mean', exact: true }).click();
		await soon(async () => differingShare(page, mean, await picture(page))).toBeLessThan(0.002);
		await page.getByRole('button', { name: 'Animate mode 1' }).click();
		await soon(async () => differingShare(page, mean, await picture(page))).toBeGreaterThan(0.01);
		await page.getByRole('button', { name: 'Animate mode 1' }).click();
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a mode stands side by side with the mean; colours have a legend', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		await openModel(page);
		await page.getByRole('button', { name: 'Show mode 2 side by side' }).click();
		await soon(() => page.locator('.figure-label').allTextContents()).toEqual(['−2 SD', 'mean, mode 2', '+2 SD']);
		await page.getByLabel('How far from the mean').selectOption('± 3 SD');
		await soon(() => page.locator('.figure-label').first().textContent()).toBe('−3 SD');
		for (const colouring of ['Variability', 'Correspondence']) {
			await page.waitForTimeout(400);
			const before = await picture(page);
			await page.getByLabel('Colour by').selectOption(colouring);
			await page.locator('.legend').waitFor();
			await soon(async () => differingShare(page, before, await picture(page))).toBeGreaterThan(0.02);
		}
		expect(troubles).toEqual([]);
		await close();
	});

	test('the plot shows a member that is pointed at, and a lasso chooses; the list does the same by keyboard', async () => {
		const { page, troubles, close } = await rig().visitor({ width: 1100, height: 1200 });
		await openModel(page);
		await toTab(page, 'Members');
		await page.getByLabel('Pictures of the members').check();
		await soon(() => page.locator('.plot image[href^="data:image/png"]').count()).toBe(testMemberCount);
		await page.getByLabel('Pictures of the members').uncheck();
		const point = page.locator('.plot-member').nth(2);
		await point.scrollIntoViewIfNeeded();
		await point.hover({ force: true });
		await page.locator('.plot-picture', { hasText: 'bean-03' }).waitFor();
		const isDrawn = (): Promise<boolean> =>
			page.locator('.plot-picture canvas').evaluate((canvas: HTMLCanvasElement) =>
				canvas
					.getContext('2d')!
					.getImageData(0, 0, canvas.width, canvas.height)
					.data.some((value) => value > 0),
			);
		await soon(isDrawn).toBe(true);
		const box = await page.locator('.plot').boundingBox();
		if (!box) throw new Error('no plot');
		// Around the right half of the plot: the members with a positive score on the first mode.
		const corners = [
			[0.5, 0.02],
			[0.98, 0.02],
			[0.98, 0.98],
			[0.5, 0.98],
			[0.5, 0.05],
		].map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
		await page.mouse.move(...corners[0]);
		await page.mouse.down();
		for (const corner of corners.slice(1)) await page.mouse.move(...corner, { steps: 6 });
		await page.mouse.up();
		const chosen = await page.locator('.plot-member[data-chosen]').count();
		expect(chosen).toBeGreaterThan(2);
		expect(chosen).toBeLessThan(testMemberCount);
		const rows = page.locator('tr', { has: page.locator('input:checked') });
		expect(await rows.count()).toBe(chosen);
		for (const score of await rows.locator('td.number').allTextContents())
			expect(Number(score.replace('−', '-'))).toBeGreaterThan(0);
		await page.getByRole('checkbox', { name: 'Choose bean-01' }).focus();
		await page.keyboard.press('Space');
		await soon(() => page.locator('.plot-member[data-chosen]').count()).not.toBe(chosen);
		await page.getByRole('button', { name: 'Chosen side by side' }).click();
		await soon(() => page.locator('.figure-label').count()).toBeGreaterThan(1);
		expect(troubles).toEqual([]);
		await close();
	});

	test('effects: groups that differ, a covariate, a number without effect, size; work can be stopped', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		await openModel(page);
		await toTab(page, 'Effects');
		const asked = requestsOf(page);
		const question = page.getByLabel('What shape may depend on');
		const ask = page.getByRole('button', { name: 'Find out' });
		await question.selectOption({ label: 'Group: humped – plain' });
		await page.getByRole('checkbox', { name: 'Age' }).check();
		await stopAtOnce(page, await ask.elementHandle());
		await soon(() => page.locator('.work').count()).toBe(0);
		expect(await page.locator('.key-figures').locator('visible=true').count()).toBe(0);
		await ask.click();
		await page.getByText('given age').waitFor({ timeout: 60_000 });
		expect(await keyFigure(page, 'Places that differ')).toBeGreaterThan(10);
		await page.getByText('Grey: no difference').waitFor();
		await page.getByRole('button', { name: 'Both means side by side' }).click();
		await soon(() => page.locator('.figure-label').allTextContents()).toEqual(['humped', 'plain']);
		await question.selectOption({ label: 'Age (years)' });
		await ask.click();
		await page.getByText('Age (years), 14 rows').waitFor({ timeout: 60_000 });
		expect(await keyFigure(page, 'Places that differ')).toBeLessThan(3);
		await page.locator('.svg-plot svg', { hasText: 'Shape by Age (years)' }).waitFor();
		const slider = page.getByRole('slider', { name: 'Mean shape at' });
		await slider.focus();
		await page.keyboard.press('End');
		await soon(() => page.locator('.figure-label').allTextContents()).toEqual(['59 years']);
		await question.selectOption({ label: 'Size (allometry)' });
		await ask.click();
		await page.getByText('scaled to one size first').waitFor({ timeout: 60_000 });
		await page.getByLabel('Measure', { exact: true }).selectOption('Mode 1 (SD)');
		await page.getByLabel('Against', { exact: true }).selectOption('Size (mm)');
		await page.locator('.svg-plot svg', { hasText: 'Mode 1 (SD) by Size (mm)' }).waitFor();
		await page.getByText(/Slope .* SD per mm \(95 % interval/).waitFor();
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a shape of the kind is typical as in Node, a strange one is not; neither leaves the browser', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		await openModel(page);
		await toTab(page, 'Your shape');
		const asked = requestsOf(page);
		const usual = beanFile({ long: -0.4, hump: 0.9 }, 'usual.stl');
		await fitInput(page).setInputFiles(usual);
		await page.getByText('Typical of the members').waitFor({ timeout: 90_000 });
		const csv = (await page.getByRole('link', { name: 'Save as CSV' }).getAttribute('href')) ?? '';
		expect(await nodeDifference(rig(), usual.buffer, csv)).toBeLessThan(1e-6);
		await toTab(page, 'Modes');
		await drop(page, beanFile({ long: 0.4, hump: 4 }, 'strange.stl'));
		await page.getByText('Unlike the members').waitFor({ timeout: 90_000 });
		await page.locator('.strip-plot', { hasText: 'Further out than all 14 members' }).first().waitFor();
		await page.locator('.legend', { hasText: '3 SD or more' }).waitFor();
		for (const [name, buffer] of hostileFiles) {
			await fitInput(page).setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
			await page
				.getByRole('alert')
				.filter({ hasText: name.split('.')[1] })
				.waitFor();
		}
		await page.getByRole('button', { name: 'Set the sliders to it' }).click();
		await toTab(page, 'Modes');
		await soon(async () => (await page.locator('.mode-value').allTextContents()).join()).toMatch(/[+−]3.00 SD/);
		await toTab(page, 'Members');
		expect(await page.locator('.plot .plot-own').count()).toBe(1);
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a model without an evaluation is evaluated in the browser: curves with what they mean', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		await openModel(page);
		await toTab(page, 'Quality');
		const asked = requestsOf(page);
		await page.getByRole('button', { name: 'Evaluate it here' }).click();
		for (const name of ['Compactness', 'Generalisation', 'Specificity'])
			await page.locator('.svg-plot svg', { hasText: name }).waitFor({ timeout: 60_000 });
		expect(await keyFigure(page, 'Generalisation')).toBeLessThan(3);
		await page.getByText('Each member is left out once').waitFor();
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a model file dropped on the page opens without the server; another file is refused in words', async () => {
		const { page, context, troubles, close } = await rig().visitor(window);
		const file = await context.request.get(`/v1/models/${testModelId}/file`);
		await page.goto('/models');
		await page.getByRole('heading', { level: 1 }).waitFor();
		await drop(page, { name: 'words.txt', buffer: Buffer.from('no model') });
		await page.getByText('words.txt is not a model file').waitFor();
		await drop(page, { name: 'mine.msnmodel', buffer: await file.body() });
		await page.locator('.mode').first().waitFor({ timeout: 60_000 });
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		await page.goto('/opened-model');
		await page.getByText('No model file is open').waitFor();
		expect(troubles).toEqual([]);
		await page.goto('/models/none');
		await page.getByText('No such model').waitFor();
		await close();
	});

	test.each([1440, 390])('the model page breaks no accessibility rule and fits, at %i', async (width) => {
		const { page, close } = await rig().visitor({ width, height: 900, isTouch: width < 500 });
		await page.goto('/models');
		await page.locator('.model-card').first().waitFor();
		expect(await accessibilityFaults(page)).toEqual([]);
		expect(await sidewaysOverflow(page)).toBe(0);
		await openModel(page);
		await page.getByLabel('Colour by').selectOption('Variability');
		// By keyboard from tab to tab.
		await page.getByRole('tab', { name: 'Modes' }).focus();
		for (const tab of ['Modes', 'Members', 'Effects', 'Your shape', 'Quality', 'About']) {
			await soon(() => page.getByRole('tab', { selected: true }).textContent()).toBe(tab);
			// What is narrow has the same elements and colours: one panel stands for all.
			if (width > 500 || tab === 'Members') expect(await accessibilityFaults(page)).toEqual([]);
			expect(await sidewaysOverflow(page)).toBe(0);
			await page.keyboard.press('ArrowRight');
		}
		await close();
	});
}
