import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../src/cli/commands.ts';
import {
	commandLines,
	documents,
	isPromised,
	promisedOutput,
	runnableBlocks,
	type RunnableBlock,
} from './documentation-blocks.ts';
import { formatsPage, renewedPage } from './formats-page.ts';

const execute = promisify(execFile);
const launcher = path.resolve('bin/msn.js');
const preload = path.resolve('tests/run-example.ts');
let folder = '';

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

/** Runs a block as a module of its own, as a reader would: `medshapenet/…` is this checkout. */
async function runScript(block: RunnableBlock, cwd: string): Promise<{ stdout: string; stderr: string }> {
	const script = path.join(cwd, `example-of-line-${block.line}.ts`);
	await writeFile(script, block.text);
	const parameters = ['--conditions=source', '--import', preload, script];
	try {
		return await execute(process.execPath, parameters, {
			cwd,
			maxBuffer: 2 ** 26,
			env: { ...process.env, NODE_OPTIONS: '' },
		});
	} finally {
		await rm(script);
	}
}

async function expectCommandsRun(block: RunnableBlock, cwd: string): Promise<void> {
	for (const line of commandLines(block)) {
		const { code, stderr } = await runLine(line, cwd);
		expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
		expect(stderr, line).not.toMatch(/\n\s+at |Warning/);
	}
}

async function expectScriptRuns(block: RunnableBlock, cwd: string): Promise<void> {
	const { stdout, stderr } = await runScript(block, cwd);
	expect(stderr, `line ${block.line}`).toBe('');
	const promised = promisedOutput(block);
	if (promised.length === 0) return;
	const printed = stdout.trimEnd().split('\n');
	const isKept = printed.length === promised.length && promised.every((line, i) => isPromised(printed[i], line));
	// Compared once more as a whole only for the message.
	if (!isKept) expect({ line: block.line, printed }).toEqual({ line: block.line, printed: promised });
}

/**
 * What the first page with this population makes, ingest included, is put where other pages make the same again: their
 * commands run as they stand, and find it done. An ingest takes longer than all other commands of a page.
 */
const population = 'msn phantom people --count 1 --spacing 6 --no-grey';
const madeOfPopulation = ['people', 'msn-library'];

async function putMade(page: string, cwd: string): Promise<void> {
	if (page === 'README.md') return;
	for (const name of madeOfPopulation)
		await cp(path.join(folder, 'README', name), path.join(cwd, name), { recursive: true });
}

const pages = documents().filter((file) => runnableBlocks(file).length > 0);
const leastCommands: Readonly<Record<string, number>> = { 'README.md': 4, 'docs/cli.md': 20 };

describe.each(pages)('%s', (file) => {
	test('its blocks run as they stand, one after the other in an empty folder', async () => {
		const cwd = path.join(folder, path.basename(file, '.md'));
		await mkdir(cwd);
		const blocks = runnableBlocks(file);
		const commands = blocks.filter(({ language }) => language === 'sh').flatMap(commandLines);
		expect(commands.length).toBeGreaterThanOrEqual(leastCommands[file] ?? 0);
		if (commands.some((command) => command.includes(population))) await putMade(file, cwd);
		for (const block of blocks) await (block.language === 'sh' ? expectCommandsRun : expectScriptRuns)(block, cwd);
		for (const json of (await readdir(cwd)).filter((name) => name.endsWith('.json'))) {
			expect(() => JSON.parse(readFileSync(path.join(cwd, json), 'utf8')) as unknown, json).not.toThrow();
		}
	}, 300_000);
});

test('the two pages with commands are among them', () => {
	expect(pages).toEqual(expect.arrayContaining(Object.keys(leastCommands)));
	expect(pages[0]).toBe('README.md');
	expect(runnableBlocks('README.md').flatMap(commandLines)).toContain(`npx ${population}`);
});

test('the examples in TypeScript have no type error', async () => {
	const examples = path.join(folder, 'types');
	await mkdir(examples);
	await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
	for (const file of pages) {
		for (const { language, line, text } of runnableBlocks(file)) {
			const name = `${path.basename(file, '.md')}-line-${line}.ts`;
			if (language === 'ts') await writeFile(path.join(examples, name), `${text}\nexport {};\n`);
		}
	}
	if ((await readdir(examples)).length === 0) return;
	const compilerOptions = {
		composite: false,
		incremental: false,
		noEmit: true,
		declaration: false,
		rewriteRelativeImportExtensions: false,
		lib: ['ES2024', 'DOM', 'DOM.Iterable'],
		types: ['node'],
		typeRoots: [path.resolve('node_modules/@types')],
		module: 'esnext',
		moduleResolution: 'bundler',
		noUnusedLocals: false,
		paths: { 'medshapenet/*': [path.resolve('src/*/index.ts')] },
	};
	const config = { extends: path.resolve('tsconfig.base.json'), compilerOptions, include: ['*.ts'] };
	await writeFile(path.join(examples, 'tsconfig.json'), JSON.stringify(config));
	const tsc = path.resolve('node_modules/typescript/bin/tsc');
	const run = execute(process.execPath, [tsc, '-p', examples, '--pretty', 'false']);
	const said = await run.catch((error: unknown) => error as { stdout: string });
	expect(said.stdout).toBe('');
}, 120_000);

/** Options of a command and, where it has verbs, of all of them. */
function optionsOf(command: Command): string[] {
	const own = command.options.flatMap(({ long }) => long ?? []);
	return [...new Set(['--help', ...own, ...command.commands.flatMap(optionsOf)])];
}

test('every command and option is in docs/cli.md, and nothing else is', async () => {
	const text = await readFile('docs/cli.md', 'utf8');
	const program = new Command('msn');
	for (const load of Object.values(commands)) (await load())(program);
	const sections = new Map(
		[...text.matchAll(/^## `msn ([a-z]+)[^\n]*\n([\s\S]*?)(?=^## )/gm)].map(([, name, body]) => [name, body]),
	);
	expect([...sections.keys()].sort()).toEqual(Object.keys(commands).sort());
	const common = /^## Options of many commands\n([\s\S]*?)(?=^## )/m.exec(text)?.[1] ?? '';
	const options = (part: string): string[] => [...part.matchAll(/--[a-z][a-z-]*/g)].map(([name]) => name);
	const tables = (part: string): string =>
		part
			.split('\n')
			.filter((line) => line.startsWith('| `'))
			.map((line) => line.split('|')[1])
			.join('\n');
	const shared = options(tables(common));
	for (const registered of program.commands) {
		const command = registered.name();
		const real = optionsOf(registered);
		const own = options(tables(sections.get(command) ?? ''));
		// `download` and `ssm` take the filters of `search`, and say so.
		const filters = ['download', 'ssm'].includes(command) ? options(tables(sections.get('search') ?? '')) : [];
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

test('docs/formats.md says what the table of formats in the code says', () => {
	const page = readFileSync(formatsPage, 'utf8');
	// Prettier lays tables out with blanks and dashes of its own.
	const squeezed = (text: string): string =>
		text
			.replaceAll(/ {2,}/g, ' ')
			.replaceAll(/-{4,}/g, '---')
			.replaceAll(/\n{2,}/g, '\n');
	// If this fails: node --conditions=source tests/formats-page.ts
	expect(squeezed(page)).toBe(squeezed(renewedPage(page)));
});

test('links between the documents lead somewhere', () => {
	const broken = documents().flatMap((page) =>
		[...readFileSync(page, 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
			.map(([, target]) => path.join(path.dirname(page), target))
			.filter((target) => !existsSync(target))
			.map((target) => `${page} → ${target}`),
	);
	expect(broken).toEqual([]);
});
