import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser', 'chrome', 'microsoft-edge'];
const FIXED_PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/google-chrome',
	'/usr/bin/chromium-browser',
	'/snap/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const isProgram = (file: string): boolean => {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
};

/**
 * Path of a Chromium that tests can drive: `MSN_CHROMIUM`, else one of the system, else the browser tool's own; or
 * `undefined`.
 *
 * @throws Error if `MSN_CHROMIUM` is set but is no program: a wrong setting is not passed over.
 */
export function findChromium(): string | undefined {
	const chosen = process.env['MSN_CHROMIUM'];
	if (chosen) {
		if (!isProgram(chosen)) throw new Error(`MSN_CHROMIUM is ${chosen}, which is not a program that can be run.`);
		return chosen;
	}
	const onPath = (process.env['PATH'] ?? '')
		.split(path.delimiter)
		.filter((folder) => folder !== '')
		.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
	return [...FIXED_PLACES, ...onPath, ownChromium()].find((file) => file !== '' && isProgram(file));
}

/** Where the browser tool would have put its own download. */
function ownChromium(): string {
	try {
		return chromium.executablePath();
	} catch {
		return '';
	}
}
