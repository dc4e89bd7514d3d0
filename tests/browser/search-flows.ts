import type { SearchResult } from '#contract';
import { expect, test } from 'vitest';
import { soon } from './soon.ts';
import { sidewaysOverflow, type Visit, type Visitor } from './browser-rig.ts';

/** What the flows need: visitors, and the library's own answers to compare the pages with. */
export interface Rig {
	/** Where the library is served. */
	readonly url: string;
	visitor(visit?: Visit): Promise<Visitor>;
	api<T>(path: string): Promise<T>;
	/** Text of an answer that is no JSON. */
	text(path: string): Promise<string>;
	bytes(path: string): Promise<Uint8Array>;
}

const countIn = (text: string | null): number => Number((text ?? '').replaceAll(/\D/g, ''));

export function searchFlows(rig: () => Rig): void {
	test('the front page shows the library and its size', async () => {
		const { page, troubles, close } = await rig().visitor();
		const everything = await rig().api<SearchResult>('/v1/shapes?limit=48');
		await page.goto('/');
		await page.getByRole('heading', { level: 1 }).waitFor();
		await soon(async () => countIn(await page.locator('.results-count').textContent())).toBe(everything.total);
		expect(await page.locator('.card').count()).toBe(Math.min(48, everything.total));
		expect(await page.locator('.card-name').allTextContents()).toEqual(everything.hits.map((hit) => hit.shape.name));
		expect(troubles).toEqual([]);
		await close();
	});

	test('several words are searched, shown as understood, and taken away one by one', async () => {
		const { page, troubles, close } = await rig().visitor();
		const both = await rig().api<SearchResult>('/v1/shapes?q=left+kidney');
		const one = await rig().api<SearchResult>('/v1/shapes?q=kidney');
		await page.goto('/');
		await page.getByRole('combobox', { name: 'Search shapes' }).fill('left kidney');
		await page.keyboard.press('Enter');
		await soon(() => new URL(page.url()).search).toBe('?q=left+kidney');
		await soon(async () => countIn(await page.locator('.results-count').textContent())).toBe(both.total);
		expect(both.total).toBeGreaterThan(0);
		expect(one.total).toBeGreaterThan(both.total);
		const chips = page.getByRole('list', { name: 'How the search was understood' });
		expect(await chips.getByRole('listitem').count()).toBeGreaterThan(0);
		await page.goto('/?q=left+kidney&sex=female');
		await page.getByRole('button', { name: /^Remove Sex/ }).click();
		await soon(() => new URL(page.url()).search).toBe('?q=left+kidney');
		await page.goto('/?q=kidney+female');
		await page.getByRole('button', { name: /^Remove Sex/ }).click();
		await soon(() => new URL(page.url()).search).toBe('?q=kidney');
		await soon(async () => countIn(await page.locator('.results-count').textContent())).toBe(one.total);
		expect(troubles).toEqual([]);
		await close();
	});

	test('a misspelt word is corrected, and said so', async () => {
		const { page, close } = await rig().visitor();
		await page.goto('/?q=kidny');
		await soon(() => page.locator('.correction').textContent()).toMatch(/results for kidney, instead of kidny/);
		expect(await page.locator('.card').count()).toBeGreaterThan(0);
		await close();
	});

	test('filters narrow the list as their counts say, live in the address, and can be cleared', async () => {
		const { page, troubles, close } = await rig().visitor();
		await page.goto('/');
		const group = page
			.locator('.facets-side .facet')
			.filter({ has: page.getByText('Female', { exact: true }) })
			.first();
		const female = group.locator('.facet-value').filter({ has: page.getByText('Female', { exact: true }) });
		const expected = countIn(await female.locator('.facet-count').textContent());
		await female.getByRole('checkbox').check();
		await soon(() => new URL(page.url()).search).toBe('?sex=female');
		await soon(async () => countIn(await page.locator('.results-count').textContent())).toBe(expected);
		await page.reload();
		await soon(async () => countIn(await page.locator('.results-count').textContent())).toBe(expected);
		await page
			.locator('.facets-side')
			.getByRole('button', { name: /^Clear/ })
			.click();
		await soon(() => new URL(page.url()).search).toBe('');
		expect(troubles).toEqual([]);
		await close();
	});

	test('back returns to where one was in the list', async () => {
		const { page, close } = await rig().visitor({ height: 600 });
		await page.goto('/?sort=name');
		const card = page.locator('.card').nth(20);
		await card.scrollIntoViewIfNeeded();
		await page.mouse.wheel(0, 200);
		// Scrolling has come to rest, also on a busy machine, before it is read.
		let before = -1;
		for (let now = 0; now !== before; now = await page.evaluate(() => scrollY)) {
			before = now;
			await page.waitForTimeout(300);
		}
		expect(before).toBeGreaterThan(300);
		await page.locator('.card').nth(20).getByRole('link').click();
		await page.waitForURL(/\/shapes\//);
		await soon(() => page.evaluate(() => scrollY)).toBe(0);
		await page.goBack();
		await soon(() => page.evaluate(() => scrollY)).toBeGreaterThan(before - 60);
		expect(await page.evaluate(() => scrollY)).toBeLessThan(before + 60);
		await close();
	});

	test('scrolling to the end brings every shape once', async () => {
		const { page, close } = await rig().visitor();
		const { total } = await rig().api<SearchResult>('/v1/shapes?limit=1');
		await page.goto('/?sort=name');
		await page.locator('.card').first().waitFor();
		const wanted = Math.min(total, 130);
		await soon(
			async () => {
				await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
				return page.locator('.card').count();
			},
			{ timeout: 20_000 },
		).toBeGreaterThanOrEqual(wanted);
		const links = await page
			.locator('.card-name a')
			.evaluateAll((list) => list.map((link) => link.getAttribute('href')));
		expect(new Set(links).size).toBe(links.length);
		await close();
	});

	test('nothing found is said with a way on', async () => {
		const { page, troubles, close } = await rig().visitor();
		await page.goto('/?q=zzzzqqqq&sex=female');
		await page.getByRole('heading', { name: 'No shape matches all of this' }).waitFor();
		await page.getByRole('button', { name: 'Clear the words' }).click();
		await page.locator('.card').first().waitFor();
		expect(troubles).toEqual([]);
		await close();
	});

	test('on a phone filters rise as a sheet, and nothing sticks out', async () => {
		const { page, troubles, close } = await rig().visitor({ width: 390, height: 844, isTouch: true });
		await page.goto('/');
		await page.locator('.card').first().waitFor();
		expect(await sidewaysOverflow(page)).toBe(0);
		expect(await page.locator('.facets-side').isVisible()).toBe(false);
		await page.getByRole('button', { name: 'Filters' }).tap();
		const sheet = page.getByRole('dialog', { name: 'Filters' });
		await sheet.getByRole('checkbox', { name: /^Female/ }).tap();
		await soon(() => new URL(page.url()).search).toBe('?sex=female');
		await sheet.getByRole('button', { name: /^Show \d+ shapes?$/ }).tap();
		await soon(() => sheet.count()).toBe(0);
		expect(troubles).toEqual([]);
		await close();
	});
}
