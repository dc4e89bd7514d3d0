import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SearchResult, ShapeRecord, SubjectDetail } from '#contract';
import { expect, test } from 'vitest';
import { soon } from './soon.ts';
import { differingShare, drawnShare, sidewaysOverflow } from './browser-rig.ts';
import type { Rig } from './search-flows.ts';

/** A closed shape with the most files: what the richest page shows. */
async function richShape(rig: Rig): Promise<ShapeRecord> {
	const { hits } = await rig.api<SearchResult>('/v1/shapes?q=kidney&limit=20');
	const records = await Promise.all(hits.map((hit) => rig.api<ShapeRecord>(`/v1/shapes/${hit.shape.id}`)));
	const [first] = records
		.filter((record) => record.measures?.isClosed)
		.sort((a, b) => b.files.length - a.files.length || a.id.localeCompare(b.id));
	if (!first) throw new Error('The test library holds no closed kidney.');
	return first;
}

const stageShot = async (page: import('playwright-core').Page): Promise<string> =>
	(await page.locator('.viewer-stage').screenshot()).toString('base64');

/** A small window: what is drawn in software is drawn often. */
const window = { width: 1100, height: 640 };

export function shapeFlows(rig: () => Rig): void {
	test('search, view, download: the file that arrives is the one on record', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		const record = await richShape(rig());
		await page.goto(`/?q=kidney`);
		await page.locator(`.card a[href="/shapes/${record.id}"]`).click();
		await page.getByRole('heading', { level: 1, name: record.name }).waitFor();
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		const stl = record.files.find((file) => file.role === 'mesh' && file.format === 'stl');
		if (!stl) throw new Error('no STL on record');
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.locator(`a[href$="/files/mesh.stl"]`).click(),
		]);
		const bytes = await readFile(await download.path());
		expect(bytes.length).toBe(stl.sizeBytes);
		expect(createHash('sha256').update(bytes).digest('hex')).toBe(stl.sha256);
		expect(troubles).toEqual([]);
		await close();
	});

	test('every file and conversion that the page offers is there', async () => {
		const { page, context, close } = await rig().visitor(window);
		const record = await richShape(rig());
		await page.goto(`/shapes/${record.id}`);
		await page.getByText('Coarser levels and picture').click();
		const hrefs = await page
			.locator('.downloads a')
			.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
		expect(hrefs.filter((href) => href.includes('/files/'))).toHaveLength(record.files.length);
		expect(hrefs.filter((href) => href.includes('/convert?')).length).toBeGreaterThan(3);
		for (const href of hrefs) {
			const answer = await context.request.get(href);
			expect([href, answer.status()]).toEqual([href, 200]);
			expect((await answer.body()).length).toBeGreaterThan(50);
		}
		await close();
	});

	test('every control of the view changes the picture', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		const record = await richShape(rig());
		await page.goto(`/shapes/${record.id}`);
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		await soon(() => page.locator('.viewer-busy').textContent(), { timeout: 30_000 }).toBe('');
		// The first sight was framed around the coarsest level: framed anew, it can be returned to exactly.
		await page.getByRole('button', { name: 'Reset' }).click();
		await page.waitForTimeout(500);
		const plain = await stageShot(page);
		for (const name of ['Wireframe', 'See through', 'Cut', ...(hasPoints(record) ? ['Points'] : [])]) {
			const button = page.getByRole('button', { name, exact: true });
			await button.click();
			expect(await button.getAttribute('aria-pressed')).toBe('true');
			await soon(async () => differingShare(page, plain, await stageShot(page)), { message: name }).toBeGreaterThan(
				0.004,
			);
			await button.click();
			await soon(async () => differingShare(page, plain, await stageShot(page)), {
				timeout: 15_000,
				message: `${name} off`,
			}).toBeLessThan(0.002);
		}
		await page.getByRole('button', { name: 'From the right' }).click();
		await soon(async () => differingShare(page, plain, await stageShot(page))).toBeGreaterThan(0.004);
		await page.getByRole('button', { name: 'Reset' }).click();
		await soon(async () => differingShare(page, plain, await stageShot(page))).toBeLessThan(0.002);
		expect(troubles).toEqual([]);
		await close();
	});

	test('curvature colours the surface and the legend gives its range', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		const record = await richShape(rig());
		await page.goto(`/shapes/${record.id}`);
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		await soon(() => page.locator('.viewer-busy').textContent(), { timeout: 30_000 }).toBe('');
		const plain = await stageShot(page);
		await page.getByRole('combobox', { name: 'Colour by' }).selectOption('mean');
		await page.getByText('1/mm').first().waitFor();
		await soon(async () => differingShare(page, plain, await stageShot(page))).toBeGreaterThan(0.01);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a distance measured across the shape is not longer than the shape', async () => {
		const { page, close } = await rig().visitor(window);
		const record = await richShape(rig());
		await page.goto(`/shapes/${record.id}`);
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		await page.getByRole('button', { name: 'Measure', exact: true }).click();
		const box = await page.locator('.viewer-canvas').boundingBox();
		if (!box) throw new Error('no canvas');
		const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
		const pick = async (dx: number, dy: number): Promise<void> => page.mouse.click(x + dx, y + dy);
		for (const dy of [-60, -30, 0, 30, 60, -45, 45]) {
			await pick(0, dy);
			if ((await page.locator('.measure-label').count()) > 0) break;
		}
		const text = (await page.locator('.measure-label').textContent()) ?? '';
		const millimetres = Number(text.replace(' mm', ''));
		const { min, max } = record.measures!.boundsMm;
		const diagonal = Math.hypot(...max.map((value, axis) => value - min[axis]));
		expect(millimetres).toBeGreaterThan(0);
		expect(millimetres).toBeLessThanOrEqual(diagonal);
		await close();
	});

	test('the view works by keyboard alone', async () => {
		const { page, close } = await rig().visitor(window);
		const record = await richShape(rig());
		await page.goto(`/shapes/${record.id}`);
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		await soon(() => page.locator('.viewer-busy').textContent(), { timeout: 30_000 }).toBe('');
		await page.getByRole('application').focus();
		await page.keyboard.press('0');
		await page.waitForTimeout(500);
		const plain = await stageShot(page);
		for (let turn = 0; turn < 4; turn++) await page.keyboard.press('ArrowRight');
		await soon(async () => differingShare(page, plain, await stageShot(page))).toBeGreaterThan(0.004);
		await page.keyboard.press('c');
		expect(await page.getByRole('button', { name: 'Cut', exact: true }).getAttribute('aria-pressed')).toBe('true');
		await page.keyboard.press('c');
		await page.keyboard.press('0');
		await soon(async () => differingShare(page, plain, await stageShot(page))).toBeLessThan(0.004);
		await close();
	});

	test('all shapes of a person stand together, each to be hidden and shown alone', async () => {
		const { page, troubles, close } = await rig().visitor(window);
		const record = await richShape(rig());
		const detail = await rig().api<SubjectDetail>(`/v1/subjects/${encodeURIComponent(record.subject.key)}`);
		const listed = detail.shapes.filter((shape) => shape.quality.listed && shape.sourceId === record.sourceId);
		expect(listed.length).toBeGreaterThan(1);
		await page.goto(`/shapes/${record.id}`);
		await page.getByRole('link', { name: /^Show all \d+ together/ }).click();
		await page.waitForURL(/\/subjects\//);
		await soon(() => page.locator('.part').count()).toBe(listed.length);
		await soon(() => page.locator('.viewer-busy').textContent(), { timeout: 60_000 }).toBe('');
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.005);
		const together = await stageShot(page);
		await page
			.getByRole('button', { name: `Show ${record.name} alone`, exact: true })
			.first()
			.click();
		await soon(async () => differingShare(page, together, await stageShot(page))).toBeGreaterThan(0.002);
		await page.getByRole('button', { name: 'Hide all', exact: true }).click();
		await soon(() => drawnShare(page)).toBeLessThan(0.002);
		await page.getByRole('button', { name: 'Show all', exact: true }).click();
		await soon(async () => differingShare(page, together, await stageShot(page))).toBeLessThan(0.002);
		expect(troubles).toEqual([]);
		await close();
	});

	test('on a phone the shape page fits, and a finger turns the shape', async () => {
		const { page, troubles, close } = await rig().visitor({ width: 390, height: 844, isTouch: true });
		const record = await richShape(rig());
		await page.goto(`/shapes/${record.id}`);
		await soon(() => drawnShare(page), { timeout: 30_000 }).toBeGreaterThan(0.02);
		expect(await sidewaysOverflow(page)).toBe(0);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a shape that does not exist is said so', async () => {
		const { page, close } = await rig().visitor(window);
		await page.goto('/shapes/no-such-shape');
		await page.getByRole('heading', { level: 1, name: 'No such shape' }).waitFor();
		await page.goto('/nowhere/at/all');
		await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
		await close();
	});
}

const hasPoints = (record: ShapeRecord): boolean => record.files.some((file) => file.role === 'points');
