import { readFile } from 'node:fs/promises';
import type { SearchResult } from '#contract';
import { expect, test } from 'vitest';
import { soon } from './soon.ts';
import type { Rig } from './search-flows.ts';

export function selectionFlows(rig: () => Rig): void {
	test('select, list: each address of the list gives the file of its shape', async () => {
		const { page, context, troubles, close } = await rig().visitor();
		const { hits } = await rig().api<SearchResult>('/v1/shapes?q=kidney&limit=2');
		await page.goto('/?q=kidney');
		for (const { shape } of hits) {
			await page
				.locator('.card')
				.filter({ has: page.locator(`a[href="/shapes/${shape.id}"]`) })
				.getByRole('checkbox')
				.check();
		}
		await page.getByRole('link', { name: /^Selection\s*2 shapes/ }).click();
		await page.getByRole('heading', { level: 1, name: 'Selection' }).waitFor();
		await page.getByRole('checkbox', { name: /^Surface, GLB/ }).check();
		await soon(() => page.locator('.download-size').textContent()).toMatch(/^4 files, /);
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('link', { name: /List of addresses/ }).click(),
		]);
		const addresses = (await readFile(await download.path(), 'utf8')).trim().split('\n');
		expect(addresses).toHaveLength(4);
		for (const { shape } of hits) expect(addresses.filter((line) => line.includes(shape.id))).toHaveLength(2);
		for (const address of addresses) {
			const { pathname } = new URL(address);
			const answer = await context.request.get(pathname);
			expect(answer.status()).toBe(200);
			expect((await answer.body()).length).toBeGreaterThan(80);
		}
		expect(troubles).toEqual([]);
		await close();
	});

	test('the list outlasts a reload, warns of licences, and one archive holds it all', async () => {
		const { page, close } = await rig().visitor();
		await page.goto('/?q=kidney');
		await page.locator('.card').first().getByRole('checkbox').check();
		await page.reload();
		await page.goto('/selection');
		await page.locator('.selected-row').first().waitFor();
		expect(await page.locator('.selected-row').count()).toBe(1);
		expect(await page.getByRole('row').count()).toBeGreaterThan(1);
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('link', { name: /as ZIP/ }).click(),
		]);
		const bytes = await readFile(await download.path());
		expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
		await page.getByRole('button', { name: 'Clear the selection' }).click();
		await page.getByRole('heading', { level: 1, name: 'Nothing selected yet' }).waitFor();
		await close();
	});
}
