import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** Packages from outside the repository that a layer may import; a layer not listed may import none. */
const external: Record<string, readonly string[]> = {
	shape: ['meshoptimizer'],
	solid: ['manifold-3d'],
	formats: ['meshoptimizer', 'draco3d', 'hyparquet', 'hyparquet-writer'],
	process: ['node:*'],
	'node-zlib': ['node:*'],
	contract: ['typebox'],
	catalogue: ['node:*', 'typebox'],
	modelling: ['node:*', 'piscina'],
	'tensor-onnx': ['onnxruntime-common'],
	training: ['node:*', 'piscina', 'typebox', 'onnxruntime-node', 'yaml'],
	ingest: ['node:*', 'typebox', 'piscina', 'yaml'],
	api: ['node:*', 'typebox', 'fastify', '@fastify/*'],
	web: ['preact', '@preact/*', 'three', 'onnxruntime-web'],
	cli: ['node:*', 'commander', 'yaml', 'typebox', '@resvg/resvg-wasm'],
};
/** Layers that must run anywhere: the compiler gives them neither DOM nor Node. */
const pure = [
	'numeric',
	'volume',
	'shape',
	'metric',
	'registration',
	'shape-model',
	'phantom',
	'ontology',
	'contract',
	'tensor',
	'tensor-onnx',
	'learning',
];

const layers = readdirSync('src').filter((name) => statSync(path.join('src', name)).isDirectory());

const below = (layer: string): string[] => {
	const config = JSON.parse(readFileSync(`src/${layer}/tsconfig.json`, 'utf8')) as { references: { path: string }[] };
	return config.references.map((reference) => path.basename(reference.path));
};

const sources = (layer: string): string[] =>
	readdirSync(`src/${layer}`, { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
		.map((file) => path.posix.join('src', layer, file.replaceAll('\\', '/')));

/** Import specifiers of a file, comments taken out first. */
const imports = (file: string): string[] => {
	const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
	const statements = text.matchAll(/^(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm);
	const bare = text.matchAll(/^import\s*['"]([^'"]+)['"]/gm);
	const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
	return [...statements, ...bare, ...dynamic].map((match) => match[1] ?? '');
};

const isPackage = (specifier: string, layer: string): boolean =>
	(external[layer] ?? []).some((name) =>
		name.endsWith('*')
			? specifier.startsWith(name.slice(0, -1))
			: specifier === name || specifier.startsWith(`${name}/`),
	);

const isAllowed = (specifier: string, file: string, layer: string): boolean => {
	if (specifier.startsWith('.')) {
		return path.posix.join(path.posix.dirname(file), specifier).startsWith(`src/${layer}/`);
	}
	if (specifier.startsWith('#')) return below(layer).includes(specifier.slice(1));
	return isPackage(specifier, layer);
};

describe('layers', () => {
	test.each(layers)('%s imports only what its tsconfig references and its listed packages', (layer) => {
		const strays = sources(layer).flatMap((file) =>
			imports(file)
				.filter((specifier) => !isAllowed(specifier, file, layer))
				.map((specifier) => `${file} → ${specifier}`),
		);
		expect(strays).toEqual([]);
	});

	test.each(layers)('%s is never imported through its own index', (layer) => {
		const strays = sources(layer).filter((file) =>
			imports(file).some(
				(specifier) =>
					specifier.startsWith('.') && path.posix.join(path.posix.dirname(file), specifier) === `src/${layer}/index.ts`,
			),
		);
		expect(strays).toEqual([]);
	});

	test('no layer references itself through others', () => {
		const visit = (layer: string, trail: readonly string[]): string[] => {
			if (trail.includes(layer)) return [[...trail, layer].join(' → ')];
			return below(layer).flatMap((next) => visit(next, [...trail, layer]));
		};
		expect(layers.flatMap((layer) => visit(layer, []))).toEqual([]);
	});

	test.each(layers)('%s has no import cycle', (layer) => {
		const graph = new Map(
			sources(layer).map((file) => [
				file,
				imports(file)
					.filter((specifier) => specifier.startsWith('.'))
					.map((specifier) => path.posix.join(path.posix.dirname(file), specifier)),
			]),
		);
		const done = new Set<string>();
		const cycleFrom = (file: string, trail: readonly string[]): string[] | undefined => {
			if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
			if (done.has(file)) return undefined;
			for (const next of graph.get(file) ?? []) {
				const cycle = cycleFrom(next, [...trail, file]);
				if (cycle) return cycle;
			}
			done.add(file);
			return undefined;
		};
		expect([...graph.keys()].map((file) => cycleFrom(file, [])).find(Boolean)).toBeUndefined();
	});

	test.each(pure)('%s is compiled without DOM and Node', (layer) => {
		const { compilerOptions } = JSON.parse(readFileSync(`src/${layer}/tsconfig.json`, 'utf8')) as {
			compilerOptions: { lib: string[]; types: string[] };
		};
		expect(compilerOptions.lib).toEqual(['ES2024']);
		expect(compilerOptions.types).toEqual([]);
	});
});

describe('house style', () => {
	const all = layers.flatMap(sources);

	test('no folder or file is named util, helper, common or misc', () => {
		expect(all.filter((file) => /(^|[/-])(utils?|helpers?|common|misc)([./-]|$)/i.test(file))).toEqual([]);
	});

	test('files stay within 400 lines, case tables aside', () => {
		const long = all.filter(
			(file) => !file.endsWith('-table.ts') && readFileSync(file, 'utf8').split('\n').length > 401,
		);
		expect(long).toEqual([]);
	});

	test('every layer index lists its names', () => {
		const barrels = layers
			.map((layer) => `src/${layer}/index.ts`)
			.filter((file) => all.includes(file) && /export\s+\*/.test(readFileSync(file, 'utf8')));
		expect(barrels).toEqual([]);
	});

	test('exported functions take at most 4 positional parameters', () => {
		const long = all.flatMap((file) =>
			[...readFileSync(file, 'utf8').matchAll(/^export (?:async )?function\*? (\w+)(?:<[^(]*>)?\(([^)]*)\)/gm)]
				.filter((match) => splitParameters(match[2] ?? '').length > 4)
				.map((match) => `${file}: ${match[1]}`),
		);
		expect(long).toEqual([]);
	});
});

/** Top-level parameters of a parameter list (commas inside braces, brackets and generics do not count). */
function splitParameters(list: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let part = '';
	for (const char of list) {
		if ('{[(<'.includes(char)) depth++;
		if ('}])>'.includes(char)) depth--;
		if (char === ',' && depth === 0) {
			parts.push(part);
			part = '';
		} else {
			part += char;
		}
	}
	return [...parts, part].filter((text) => text.trim() !== '');
}
