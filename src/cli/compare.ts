import type { Command } from 'commander';
import { writeGlb, type FileContent } from '#formats';
import { comparePoints, compareMasks, compareSurfaces, type MetricValue } from '#metric';
import { alignSurfaces, transformMesh } from '#registration';
import { closestPoints, signedDistance, triangleTree, type TriangleMesh } from '#shape';
import { denseLabels, labelRuns, spacing, type DenseLabels, type LabelVolume, type Volume } from '#volume';
import { summaries } from './command-summaries.ts';
import { divergingColours } from './distance-colours.ts';
import { distancePlot } from './distance-plot.ts';
import { CommandError } from './exit-code.ts';
import { choiceOption, numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { joinParts, meshFacts, readContent, withMeshHints } from './shape-files.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn compare`: every distance between two shapes. */
export function registerCompare(program: Command): void {
	withCompareOptions(program.command('compare').description(summaries.compare)).action(
		async (a: string, b: string, parsed: ParsedOptions) => {
			await runCompare(a, b, parsed);
		},
	);
}

/** Adds the arguments and options of `msn compare`. */
export function withCompareOptions(command: Command): Command {
	return withMeshHints(
		command
			.argument('<reference>', 'file: surface, label map or points')
			.argument('<other>', 'file of the same kind')
			.option('--metrics <names>', 'only these, by their full names, comma-separated (see docs/metrics.md)')
			.option('--label <values>', 'label maps: only these labels, comma-separated; 5:1 compares 5 with 1 of the other')
			.option('--align <how>', 'surfaces: no, rigid or similarity: lay the other on the reference first', 'no')
			.option('--samples <count>', 'surfaces: points sampled on each', '20000')
			.option('--seed <number>', 'seed of the sampling', '1')
			.option('--glb <file>', 'surfaces: the other, coloured by its signed distance to the reference')
			.option('--range <mm>', 'distance of full colour (default: 95 % of the surface lies within)')
			.option('--plot <file>', 'surfaces: SVG of how much lies within each distance'),
	);
}

/** Compares two files and prints what was found. */
export async function runCompare(a: string, b: string, parsed: ParsedOptions): Promise<void> {
	const progress = createProgressLine();
	if (parsed['quiet'] !== true) progress.show(`compare ${a} ${b}`);
	try {
		const [reference, other] = [await readContent(a, parsed), await readContent(b, parsed)];
		if (reference.kind !== other.kind)
			throw new CommandError(
				`${a} holds ${kindName(reference)}, ${b} holds ${kindName(other)}: bring them to one kind with \`msn volume extract\` or \`msn volume voxelize --like\`.`,
			);
		const metrics = textOption(parsed, 'metrics')
			?.split(',')
			.map((name) => name.trim());
		const facts = await compareContents(reference, other, { parsed, metrics });
		progress.end();
		if (parsed['json'] === true) printJson({ reference: a, other: b, ...facts });
		else describe(facts);
	} finally {
		progress.end();
	}
}

type Facts = Readonly<Record<string, unknown>>;

interface CompareCall {
	readonly parsed: ParsedOptions;
	readonly metrics: readonly string[] | undefined;
}

async function compareContents(reference: FileContent, other: FileContent, call: CompareCall): Promise<Facts> {
	if (reference.kind === 'mesh' && other.kind === 'mesh')
		return compareMeshes(joinParts(reference.parts), joinParts(other.parts), call);
	if (reference.kind === 'points' && other.kind === 'points') {
		const { metrics } = call;
		return { kind: 'points', ...comparePoints(reference.points, other.points, metrics ? { metrics } : {}) };
	}
	if (reference.kind === 'volume' && other.kind === 'volume')
		return compareLabelMaps(reference.volume, other.volume, call);
	throw new CommandError('These two files cannot be compared.');
}

function kindName({ kind }: FileContent): string {
	return { mesh: 'a surface', points: 'points', volume: 'voxels' }[kind];
}

async function compareMeshes(reference: TriangleMesh, given: TriangleMesh, call: CompareCall): Promise<Facts> {
	const { parsed, metrics } = call;
	const align = choiceOption(parsed, 'align', ['no', 'rigid', 'similarity']);
	const fit = align === 'no' ? undefined : alignSurfaces(given, reference, { scale: align === 'similarity' });
	const other = fit ? transformMesh(given, fit.transform) : given;
	const sampleCount = numberOption(parsed, 'samples', { min: 100, max: 1e7, whole: true }) ?? 20_000;
	const seed = numberOption(parsed, 'seed') ?? 1;
	const comparison = compareSurfaces(reference, other, { sampleCount, seed, ...(metrics && { metrics }) });
	const pictures = await drawPictures(reference, other, parsed);
	return {
		kind: 'mesh',
		...comparison,
		alignment: fit ? { kind: align, transform: [...fit.transform], scale: fit.scale } : 'none',
		surfaces: { reference: meshFacts(reference), other: meshFacts(other) },
		...pictures,
	};
}

async function drawPictures(reference: TriangleMesh, other: TriangleMesh, parsed: ParsedOptions): Promise<Facts> {
	const glb = textOption(parsed, 'glb');
	const plot = textOption(parsed, 'plot');
	if (glb === undefined && plot === undefined) return {};
	const signed = signedDistance(reference, other.positions).distancesMm;
	const toReference = signed.map(Math.abs);
	if (plot !== undefined) {
		const toOther = closestPoints(triangleTree(other), reference.positions).distancesMm;
		const curves = [
			{ name: 'other → reference', distancesMm: toReference },
			{ name: 'reference → other', distancesMm: toOther },
		];
		await writeWhole(plot, new TextEncoder().encode(distancePlot('Share of the vertices within a distance', curves)));
	}
	if (glb === undefined) return { plot };
	const sorted = toReference.toSorted();
	const range = numberOption(parsed, 'range', { min: 0 }) ?? sorted[Math.floor(0.95 * (sorted.length - 1))];
	const shape = { name: 'distance', mesh: other, vertexColours: divergingColours(signed, range) };
	const extras = { colours: 'signed distance to the reference: blue inside, red outside', fullColourMm: range };
	await writeWhole(glb, await writeGlb([shape], { normals: true, extras }));
	return { ...(plot !== undefined && { plot }), glb, fullColourMm: range };
}

function compareLabelMaps(reference: Volume, other: Volume, { parsed, metrics }: CompareCall): Facts {
	const [a, b] = [denseLabels(reference), denseLabels(other)];
	const labels = wantedPairs(presentLabels(a), presentLabels(b), textOption(parsed, 'label')).map(
		({ label, otherLabel }) => {
			const pair = [maskOf(a.volume, a.labels.indexOf(label)), maskOf(b.volume, b.labels.indexOf(otherLabel))] as const;
			const options = { spacing: spacing(reference.voxelToWorld), ...(metrics && { metrics }) };
			return { label, otherLabel, ...compareMasks(...pair, options) };
		},
	);
	return { kind: 'volume', labels };
}

function presentLabels({ volume, labels }: DenseLabels): number[] {
	return labelRuns(volume)
		.extents.map(({ label }) => labels[label])
		.filter((label) => label !== 0);
}

/** Labels to compare: all that either has, or those asked for. */
function wantedPairs(
	a: readonly number[],
	b: readonly number[],
	text: string | undefined,
): { label: number; otherLabel: number }[] {
	if (text === undefined)
		return [...new Set([...a, ...b])].sort((x, y) => x - y).map((label) => ({ label, otherLabel: label }));
	return text.split(',').map((part) => {
		const [label, otherLabel = label] = part.split(':').map(Number);
		if (!Number.isInteger(label) || !Number.isInteger(otherLabel))
			throw new CommandError(`--label wants whole numbers such as 1,2 or 5:1, got ${text}`);
		if (!a.includes(label) && !b.includes(otherLabel))
			throw new CommandError(`--label: neither file has ${part}. The reference has: ${a.slice(0, 50).join(', ')}.`);
		return { label, otherLabel };
	});
}

function maskOf({ voxels, dims, voxelToWorld }: LabelVolume, label: number): Volume<Uint8Array> {
	const mask = new Uint8Array(voxels.length);
	if (label > 0) for (let i = 0; i < mask.length; i++) if (voxels[i] === label) mask[i] = 1;
	return { voxels: mask, dims, voxelToWorld };
}

function describe(facts: Facts): void {
	const labels = facts['labels'] as readonly { label: number; metrics: Metrics; state: string }[] | undefined;
	if (labels) {
		const names = Object.keys(labels[0]?.metrics ?? {});
		const rows = [
			['metric', ...labels.map(({ label }) => `label ${label}`)],
			...names.map((name) => [name, ...labels.map(({ metrics }) => figure(metrics[name]))]),
		];
		const isWide = labels.length > names.length;
		print(formatTable(isWide ? rows[0].map((_, column) => rows.map((row) => row[column])) : rows));
	} else print(formatTable(Object.entries(facts['metrics'] as Metrics).map(([name, value]) => [name, figure(value)])));
	for (const name of ['glb', 'plot']) if (typeof facts[name] === 'string') note(`${name}: ${facts[name]}`);
}

type Metrics = Readonly<Record<string, MetricValue>>;

function figure({ value, state }: MetricValue): string {
	const text = Number.isFinite(value) ? String(Number(value.toPrecision(5))) : String(value);
	return state === 'ok' ? text : `${text} (${state})`;
}
