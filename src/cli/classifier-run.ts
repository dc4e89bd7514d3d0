import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openNpz } from '#formats';
import { centredOccupancy, type ShapeContent } from '#learning';
import { nodeDecompress } from '#node-zlib';
import { transformPoint, type Mat4 } from '#numeric';
import type { FeatureTaskResult, StoredClassifier, TaskConfig } from '#training';
import type { Volume } from '#volume';
import { CommandError, ExitCode } from './exit-code.ts';
import { textOption, type ParsedOptions } from './option-values.ts';
import { askedShapes, type AskedShape } from './predict-inputs.ts';
import { createProgressLine, formatBytes, formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Name of a shape classifier in the folder of its training. */
const classifierFile = 'classifier.json';

/** Trains a classifier by features, tests it, and puts both it and the card of its figures into a folder. */
export async function trainClassifierRun(
	config: Extract<TaskConfig, { task: 'feature-classification' }>,
	{ configFile, folder }: { readonly configFile: string; readonly folder: string },
	parsed: ParsedOptions,
): Promise<FeatureTaskResult['card']> {
	const { trainFeatureTask, writeClassifier } = await import('#training');
	const isQuiet = parsed['quiet'] === true;
	const progress = createProgressLine();
	const { card, stored } = await trainFeatureTask(config, {
		configFile,
		cache: textOption(parsed, 'cache'),
		onProgress: (text) => !isQuiet && progress.show(text),
	}).finally(() => progress.end());
	const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
	const bytes = encode(writeClassifier(stored));
	await writeWhole(path.join(folder, classifierFile), bytes);
	await writeWhole(path.join(folder, 'card.json'), encode(`${JSON.stringify(card, null, '\t')}\n`));
	if (!isQuiet)
		note(`${path.join(folder, classifierFile)}: learnt from ${stored.shapes} shapes, ${formatBytes(bytes.length)}`);
	return card;
}

/** Whether a run's folder holds a classifier by features. */
export function isClassifierRun(run: string): boolean {
	return existsSync(path.join(run, classifierFile));
}

/** A shape that was classified. */
interface ClassifiedRow {
	readonly shape: string;
	readonly probability: number;
	/** As an archive has it. */
	readonly label?: number;
}

/**
 * Says for each shape how likely it is positive. Surfaces and masks are taken about their centroid, masks of archives as they lie
 * in their array; where an archive has labels of two classes beside its masks (`test_labels` beside `test_images`), it is said how
 * good that was.
 */
export async function predictByClassifier(run: string, files: readonly string[], parsed: ParsedOptions): Promise<void> {
	const { classifyContent, readClassifier } = await import('#training');
	const name = path.join(run, classifierFile);
	const stored = readClassifier(readFileSync(name, 'utf8'), name);
	if (parsed['to'] !== undefined) throw new CommandError(`${run} tells classes: there is no shape to write with --to`);
	const rows: ClassifiedRow[] = [];
	const problems: { readonly shape: string; readonly problem: string }[] = [];
	const labels = new Map<string, ArrayLike<number>>();
	const classify = async (asked: AskedShape): Promise<void> => {
		const verdict = classifyContent(stored, contentOf(asked, stored));
		const label = await labelOf(asked.name, labels);
		rows.push({ shape: asked.name, probability: verdict.probability, ...(label !== undefined && { label }) });
	};
	for await (const asked of askedShapes(files, parsed, stored.grid.spacingMm)) {
		const problem =
			'problem' in asked
				? asked.problem
				: await classify(asked).catch((error: unknown) => {
						if (!(error instanceof RangeError)) throw error;
						return error.message;
					});
		if (problem === undefined) continue;
		problems.push({ shape: asked.name, problem });
		note(`${asked.name}: ${problem}`);
	}
	await report(stored, { rows, problems }, parsed);
	if (problems.length > 0 || rows.length === 0)
		throw new CommandError(
			`${rows.length} of ${rows.length + problems.length} shapes were classified.`,
			ExitCode.partial,
		);
}

async function report(
	{ title, positive, source, licence }: StoredClassifier,
	{ rows, problems }: { readonly rows: readonly ClassifiedRow[]; readonly problems: readonly object[] },
	parsed: ParsedOptions,
): Promise<void> {
	const scores = await archiveScores(rows);
	if (parsed['json'] === true) {
		const model = { title, positive, trainedOn: source, licence, clinicalUse: 'none' };
		printJson({ model, shapes: rows, problems, scores });
		return;
	}
	const table = [['shape', positive], ...rows.map((row) => [row.shape, row.probability.toFixed(4)])];
	if (parsed['csv'] === true) print(table.map((row) => row.map(csvCell).join(',')).join('\n'));
	else if (rows.length > 0) print(formatTable(table));
	if (parsed['quiet'] === true) return;
	for (const [part, figures] of Object.entries(scores))
		for (const [metric, { value, interval, shapes }] of Object.entries(figures)) {
			const range = interval ? ` [${interval.map((end) => end.toFixed(3)).join(', ')}]` : '';
			note(`${part}, ${metric}: ${value.toFixed(4)}${range}, ${shapes} shapes`);
		}
	note(`${title}, trained on ${source} (${licence}). Not for clinical use.`);
}

/** About the centre of the classifier's grid. */
function contentOf({ content }: AskedShape, { grid }: StoredClassifier): ShapeContent {
	if (content.kind === 'points') throw new RangeError('points enclose nothing: give a surface or a mask');
	if (content.kind === 'mesh') {
		const volume = centredOccupancy(content.mesh, grid);
		if (!volume) throw new RangeError('it is not closed; repair it with `msn mesh repair` first');
		return { kind: 'occupancy', volume };
	}
	return { kind: 'occupancy', volume: content.isUnplaced ? content.mask : centred(content.mask) };
}

/** The same mask with its centroid at the origin. */
function centred({ voxels, dims, voxelToWorld }: Volume<Uint8Array>): Volume<Uint8Array> {
	const sums = [0, 0, 0];
	let count = 0;
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] === 0) continue;
		sums[0] += i % dims[0];
		sums[1] += Math.floor(i / dims[0]) % dims[1];
		sums[2] += Math.floor(i / (dims[0] * dims[1]));
		count++;
	}
	if (count === 0) throw new RangeError('nothing is inside');
	const m = voxelToWorld;
	const middle = transformPoint(m, sums[0] / count, sums[1] / count, sums[2] / count);
	const moved: Mat4 = Float64Array.from(m);
	[3, 7, 11].forEach((at, k) => (moved[at] -= middle[k]));
	return { voxels, dims, voxelToWorld: moved };
}

