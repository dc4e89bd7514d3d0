import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const execute = promisify(execFile);
const launcher = path.resolve('bin/msn.js');
let folder = '';

/** Command lines of the blocks marked `sh run`, comments taken off. */
function runnable(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/^```sh run\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
		block
			.split('\n')
			.map((line) => line.replace(/\s+#.*$/, '').trim())
			.filter((line) => line !== ''),
	);
}

/** Runs a line in the shell with `msn` and `npx msn` meaning this checkout. */
async function runLine(line: string, cwd: string): Promise<{ code: number; stderr: string }> {
	try {
		const { stderr } = await execute('sh', ['-c', line], {
			cwd,
			maxBuffer: 2 ** 26,
			env: {
				...process.env,
				NODE_OPTIONS: '',
				PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH']}`,
			},
		});
		return { code: 0, stderr };
	} catch (error) {
		const { code, stderr } = error as { code: number; stderr: string };
		return { code, stderr };
	}
}

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-docs-'));
	const bin = path.join(folder, 'bin');
	await mkdir(bin);
	await writeFile(path.join(bin, 'msn'), `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`);
	await writeFile(path.join(bin, 'npx'), '#!/bin/sh\nexec "$@"\n');
	for (const name of ['msn', 'npx']) await chmod(path.join(bin, name), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each([
	['README.md', 4],
	['docs/cli.md', 20],
])('%s', (file, leastCommands) => {
	test('its commands run as they stand, one after the other in an empty folder', async () => {
		const cwd = path.join(folder, path.basename(file, '.md'));
		await mkdir(cwd);
		const lines = runnable(file);
		expect(lines.length).toBeGreaterThanOrEqual(leastCommands);
		for (const line of lines) {
			const { code, stderr } = await runLine(line, cwd);
			expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
			expect(stderr, line).not.toMatch(/\n\s+at |Warning/);
		}
		for (const json of (await readdir(cwd)).filter((name) => name.endsWith('.json'))) {
			expect(() => JSON.parse(readFileSync(path.join(cwd, json), 'utf8')) as unknown, json).not.toThrow();
		}
	}, 180_000);
});

test('every command and option is in docs/cli.md, and nothing else is', async () => {
	const text = await readFile('docs/cli.md', 'utf8');
	const { stdout } = await execute(process.execPath, [launcher, 'help']);
	const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name).filter((name) => name !== 'help');
	const sections = new Map(
		[...text.matchAll(/^## `msn ([a-z]+)[^\n]*\n([\s\S]*?)(?=^## )/gm)].map(([, name, body]) => [name, body]),
	);
	expect([...sections.keys()].sort()).toEqual(commands.sort());
	const common = /^## Options of many commands\n([\s\S]*?)(?=^## )/m.exec(text)?.[1] ?? '';
	const options = (part: string): string[] => [...part.matchAll(/--[a-z][a-z-]*/g)].map(([name]) => name);
	const tables = (part: string): string =>
		part
			.split('\n')
			.filter((line) => line.startsWith('| `'))
			.map((line) => line.split('|')[1])
			.join('\n');
	const shared = options(tables(common));
	for (const command of commands) {
		const help = (await execute(process.execPath, [launcher, 'help', command])).stdout;
		const real = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z][a-z-]*)/gm)].map(([, name]) => name);
		const own = options(tables(sections.get(command) ?? ''));
		// `download` takes the filters of `search`, and says so.
		const filters = command === 'download' ? options(tables(sections.get('search') ?? '')) : [];
		const missing = real.filter((name) => ![...own, ...shared, ...filters].includes(name));
		const invented = own.filter((name) => !real.includes(name));
		expect({ command, missing, invented }).toEqual({ command, missing: [], invented: [] });
		for (const [, name, of] of common.matchAll(/^\| `(--[a-z]+)[^|]*\| ([^|]*) \|/gm)) {
			if (of.startsWith('`msn`')) continue;
			const isListed = of === 'all' || of.includes(`\`${command}\``);
			expect({ command, name, has: real.includes(name) }).toEqual({ command, name, has: isListed });
		}
	}
});

test('links between the documents lead somewhere', async () => {
	const pages = [
		...(await readdir('.')).filter((name) => name.endsWith('.md')),
		...(await readdir('docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
	];
	const broken = pages.flatMap((page) =>
		[...readFileSync(page, 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
			.map(([, target]) => path.join(path.dirname(page), target))
			.filter((target) => !existsSync(target))
			.map((target) => `${page} → ${target}`),
	);
	expect(broken).toEqual([]);
});
