#!/usr/bin/env node
// Launcher of the `msn` command. Plain JavaScript for any Node ≥ 20: it hands over to the Node the package brings
// when the running one is too old, and runs sources in a checkout, compiled code in an installed package.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(realpathSync(fileURLToPath(import.meta.url))));
const source = path.join(root, 'src/cli/main.ts');
const isCheckout = existsSync(source) && !root.split(path.sep).includes('node_modules');
const entry = isCheckout ? source : path.join(root, 'dist/cli/main.js');
const [major, minor] = process.versions.node.split('.').map(Number);
const isRecent = major > 22 || (major === 22 && minor >= 18);

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

const conditions = isCheckout ? ['--conditions=source'] : [];
const node = isRecent ? process.execPath : packagedNode();
if (node === undefined) {
	process.stderr.write(
		`msn needs Node 22.18 or newer (this is ${process.version}) and found no packaged Node for ${process.platform}-${process.arch}.\n` +
			'Install a current Node and try again.\n',
	);
	process.exitCode = 1;
} else if (isRecent && !isCheckout) {
	await import(pathToFileURL(entry).href);
} else {
	// A child: Ctrl-C reaches it through the terminal's process group, other signals are passed on.
	const child = spawn(node, [...conditions, entry, ...process.argv.slice(2)], {
		stdio: 'inherit',
		env: { NODE_COMPILE_CACHE: path.join(tmpdir(), 'msn-compile-cache'), ...process.env },
	});
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => child.kill('SIGTERM'));
	child.on('exit', (code, signal) => {
		process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
	});
}
