import type { ModelList } from '#contract';
import { transformMesh } from '#registration';
import { writeStl } from '#formats';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { accessibilityFaults, differingShare, drawnShare, sidewaysOverflow } from './browser-rig.ts';
import type { Rig } from './search-flows.ts';
import { soon } from './soon.ts';
import { testMemberCount, testModelId, testShape } from './test-model.ts';

const picture = async (page: Page): Promise<string> =>
	(await page.locator('.viewer-canvas').screenshot()).toString('base64');

async function openModel(page: Page): Promise<void> {
	await page.goto(`/models/${testModelId}`);
	await page.locator('.mode').first().waitFor({ timeout: 60_000 });
	await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
}

/** Addresses asked for from now on. */
function requestsOf(page: Page): string[] {
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url()));
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
async function drop(page: Page, file: { name: string; buffer: Buffer }): Promise<void> {
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

const fitInput = (page: Page) => page.locator('input[type=file][aria-label^="Open a surface"]');
const keyFigure = async (page: Page, name: string): Promise<number> => {
	const text = (await page.locator('.key-figures > div', { hasText: name }).locator('dd').textContent()) ?? '';
	return Number(/[\d.]+/.exec(text)?.[0]);
};

export function modelFlows(rig: () => Rig): void {
	test('the navigation leads to the models and on to one, labelled synthetic, with its licences', async () => {
		const { page, troubles, close } = await rig().visitor();
		const { models } = await rig().api<ModelList>('/v1/models');
		expect(models).toHaveLength(1);
		await page.goto('/');
		await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Models' }).click();
		await page.getByRole('link', { name: models[0].title }).click();
		await page.getByRole('heading', { level: 1, name: models[0].title }).waitFor({ timeout: 60_000 });
		expect(await page.locator('.shape-title .badge-synthetic').count()).toBe(1);
		await page.getByText('not for clinical use').waitFor();
		await page.getByText('Synthetic beans, made by a program').waitFor();
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		expect(await page.locator('.plot-member').count()).toBe(testMemberCount);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a slider morphs the shape by keyboard, back and forth, without asking the server', async () => {
		const { page, troubles, close } = await rig().visitor();
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
		const { page, troubles, close } = await rig().visitor();
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
		const { page, troubles, close } = await rig().visitor({ height: 1400 });
		await openModel(page);
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

	test('groups that differ differ on the map; groups that do not, do not', async () => {
		const { page, troubles, close } = await rig().visitor();
		await openModel(page);
		const asked = requestsOf(page);
		const groups = page.getByLabel('Groups to compare');
		await groups.selectOption({ label: 'Group: humped – plain' });
		await page.getByRole('button', { name: 'Compare', exact: true }).click();
		await page.getByText('Places that differ').waitFor({ timeout: 60_000 });
		expect(await keyFigure(page, 'Whole shape')).toBeLessThan(0.3);
		expect(await keyFigure(page, 'Places that differ')).toBeGreaterThan(10);
		await page.getByText('Grey: no difference').waitFor();
		await groups.selectOption({ index: 0 });
		await page.getByRole('button', { name: 'Compare', exact: true }).click();
		await page.locator('[role=status] p', { hasText: 'Age years:' }).waitFor({ timeout: 60_000 });
		await soon(() => keyFigure(page, 'Places that differ'), { timeout: 60_000 }).toBeLessThan(3);
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a shape of the kind is typical, a strange one is not; neither leaves the browser', async () => {
		const { page, troubles, close } = await rig().visitor();
		await openModel(page);
		const asked = requestsOf(page);
		await fitInput(page).setInputFiles(beanFile({ long: -0.4, hump: 0.9 }, 'usual.stl'));
		await page.getByText('Typical of the members').waitFor({ timeout: 90_000 });
		const usual = await keyFigure(page, 'Mahalanobis');
		expect(usual).toBeLessThan(3);
		expect(await keyFigure(page, 'Not in the model')).toBeLessThan(1);
		await drop(page, beanFile({ long: 0.4, hump: 4 }, 'strange.stl'));
		await page.getByText('Unlike the members').waitFor({ timeout: 90_000 });
		expect(await keyFigure(page, 'Mahalanobis')).toBeGreaterThan(2 * usual);
		expect(await page.locator('.plot-own').count()).toBe(1);
		await page.locator('.legend', { hasText: '3 SD or more' }).waitFor();
		await page.getByRole('button', { name: 'Set the sliders to it' }).click();
		await soon(async () => (await page.locator('.mode-value').allTextContents()).join()).toMatch(/[+−]3.00 SD/);
		await fitInput(page).setInputFiles({ name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('no shape') });
		await page.getByRole('alert').waitFor();
		expect(asked).toEqual([]);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a model file dropped on the page opens without the server; another file is refused in words', async () => {
		const { page, context, troubles, close } = await rig().visitor();
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

	test.each([
		['light', 1440],
		['dark', 1440],
		['light', 390],
	] as const)('the model page breaks no accessibility rule and fits, %s at %i', async (theme, width) => {
		const { page, close } = await rig().visitor({ theme, width, height: 900, isTouch: width < 500 });
		await page.goto('/models');
		await page.locator('.source-table').waitFor();
		expect(await accessibilityFaults(page)).toEqual([]);
		expect(await sidewaysOverflow(page)).toBe(0);
		await openModel(page);
		await page.getByLabel('Colour by').selectOption('Variability');
		await page.getByText('Variance of the modes').click();
		expect(await accessibilityFaults(page)).toEqual([]);
		expect(await sidewaysOverflow(page)).toBe(0);
		await close();
	});
}
