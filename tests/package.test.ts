import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SearchResult } from '#contract';

/**
 * The package as others get it: packed from a copy of the sources, unpacked into an empty project beside the packages
 * that its lock file calls production packages (linked from here, so no network), and used from there.
 */
const execute = promisify(execFile);
const checkout = process.cwd();
let folder = '';
let project = '';
let installed = '';
let tarball = '';
let files: string[] = [];

interface Manifest {
	readonly version: string;
	readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}
let manifest: Manifest;

const run = (program: string, parameters: readonly string[], cwd = project) =>
	execute(program, parameters, { cwd, maxBuffer: 2 ** 26, env: { ...process.env, NODE_OPTIONS: '' } });
const msn = (...words: string[]) => run(process.execPath, [path.join(project, 'node_modules/.bin/msn'), ...words]);

/** Runs the real `npm pack`, build included, without touching the `dist` of this checkout. */
async function pack(): Promise<string> {
	const copy = path.join(folder, 'copy');
	const names = await readdir(checkout);
	const isPart = (name: string): boolean =>
		/^(src|bin|docs|LICENSE|package(-lock)?\.json|tsconfig.*\.json|vite\.config\.ts|.*\.md)$/.test(name);
	await mkdir(copy);
	for (const name of names.filter(isPart)) {
		await cp(path.join(checkout, name), path.join(copy, name), { recursive: true });
	}
	await symlink(path.join(checkout, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
	await run('npm', ['pack', '--pack-destination', folder, '--loglevel', 'error'], copy);
	const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
	if (packed === undefined) throw new Error('npm pack wrote nothing');
	return path.join(folder, packed);
}

/** Links every production package of the lock file into the project. */
async function linkDependencies(): Promise<void> {
	const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
		packages: Record<string, { dev?: boolean; optional?: boolean }>;
	};
	for (const [place, { dev, optional }] of Object.entries(lock.packages)) {
		if (dev || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(place)) continue;
		const target = path.join(checkout, place);
		if (optional && !existsSync(target)) continue;
		await mkdir(path.dirname(path.join(project, place)), { recursive: true });
		await symlink(target, path.join(project, place), 'junction');
	}
}

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'msn-päckage '));
	project = path.join(folder, 'project');
	await mkdir(project);
	tarball = await pack();
	installed = path.join(project, 'node_modules/medshapenet');
	await mkdir(installed, { recursive: true });
	await run('tar', ['-xzf', tarball, '--strip-components', '1', '-C', installed]);
	files = (await readdir(installed, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
	manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as Manifest;
	await linkDependencies();
	await mkdir(path.join(project, 'node_modules/.bin'));
	await symlink('../medshapenet/bin/msn.js', path.join(project, 'node_modules/.bin/msn'));
	await writeFile(path.join(project, 'package.json'), '{ "private": true, "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packed package', () => {
	test('holds compiled code, declarations and the page; no sources, tests, maps or leavings', async () => {
		for (const target of Object.values(manifest.exports)) {
			for (const file of typeof target === 'string' ? [target] : Object.values(target)) {
				expect(files).toContain(path.posix.normalize(file));
			}
		}
		expect(files).toContain('dist/web-app/index.html');
		expect(files).toContain('bin/msn.js');
		const unwanted = files.filter(
			(file) =>
				/\.map$|\.tsbuildinfo$|\.test\.|^src|^tests|^dist\/web\//.test(file) ||
				(/\.tsx?$/.test(file) && !/\.d\.ts$|^docs\/examples\//.test(file)),
		);
		expect(unwanted).toEqual([]);
		// Two builds of ONNX Runtime for browsers, with and without WebGPU, are 8 MB of it.
		expect((await stat(tarball)).size).toBeLessThan(12e6);
		for (const file of files.filter((name) => /^dist\/(?!web-app).*\.js$/.test(name))) {
			const text = await readFile(path.join(installed, file), 'utf8');
			expect(text, file).not.toMatch(/sourceMappingURL|from '\.[^']*\.ts'/);
		}
	});

	test('every layer can be imported, with types, without flags', async () => {
		const layers = Object.keys(manifest.exports).filter((name) => name !== './package.json');
		expect(layers.length).toBeGreaterThanOrEqual(10);
		const lines = layers.map((name, i) => `import * as layer${i} from 'medshapenet${name.slice(1)}';`);
		const program = `
			import { extractSurfaces, massProperties, type TriangleMesh } from 'medshapenet/shape';
			const voxels = new Uint8Array(125);
			for (const i of [31, 32, 36, 37, 56, 57, 61, 62]) voxels[i] = 1;
			const voxelToWorld = Float64Array.of(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1);
			const [surface] = [...extractSurfaces({ voxels, dims: [5, 5, 5], voxelToWorld })];
			const mesh: TriangleMesh = surface.mesh;
			// @ts-expect-error a number is no volume: the declarations are really there
			export const refused = (): unknown => extractSurfaces(5);
			console.log(JSON.stringify({ volume: massProperties(mesh).volumeMm3, voxels: surface.voxelCount }));
			console.log([${layers.map((_, i) => `Object.keys(layer${i}).length > 0`).join(', ')}].every(Boolean));`;
		await writeFile(path.join(project, 'use.ts'), `${lines.join('\n')}\n${program}`);
		const options = {
			target: 'ES2024',
			module: 'nodenext',
			strict: true,
			skipLibCheck: false,
			outDir: 'compiled',
			lib: ['ES2024', 'DOM'],
			types: ['node'],
			typeRoots: [path.join(checkout, 'node_modules/@types')],
		};
		await writeFile(
			path.join(project, 'tsconfig.json'),
			JSON.stringify({ compilerOptions: options, files: ['use.ts'] }),
		);
		await run(process.execPath, [path.join(checkout, 'node_modules/typescript/bin/tsc'), '-p', project]);
		const { stdout, stderr } = await run(process.execPath, ['compiled/use.js']);
		expect(stderr).toBe('');
		const [facts, allFilled] = stdout.trim().split('\n');
		const { volume, voxels } = JSON.parse(facts) as { volume: number; voxels: number };
		// Two voxels of 2 mm along each axis under marching cubes: a cube with edges and corners cut.
		expect(voxels).toBe(8);
		expect(volume).toBeCloseTo(8 * (1 + 3 + 3 / 2 + 1 / 6), 3);
		expect(allFilled).toBe('true');
	});

	test('phantom, ingest on worker threads, search, convert and doctor work', async () => {
		expect((await msn('--version')).stdout.trim()).toBe(manifest.version);
		await msn('phantom', 'people', '--count', '1', '--spacing', '12', '--no-grey', '--quiet');
		const report = JSON.parse(
			// Fewer points and smaller pictures than usual: nothing here looks at them.
			(await msn('ingest', 'phantom', 'people', '--workers', '1', '--points', '100', '--thumbnails', '32', '--json'))
				.stdout,
		) as { workers: number; shapes: { total: number }; cases: { failed: number } };
		expect(report).toMatchObject({ workers: 1, cases: { failed: 0 } });
		expect(report.shapes.total).toBeGreaterThan(30);
		const found = JSON.parse((await msn('search', 'left', 'kidney', '--json')).stdout) as SearchResult;
		expect(found.hits.map(({ shape }) => shape.id)).toContain('phantom.phantom-1.kidney_left');
		await msn('convert', 'people/phantom-1/labels.nii.gz', 'surfaces/', '--to', 'glb', '--quiet');
		expect((await readdir(path.join(project, 'surfaces'))).length).toBeGreaterThan(30);
		const findings = JSON.parse((await msn('doctor', '--deep', '--json')).stdout) as {
			check: string;
			detail: string;
		}[];
		const page = findings.find(({ check }) => check === 'web page')?.detail;
		expect(page).toMatch(/node_modules.medshapenet.dist.web-app$/);
	});

	test('serve gives the page of the package, and converts in its worker', async () => {
		const server = spawn(
			process.execPath,
			['node_modules/.bin/msn', 'serve', '--port', '0', '--no-phantom', '--json'],
			{
				cwd: project,
				stdio: ['ignore', 'pipe', 'inherit'],
			},
		);
		const ended = new Promise((resolve) => server.once('exit', resolve));
		try {
			let text = '';
			for await (const chunk of server.stdout) {
				text += String(chunk);
				if (text.trimEnd().endsWith('}')) break;
			}
			const { address } = JSON.parse(text) as { address: string };
			const page = await (await fetch(address)).text();
			const [script] = /\/assets\/[\w.-]+\.js/.exec(page) ?? [''];
			expect((await fetch(`${address}${script}`)).headers.get('content-type')).toMatch(/javascript/);
			const converted = await fetch(`${address}/v1/shapes/phantom.phantom-1.liver/convert?to=obj`);
			expect(converted.status).toBe(200);
			expect(await converted.text()).toMatch(/^v /m);
		} finally {
			server.kill('SIGTERM');
		}
		expect(await ended).toBe(0);
	});
});

describe('the launcher', () => {
	/** Makes the running Node look like another; what the launcher starts is not touched. */
	const disguise = (version: string, arch: string): string =>
		`data:text/javascript,${encodeURIComponent(
			`Object.defineProperty(process, 'arch', { value: ${JSON.stringify(arch)} });
			 Object.defineProperty(process, 'version', { value: 'v${version}' });
			 globalThis.process = new Proxy(process, { get: (target, key) =>
				key === 'versions' ? { ...target.versions, node: '${version}' } : Reflect.get(target, key, target) });`,
		)}`;
	const launch = (version: string, arch: string) =>
		run(process.execPath, ['--import', disguise(version, arch), 'node_modules/.bin/msn', 'doctor', '--json']);

	test('under an old Node it hands over to the packaged one, where there is one for the machine', async () => {
		const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
		const outcome = launch('20.20.2', process.arch);
		if (existsSync(path.join(project, 'node_modules', name))) {
			const findings = JSON.parse((await outcome).stdout) as { check: string; detail: string }[];
			expect(findings.find(({ check }) => check === 'Node')?.detail).toMatch(/^v24\./);
		} else {
			await expect(outcome).rejects.toMatchObject({ code: 1 });
		}
	});

	test('where none fits it says what is needed and what to do', async () => {
		await expect(launch('20.20.2', 'mips')).rejects.toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/needs Node 22\.18 or newer\. This is v20\.20\.2[\s\S]*Install Node 24/) as unknown,
		});
	});

	test('a Node that is enough but not the newest is used where none is packaged, without its warnings', async () => {
		const { stdout, stderr } = await launch('22.18.0', 'mips');
		expect(stderr).toBe('');
		expect(JSON.parse(stdout)).toBeInstanceOf(Array);
	});
});
