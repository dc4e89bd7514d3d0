// `npm start` in a checkout: builds the web page where it is missing or older than its sources, then `msn serve`.
// Plain JavaScript for any Node ≥ 20, as the launcher.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const page = path.join(root, 'dist/web-app');
/** What the page is made of: its layer, the layers it imports, its tools. */
const layers = ['web', 'contract', 'learning', 'tensor-onnx', 'tensor', 'shape-model', 'registration', 'metric'];
layers.push('formats', 'shape', 'volume', 'wasm', 'numeric');
const inputs = layers.map((layer) => `src/${layer}`);
inputs.push('vite.config.ts', 'package-lock.json');

function newestTime(name) {
	const stats = statSync(name);
	if (!stats.isDirectory()) return stats.mtimeMs;
	// A folder's own time tells of removed files.
	return readdirSync(name).reduce(
		(newest, entry) => Math.max(newest, newestTime(path.join(name, entry))),
		stats.mtimeMs,
	);
}

function isStale() {
	const built = path.join(page, 'index.html');
	if (!existsSync(built)) return true;
	const builtTime = statSync(built).mtimeMs;
	return inputs.some((input) => newestTime(path.join(root, input)) > builtTime);
}

/** Builds beside the old page and swaps when done: a build that is killed leaves nothing half. Returns what went wrong. */
function buildPage() {
	const vite = path.join(root, 'node_modules/vite/bin/vite.js');
	if (!existsSync(vite)) return 'The tools that build the web page are not installed. Run `npm ci --include=dev`.';
	process.stderr.write('Building the web page …\n');
	const fresh = path.join(root, 'dist', `.web-app-${process.pid}`);
	mkdirSync(path.dirname(page), { recursive: true });
	const options = ['build', '--logLevel', 'warn', '--outDir', fresh];
	const { status } = spawnSync(process.execPath, [vite, ...options], { cwd: root, stdio: 'inherit' });
	if (status === 0) {
		rmSync(page, { recursive: true, force: true });
		renameSync(fresh, page);
		return undefined;
	}
	rmSync(fresh, { recursive: true, force: true });
	return 'The web page could not be built; the reason stands above.';
}

/** `kill` on npm ends npm and its shell, which pass nothing on: the server is to end with them. */
function stopWithParent() {
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(timer);
		process.kill(process.pid, 'SIGTERM');
	}, 500);
	timer.unref();
}

const problem = !existsSync(path.join(root, 'node_modules/commander'))
	? 'The packages are not installed. Run `npm ci` first.'
	: isStale()
		? buildPage()
		: undefined;
if (problem === undefined) {
	process.argv.splice(2, 0, 'serve');
	await import('./msn.js');
	stopWithParent();
} else {
	process.stderr.write(`${problem}\n`);
	process.exitCode = 1;
}
