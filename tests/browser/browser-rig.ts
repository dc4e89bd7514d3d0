import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

/** WebGL 2 in software, and no traffic but our own. */
const FLAGS = [
	'--no-sandbox',
	'--use-gl=angle',
	'--use-angle=swiftshader',
	'--enable-unsafe-swiftshader',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-dev-shm-usage',
];

export interface Visit {
	readonly width?: number;
	readonly height?: number;
	readonly theme?: 'light' | 'dark';
	readonly isTouch?: boolean;
	readonly reducedMotion?: boolean;
}

/** A page with what went wrong on it. */
export interface Visitor {
	readonly page: Page;
	readonly context: BrowserContext;
	/** Errors of scripts, console errors and failed requests of our own server, as they come. */
	readonly troubles: string[];
	close(): Promise<void>;
}

/** WebGPU in software too. */
export const softwareWebGpu = [
	'--enable-unsafe-webgpu',
	'--use-webgpu-adapter=swiftshader',
	'--enable-features=Vulkan',
];

/** Starts the system's Chromium, with more flags if wanted. @throws Error telling what to do when there is none. */
export async function launchChromium(more: readonly string[] = []): Promise<Browser> {
	const executablePath = findChromium();
	if (!executablePath) {
		throw new Error('No Chromium: run `node tests/browser/install-chromium.ts`, or set MSN_CHROMIUM.');
	}
	return chromium.launch({ executablePath, args: [...FLAGS, ...more] });
}

/** A fresh visitor: own storage, own window. */
export async function visitor(browser: Browser, baseURL: string, visit: Visit = {}): Promise<Visitor> {
	const context = await browser.newContext({
		baseURL,
		viewport: { width: visit.width ?? 1280, height: visit.height ?? 860 },
		colorScheme: visit.theme ?? 'light',
		hasTouch: visit.isTouch ?? false,
		isMobile: visit.isTouch ?? false,
		reducedMotion: visit.reducedMotion === false ? 'no-preference' : 'reduce',
		acceptDownloads: true,
		locale: 'en-GB',
	});
	const page = await context.newPage();
	page.setDefaultTimeout(20_000);
	const troubles: string[] = [];
	page.on('pageerror', (error) => troubles.push(`script: ${error.message}`));
	page.on('console', (message) => {
		// The browser reports every failed request here too, without its address: those are judged below.
		if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
			troubles.push(`console: ${message.text()}`);
		}
	});
	page.on('response', (response) => {
		if (response.status() >= 400) troubles.push(`${response.status()} ${new URL(response.url()).pathname}`);
	});
	page.on('request', (request) => {
		const { protocol, origin } = new URL(request.url());
		if (protocol.startsWith('http') && origin !== new URL(baseURL).origin) troubles.push(`foreign: ${request.url()}`);
	});
	return { page, context, troubles, close: () => context.close() };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules of accessibility: WCAG 2.0–2.2 A and AA, and good practice. */
const allRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Until the page has come to rest: nothing is awaited, fades or moves, and nothing has changed for a while. */
async function atRest(page: Page): Promise<void> {
	await page.evaluate(async () => {
		const quietMilliseconds = 150;
		let changed = performance.now();
		const observer = new MutationObserver(() => (changed = performance.now()));
		observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		// A page that never rests is judged as it is after a while.
		const latest = changed + 5000;
		while (performance.now() < Math.min(changed + quietMilliseconds, latest)) {
			await new Promise((resolve) => setTimeout(resolve, 30));
			const isFading = document.getAnimations().some(({ playState, effect }) => {
				return playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;
			});
			if (isFading || document.querySelector('[aria-busy="true"]')) changed = performance.now();
		}
		observer.disconnect();
	});
}

/**
 * Accessibility rules that the page breaks in either theme, in readable lines. Colours change with the theme and the
 * rest does not: everything is asked in the light one, then on the same page the rules about colours in the dark one.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
	const faults = await brokenRules(page, 'everything');
	await toTheme(page, 'dark');
	const ofColours = await brokenRules(page, 'colours');
	await toTheme(page, 'light');
	return [...faults, ...ofColours.map((fault) => `dark: ${fault}`)];
}

/** The theme of the system changes, and the page's with it. */
async function toTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
	await page.emulateMedia({ colorScheme: theme });
	await page.locator(`html[data-theme=${theme}]`).waitFor({ state: 'attached' });
}

async function brokenRules(page: Page, asked: 'everything' | 'colours'): Promise<string[]> {
	await atRest(page);
	if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
	return page.evaluate(
		async (options) => {
			interface AxeResult {
				violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[];
			}
			const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<AxeResult> } };
			const result = await axe.run(document, options);
			return result.violations.flatMap((violation) =>
				violation.nodes.map(
					(node) => `${violation.id} (${violation.impact}) ${node.target.join(' ')}: ${node.failureSummary}`,
				),
			);
		},
		{
			runOnly: asked === 'everything' ? allRules : { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
			resultTypes: ['violations'],
		},
	);
}

/** How far the page is wider than the window: 0 where nothing sticks out. */
export function sidewaysOverflow(page: Page): Promise<number> {
	return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * Share of the 3D view's pixels that the shape covers: the view is photographed with and without its canvas, and the
 * pixels that differ are counted. 0 when nothing was drawn.
 */
export async function drawnShare(page: Page): Promise<number> {
	const stage = page.locator('.viewer-stage');
	const canvas = page.locator('.viewer-canvas');
	const withShape = (await stage.screenshot()).toString('base64');
	await canvas.evaluate((element) => (element.style.visibility = 'hidden'));
	const without = (await stage.screenshot()).toString('base64');
	await canvas.evaluate((element) => (element.style.visibility = ''));
	return differingShare(page, withShape, without);
}

/** Share of pixels that differ visibly between two PNG pictures of equal size, base64. */
export function differingShare(page: Page, first: string, second: string): Promise<number> {
	return page.evaluate(
		async ([one, two]) => {
			const pixels = async (base64: string): Promise<Uint8ClampedArray> => {
				const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
				const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
				const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
				if (!context) throw new Error('no 2D canvas');
				context.drawImage(picture, 0, 0);
				return context.getImageData(0, 0, picture.width, picture.height).data;
			};
			const [a, b] = [await pixels(one), await pixels(two)];
			let differing = 0;
			for (let i = 0; i < a.length; i += 4) {
				const distance = Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]);
				if (distance > 30) differing++;
			}
			return differing / (a.length / 4);
		},
		[first, second],
	);
}
