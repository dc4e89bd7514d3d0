import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openNpz } from '#formats';
import { nodeDecompress } from '#node-zlib';
import type { StoredClassifier } from '#training';
import { classifyAsked, type ClassifiedRow } from './classify-asked.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { figureText } from './figure-text.ts';
import type { ParsedOptions } from './option-values.ts';
import { askedShapes, checkPair, isAskedMirrored } from './predict-inputs.ts';
import { predictOutput, type PredictOutput } from './predict-output.ts';
import { formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** A row with the label that an archive has for the shape. */
interface LabelledRow extends ClassifiedRow {
	readonly label?: number;
}

interface ClassifiedShapes {
	readonly rows: readonly LabelledRow[];
	readonly problems: readonly { readonly shape: string; readonly problem: string }[];
}

/**
 * Says for each shape how likely it is positive; of marked surfaces also which points are suspicious. Surfaces and masks are taken
 * about their centroid, masks of archives as they lie in their array; where an archive has labels of two classes beside its masks
 * (`test_labels` beside `test_images`), it is said how good that was.
 */
export async function predictByClassifier(
	file: string,
	files: readonly string[],
	parsed: ParsedOptions,
): Promise<void> {
	const { readClassifier } = await import('#training');
	const stored = readClassifier(readFileSync(file, 'utf8'), file);
	const output = pointsOutput(file, stored, parsed);
	checkPair(parsed);
	const rows: LabelledRow[] = [];
	const problems: { readonly shape: string; readonly problem: string }[] = [];
	const labels = new Map<string, ArrayLike<number>>();
	const refuse = (shape: string, problem: string): void => {
		problems.push({ shape, problem });
		note(`${shape}: ${problem}`);
	};
	for await (const asked of askedShapes(files, parsed, stored.grid.spacingMm)) {
		if ('problem' in asked) {
			refuse(asked.name, asked.problem);
			continue;
		}
		try {
			const isMirrored = isAskedMirrored(asked, stored.mirrored, parsed);
			const row = await classifyAsked(stored, asked, { isMirrored, output });
			const label = await labelOf(asked.name, labels);
			rows.push({ ...row, ...(label !== undefined && { label }) });
			if (parsed['quiet'] !== true) for (const remark of row.remarks) note(`${row.shape}: ${remark}`);
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
			refuse(asked.name, error.message);
		}
	}
	const isAsItIs = parsed['mirror'] !== true && parsed['pair'] !== true;
	if (stored.mirrored !== undefined && isAsItIs && rows.length > 0 && parsed['quiet'] !== true)
		note(`shapes of the ${stored.mirrored} side were mirrored before they were learnt: give --mirror for those`);
	await report(stored, { rows, problems }, { output, parsed });
	if (problems.length > 0 || rows.length === 0)
		throw new CommandError(
			`${rows.length} of ${rows.length + problems.length} shapes were classified.`,
			ExitCode.partial,
		);
}

/** Where suspicious points go. @throws CommandError for what classifiers do not give. */
function pointsOutput(file: string, { kind }: StoredClassifier, parsed: ParsedOptions): PredictOutput | undefined {
	if (parsed['to'] !== undefined && kind !== 'surface')
		throw new CommandError(`${file} tells classes: there is no shape to write with --to`);
	const foreign = [
		['volume', '--volume'],
		['probabilities', '--probabilities'],
		['onInputGrid', '--on-input-grid'],
		['missing', '--missing'],
		['as', '--as'],
		['sigma', '--sigma'],
	].find(([name]) => parsed[name] !== undefined);
	if (foreign) throw new CommandError(`${foreign[1]} is for models that give shapes; ${file} tells classes`);
	const output = predictOutput(parsed);
	if (output?.surface !== undefined && output.surface !== 'ply')
		throw new CommandError(
			`${file} gives points of the surface with a value each: --surface ply, not ${output.surface}`,
		);
	return output;
}

interface ReportOptions {
	readonly output: PredictOutput | undefined;
	readonly parsed: ParsedOptions;
}

async function report(
	{ title, positive, source, licence, citation, synthetic, mirrored }: StoredClassifier,
	{ rows, problems }: ClassifiedShapes,
	{ output, parsed }: ReportOptions,
): Promise<void> {
	const scores = await archiveScores(rows);
	const model = { title, positive, trainedOn: source, licence, citation, synthetic, mirrored, clinicalUse: 'none' };
	const document = { model, shapes: rows, problems, scores };
	// The licence of the data stays with what was made by it.
	if (output && rows.length > 0)
		await writeWhole(
			path.join(output.folder, 'predictions.json'),
			new TextEncoder().encode(`${JSON.stringify(document, null, '\t')}\n`),
		);
	if (parsed['json'] === true) {
		printJson(document);
		return;
	}
	const table = tableOf(rows, positive);
	if (parsed['csv'] === true) print(table.map((row) => row.map(csvCell).join(',')).join('\n'));
	else if (rows.length > 0) print(formatTable(table));
	if (parsed['quiet'] === true) return;
	for (const [part, figures] of Object.entries(scores))
		for (const [metric, { value, interval, shapes }] of Object.entries(figures)) {
			const range = interval ? ` [${interval.map((end) => end.toFixed(3)).join(', ')}]` : '';
			note(`${part}, ${metric}: ${figureText(value)}${range}, ${shapes} shapes`);
		}
	const data = `${source} (${licence}${synthetic === 'all' ? ', synthetic' : ''})`;
	note(`${title}, trained on ${data}. Not for clinical use.`);
}

function tableOf(rows: readonly ClassifiedRow[], positive: string): string[][] {
	const hasSurface = rows.some(({ mostSuspicious }) => mostSuspicious !== undefined);
	const hasFiles = rows.some(({ files }) => files !== undefined);
	return [
		['shape', positive, ...(hasSurface ? ['most suspicious point', 'at mm'] : []), ...(hasFiles ? ['files'] : [])],
		...rows.map(({ shape, probability, mostSuspicious: point, files = [] }) => [
			shape,
			probability.toFixed(4),
			...(hasSurface
				? [point?.suspicion.toFixed(4) ?? '', point?.positionMm.map((mm) => mm.toFixed(1)).join(' ') ?? '']
				: []),
			...(hasFiles ? [files.join(' ')] : []),
		]),
	];
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
async function archiveScores(rows: readonly LabelledRow[]): Promise<Record<string, Record<string, ScoredFigure>>> {
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
