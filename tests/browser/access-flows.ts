import type { SearchResult, ShapeRecord } from '#contract';
import { expect, test } from 'vitest';
import { soon } from './soon.ts';
import { accessibilityFaults } from './browser-rig.ts';
import type { Rig } from './search-flows.ts';

export function accessFlows(rig: () => Rig): void {
	// Eleven pages, each twice.
	test('no page breaks an accessibility rule, in light or dark', { timeout: 240_000 }, async () => {
		const { page, close } = await rig().visitor();
		const { hits } = await rig().api<SearchResult>('/v1/shapes?q=kidney&limit=1');
		const record = await rig().api<ShapeRecord>(`/v1/shapes/${hits[0].shape.id}`);
		const paths = [
			'/',
			'/?q=left+kidney&sex=female',
			'/?q=zzzzqqqq',
			`/shapes/${record.id}`,
			`/subjects/${encodeURIComponent(record.subject.key)}`,
			'/sources',
			`/sources/${record.sourceId}`,
			'/about',
			'/nowhere',
			'/selection',
		];
		const faults: Record<string, string[]> = {};
		for (const path of paths) {
			await page.goto(path);
			await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
			if (path.startsWith('/shapes') || path.startsWith('/subjects')) {
				await page.locator('.viewer-tools').waitFor();
			}
			if (path === '/' || path.includes('kidney&')) await page.locator('.card').first().waitFor();
			faults[path] = await accessibilityFaults(page);
		}
		await page.goto('/?q=kidney');
		await page.locator('.card').first().getByRole('checkbox').check();
		await page.goto('/selection');
		await page.locator('.download-panel a').first().waitFor();
		faults['/selection, filled'] = await accessibilityFaults(page);
		expect(Object.entries(faults).filter(([, list]) => list.length > 0)).toEqual([]);
		await close();
	});

	test('search by keyboard alone: slash, suggestion, Enter, result', async () => {
		const { page, troubles, close } = await rig().visitor();
		await page.goto('/sources');
		await page.getByRole('heading', { level: 1 }).waitFor();
		await page.goto('/');
		await page.locator('.card').first().waitFor();
		await page.keyboard.press('/');
		await page.keyboard.type('kidn');
		await page.locator('.search-option').first().waitFor();
		await page.keyboard.press('ArrowDown');
		expect(await page.locator('.search-option[aria-selected=true]').count()).toBe(1);
		await page.keyboard.press('Enter');
		await soon(() => decodeURIComponent(new URL(page.url()).search)).toMatch(/kidney/);
		await page.locator('.card').first().waitFor();
		await soon(() => page.locator('[aria-busy="true"]').count()).toBe(0);
		await page.locator('.card-name a').first().focus();
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/shapes\//);
		await soon(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
		expect(troubles).toEqual([]);
		await close();
	});

	test('Escape closes the suggestions; the skip link leads to the content', async () => {
		const { page, close } = await rig().visitor();
		await page.goto('/');
		await page.keyboard.press('Tab');
		expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Skip/);
		await page.keyboard.press('Enter');
		await soon(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
		await page.getByRole('combobox', { name: 'Search shapes' }).pressSequentially('kid');
		await page.locator('.search-option').first().waitFor();
		await page.keyboard.press('Escape');
		await soon(() => page.locator('.search-option').count()).toBe(0);
		await close();
	});

	test('the theme follows the system, then the visitor, and stays', async () => {
		const { page, close } = await rig().visitor({ theme: 'dark' });
		await page.goto('/');
		const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const dark = await ground();
		await page.getByRole('button', { name: 'Use the light theme' }).click();
		const light = await ground();
		const brightness = (colour: string): number => Math.max(...(colour.match(/\d+/g) ?? []).map(Number));
		expect(brightness(light)).toBeGreaterThan(brightness(dark) + 100);
		await page.reload();
		expect(await ground()).toBe(light);
		await close();
	});
}
