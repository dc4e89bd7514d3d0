#!/usr/bin/env node
// Launcher of the `msn` command. Plain JavaScript for any Node ≥ 20: it hands over to the Node the package brings
// when the running one is too old, and runs sources in a checkout, compiled code in an installed package.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(realpathSync(fileURLToPath(import.meta.url))));
const source = path.join(root, 'src/cli/main.ts');
const isCheckout = existsSync(source) && !root.split(path.sep).includes('node_modules');
const entry = isCheckout ? source : path.join(root, 'dist/cli/main.js');
const [major, minor] = process.versions.node.split('.').map(Number);
/** Has everything that is used, and says nothing about it. */
const isCurrent = major >= 24;
/** Has everything that is used, but calls its SQLite experimental on every start. */
const isEnough = isCurrent || major === 23 || (major === 22 && minor >= 18);

function packagedNode() {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const name = `node-${platform}-${process.arch}`;
	try {
		const folder = path.dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
		const binary = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
		return existsSync(binary) ? binary : undefined;
	} catch {
		return undefined;
	}
}

/** In the user's own folder, since whoever can write it decides what runs. Where it cannot be written, Node goes without. */
function compileCache() {
	return (
		process.env.NODE_COMPILE_CACHE ?? path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'msn')
	);
}

function run(node) {
	const flags = isCheckout ? ['--conditions=source'] : [];
	if (node === process.execPath && !isCurrent) flags.push('--disable-warning=ExperimentalWarning');
	// A child: Ctrl-C reaches it through the terminal's process group, other signals are passed on.
	const child = spawn(node, [...flags, entry, ...process.argv.slice(2)], {
		stdio: 'inherit',
		env: { ...process.env, NODE_COMPILE_CACHE: compileCache() },
	});
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => child.kill('SIGTERM'));
	process.on('SIGHUP', () => child.kill('SIGHUP'));
	child.on('error', (error) => {
		process.stderr.write(`msn: cannot start ${node}: ${error.message}\n`);
		process.exitCode = 1;
	});
	child.on('exit', (code, signal) => {
		process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1);
	});
}

if (isCurrent && !isCheckout) {
	module.enableCompileCache(compileCache());
	await import(pathToFileURL(entry).href);
} else {
	const node = isCurrent ? process.execPath : (packagedNode() ?? (isEnough ? process.execPath : undefined));
	if (node === undefined) {
		const advice = isCheckout
			? 'Run `npm ci`, which brings a current Node on Linux and Windows; elsewhere install Node 24 or newer.'
			: 'Install Node 24 or newer. (On Linux and Windows the package brings one, unless it was installed with --omit=optional.)';
		process.stderr.write(
			`msn needs Node 22.18 or newer. This is ${process.version}, and no packaged Node for ${process.platform}-${process.arch} was found.\n${advice}\n`,
		);
		process.exitCode = 1;
	} else {
		run(node);
	}
}
