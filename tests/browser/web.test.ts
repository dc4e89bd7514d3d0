import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { accessFlows } from './access-flows.ts';
import { launchChromium, visitor } from './browser-rig.ts';
import { modelFlows } from './model-flows.ts';
import { networkFlows } from './network-flows.ts';
import { searchFlows, type Rig } from './search-flows.ts';
import { selectionFlows } from './selection-flows.ts';
import { type ServedLibrary, serveLibrary } from './serve-library.ts';
import { shapeFlows } from './shape-flows.ts';
import { trainingFlows } from './training-flows.ts';

/** The web app as people use it: real Chromium, real server, a library made by the real ingest. */
describe('web', { timeout: 120_000 }, () => {
	let library: ServedLibrary;
	let browser: Browser;
	let rig: Rig;

	beforeAll(async () => {
		[library, browser] = await Promise.all([serveLibrary(), launchChromium()]);
		const get = async (path: string): Promise<Response> => {
			const answer = await fetch(new URL(path, library.url));
			if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
			return answer;
		};
		rig = {
			url: library.url,
			visitor: (visit) => visitor(browser, library.url, visit),
			api: async <T>(path: string) => (await (await get(path)).json()) as T,
			text: async (path) => (await get(path)).text(),
			bytes: async (path) => new Uint8Array(await (await get(path)).arrayBuffer()),
		};
	}, 240_000);

	afterAll(async () => {
		await browser?.close();
		await library?.close();
	});

	describe('search', () => searchFlows(() => rig));
	describe('shape', () => shapeFlows(() => rig));
	describe('models', () => modelFlows(() => rig));
	describe('learnt models', () => networkFlows(() => rig));
	describe('selection', () => selectionFlows(() => rig));
	describe('training', () => trainingFlows(() => browser));
	describe('access', () => accessFlows(() => rig));
});
