import type { Command } from 'commander';
import { isSelfIntersecting } from '#shape';
import { summaries } from './command-summaries.ts';
import { withCompareOptions, runCompare } from './compare.ts';
import { meshVerbs, type MeshResult, type MeshVerb } from './mesh-verbs.ts';
import type { ParsedOptions } from './option-values.ts';
import { joinParts, meshFacts, readParts, withMeshHints, writeMeshFile } from './shape-files.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';

/** `msn mesh …`: what one does to a surface. */
export function registerMesh(program: Command): void {
	const mesh = program.command('mesh').description(summaries.mesh);
	withMeshHints(
		mesh
			.command('info')
			.description('size, topology and faults of every surface in the files')
			.argument('<file...>', 'mesh files')
			.option('--self-intersections', 'also look for triangles that cut each other (slower)'),
	).action(async (files: string[], parsed: ParsedOptions) => {
		await showInfo(files, parsed);
	});
	for (const verb of meshVerbs) registerVerb(mesh, verb);
	withCompareOptions(mesh.command('compare').description('distances between two surfaces, as `msn compare`')).action(
		async (a: string, b: string, parsed: ParsedOptions) => {
			await runCompare(a, b, parsed);
		},
	);
}

function registerVerb(mesh: Command, verb: MeshVerb): void {
	const command = mesh
		.command(verb.name)
		.description(verb.description)
		.argument('<input>', 'mesh file; its parts are taken as one surface')
		.argument('<output>', 'file to write; the format is that of its name');
	for (const [flags, description] of verb.options) command.option(flags, description);
	withMeshHints(command).action(async (input: string, output: string, parsed: ParsedOptions) => {
		await runVerb(verb, { input, output, parsed });
	});
}

interface VerbCall {
	readonly input: string;
	readonly output: string;
	readonly parsed: ParsedOptions;
}

async function runVerb(verb: MeshVerb, { input, output, parsed }: VerbCall): Promise<void> {
	const progress = createProgressLine();
	if (parsed['quiet'] !== true) progress.show(`${verb.name} ${input}`);
	let result: MeshResult;
	const parts = await readParts(input, parsed);
	const source = joinParts(parts);
	try {
		result = await verb.run(source, parsed);
	} finally {
		progress.end();
	}
	const outputs = result.meshes.map(({ suffix, mesh }) => ({ path: suffixed(output, suffix), mesh }));
	for (const { path, mesh } of outputs) await writeMeshFile(path, mesh);
	const facts = {
		input,
		parts: parts.length,
		before: meshFacts(source),
		...result.facts,
		outputs: outputs.map(({ path, mesh }) => ({ path, ...meshFacts(mesh) })),
	};
	if (parsed['json'] === true) printJson(facts);
	else for (const line of describeResult(facts, result)) note(line);
}

function describeResult(
	{ before, outputs }: { before: Facts; outputs: readonly ({ path: string } & Facts)[] },
	{ facts }: MeshResult,
): string[] {
	const rows = [{ name: 'before', facts: before }, ...outputs.map((output) => ({ name: output.path, facts: output }))];
	const table = formatTable([
		['', 'triangles', 'volume ml', 'area cm²', 'closed', 'manifold'],
		...rows.map(({ name, facts: f }) => [
			name,
			Number(f['triangleCount']),
			f['volumeMm3'] === null ? '–' : (Number(f['volumeMm3']) / 1000).toFixed(3),
			(Number(f['surfaceAreaMm2']) / 100).toFixed(2),
			f['isClosed'] === true ? 'yes' : 'no',
			f['isManifold'] === true ? 'yes' : 'no',
		]),
	]);
	const own = Object.entries(facts).flatMap(([name, value]) => describeFact(name, value));
	return [table, ...own];
}

type Facts = Readonly<Record<string, unknown>>;

function describeFact(name: string, value: unknown): string[] {
	if (value === null || value === undefined) return [];
	if (Array.isArray(value)) return value.map((entry) => `${name}: ${plain(entry)}`);
	return [`${name}: ${plain(value)}`];
}

function plain(value: unknown): string {
	if (typeof value === 'number') return String(Number(value.toPrecision(6)));
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function suffixed(output: string, suffix: string): string {
	return suffix === '' ? output : output.replace(/(\.[^./\\]+)$/, `-${suffix}$1`);
}

async function showInfo(files: readonly string[], parsed: ParsedOptions): Promise<void> {
	const rows: (Facts & { file: string; part: string })[] = [];
	for (const file of files)
		for (const { name, mesh } of await readParts(file, parsed)) {
			const facts = meshFacts(mesh);
			const cut = parsed['selfIntersections'] === true ? { selfIntersecting: isSelfIntersecting(mesh) } : {};
			rows.push({ file, part: name, ...facts, ...cut });
		}
	if (parsed['json'] === true) {
		printJson({ shapes: rows });
		return;
	}
	for (const row of rows) {
		const entries = Object.entries(row).filter(([key]) => key !== 'boundsMm');
		print(
			formatTable(
				entries.map(([key, value]) => [
					key,
					Array.isArray(value) ? value.map(plain).join(', ') : value === null ? '–' : plain(value),
				]),
			),
		);
		print('');
	}
}