/** The label that an archive has for one of its masks. */
async function labelOf(name: string, known: Map<string, ArrayLike<number>>): Promise<number | undefined> {
	const found = /^(.*\.npz)#(.*)_images\/(\d+)$/i.exec(name);
	if (!found) return undefined;
	const [, file, part, place] = found;
	const key = `${file}#${part}`;
	if (!known.has(key)) {
		const arrays = openNpz(readFileSync(file), { decompress: nodeDecompress });
		const read = await arrays.find((array) => array.name === `${part}_labels`)?.read();
		known.set(key, Array.from(read?.data ?? [], Number));
	}
	return known.get(key)?.[Number(place)];
}

interface ScoredFigure {
	readonly value: number;
	readonly interval: readonly [number, number] | null;
	readonly shapes: number;
}

/** By part of each archive: area under the curve, and accuracy at one half. */
async function archiveScores(rows: readonly ClassifiedRow[]): Promise<Record<string, Record<string, ScoredFigure>>> {
	const { rateTwoClasses } = await import('#training');
	const labelled = rows.filter(({ label }) => label === 0 || label === 1);
	const parts = Map.groupBy(labelled, ({ shape }) => shape.replace(/\/\d+$/, ''));
	return Object.fromEntries(
		[...parts].map(([part, own]) => [
			part,
			rateTwoClasses({
				samples: own.map(({ shape }) => ({ subject: shape, facts: {} })),
				scores: own.map(({ probability }) => probability),
				isPositive: own.map(({ label }) => label === 1),
				cut: 0.5,
			}),
		]),
	);
}

function csvCell(text: string): string {
	return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
