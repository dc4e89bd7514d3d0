import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { findChromium } from './find-chromium.ts';

/**
 * Makes sure that a Chromium for the browser tests exists: one of the system if there is one, else by apt where that
 * is possible, else the browser tool's own download. Run by the test command before the tests.
 */

function run(program: string, ...parameters: string[]): boolean {
	process.stdout.write(`> ${program} ${parameters.join(' ')}\n`);
	const { status } = spawnSync(program, parameters, {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	});
	return status === 0;
}

/** `apt-get` is there and we may use it. Ubuntu's package is only a pointer to snap, which needs a running snapd. */
function canUseApt(): boolean {
	return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function installByApt(): boolean {
	const install = (): boolean => run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium');
	return install() || (run('apt-get', 'update') && install());
}

function installOwn(): boolean {
	const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
	const tool = path.join(root, 'node_modules', 'playwright-core', 'cli.js');
	const parameters = ['install', ...(canUseApt() ? ['--with-deps'] : []), 'chromium'];
	return run(process.execPath, tool, ...parameters);
}

function main(): number {
	const found = findChromium();
	if (found) {
		process.stdout.write(`Browser tests will use ${found}\n`);
		return 0;
	}
	if (canUseApt()) installByApt();
	if (!findChromium()) installOwn();
	const installed = findChromium();
	if (installed) {
		process.stdout.write(`Browser tests will use ${installed}\n`);
		return 0;
	}
	process.stderr.write(
		'No Chromium was found and none could be installed, so the browser tests cannot run.\n' +
			'Install Chromium or Chrome, or set MSN_CHROMIUM to the path of one, and run the tests again.\n',
	);
	return 1;
}

process.exitCode = main();
