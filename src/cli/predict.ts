import path from 'node:path';
import type { LearntFrom } from '#learning';
import type { LearntModel } from '#training';
import type { Command } from 'commander';
import { classifierIn } from './classifier-run.ts';
import { summaries } from './command-summaries.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { choiceOption, numberOption, type ParsedOptions } from './option-values.ts';
import { predictByClassifier } from './predict-classes.ts';
import { askedShapes, checkPair, isAskedMirrored } from './predict-inputs.ts';
import { predictOutput, type PredictOutput } from './predict-output.ts';
import { predictShape, type PredictedRow } from './predict-shape.ts';
import { formatTable, note, print, printJson } from './terminal.ts';
import { withMeshHints } from './shape-files.ts';
import { writeWhole } from './write-whole.ts';

/** `msn predict`: what a trained network or model says about shapes. */
export function registerPredict(program: Command): void {
	const command = program
		.command('predict')
		.description(summaries.predict)
		.argument('<model>', 'folder of a training, or a file of `msn export`: .onnx, .msnfield')
		.argument('<files...>', 'surfaces, masks, point clouds and archives of masks, any format; folders with all in them')
		.option('--to <folder>', 'where predicted shapes go, each in the place of its input')
		.option('--volume <format>', 'as volumes: nii.gz (default), nii, nrrd, mha, mgz, npz')
		.option('--surface <format>', 'as surfaces: stl, ply, obj, glb, 3mf, vtk, vtp, off, gii, mz3, npz')
		.option('--probabilities', 'volumes hold probabilities, not masks')
		.option('--on-input-grid', 'volumes lie on the voxels of the mask that was given, not on the network’s')
		.option('--missing', 'of completion only what was missing')
		.option('--label <numbers>', 'which labels of masks that hold several, or `all`')
		.option(
			'--pair',
			'of a label map both organs of a pair, as kidneys: all labels together, right and left told apart',
		)
		.option('--mirror', 'the mirror image is looked at, and what is predicted mirrored back')
		.option('--as <work>', 'what a signed distance model does: reconstruct (default), complete, refine')
		.option('--sigma <mm>', 'of complete and refine: how far the given surface may be off (default 3)')
		.option('--csv', 'as comma-separated values');
	withMeshHints(command).action(async (place: string, files: string[], parsed: ParsedOptions) => {
		await predict(place, files, parsed);
	});
}

async function predict(place: string, files: readonly string[], parsed: ParsedOptions): Promise<void> {
	const classifier = classifierIn(place);
	if (classifier !== undefined) {
		await predictByClassifier(classifier, files, parsed);
		return;
	}
	checkPair(parsed);
	const output = predictOutput(parsed);
	const work = choiceOption(parsed, 'as', ['reconstruct', 'complete', 'refine']);
	const sigmaMm = numberOption(parsed, 'sigma', { min: 0.01, max: 100 });
	const { openLearntModel } = await import('#training');
	const model = await openLearntModel(place);
	const isQuiet = parsed['quiet'] === true;
	try {
		checkOutput(place, model, output, parsed);
		const options = {
			work,
			sigmaMm,
			output,
			onlyMissing: parsed['missing'] === true,
		};
		const rows: PredictedRow[] = [];
		const problems: { readonly name: string; readonly problem: string }[] = [];
		const refuse = (name: string, problem: string): void => {
			problems.push({ name, problem });
			note(`${name}: ${problem}`);
		};
		for await (const asked of askedShapes(files, parsed, spacingOf(model))) {
			if ('problem' in asked) {
				refuse(asked.name, asked.problem);
				continue;
			}
			const isMirrored = isAskedMirrored(asked, originOf(model).mirrored, parsed);
			const row = await predictShape(model, asked, { ...options, isMirrored }).catch((error: unknown) => {
				if (error instanceof CommandError) throw error;
				refuse(asked.name, error instanceof Error ? error.message : String(error));
			});
			if (!row) continue;
			rows.push(row);
			if (!isQuiet) for (const remark of row.remarks) note(`${row.name}: ${remark}`);
		}
		await report(model, rows, { problems, output, parsed, isQuiet });
		if (problems.length > 0 || rows.length === 0)
			throw new CommandError(
				`${rows.length} of ${rows.length + problems.length} shapes were predicted.`,
				ExitCode.partial,
			);
	} finally {
		await model.dispose();
	}
}

/** Networks that give shapes need a place for them; those that give classes have none to write. */
function checkOutput(
	place: string,
	model: LearntModel,
	output: PredictOutput | undefined,
	parsed: ParsedOptions,
): void {
	const isOfClasses = model.kind === 'network' && model.card.settings.lesson === 'class';
	if (isOfClasses && output) throw new CommandError(`${place} tells classes: there is no shape to write with --to`);
	if (!isOfClasses && !output) throw new CommandError(`${place} gives shapes: say with --to where they go`);
	if (model.kind !== 'field-model' && parsed['as'] !== undefined)
		throw new CommandError('--as is for signed distance models; what a network does it has learnt');
}

/** Of arrays, which have no spacing of their own: what the model was trained on. */
function spacingOf(model: LearntModel): number {
	if (model.kind === 'network') return model.card.settings.grid.spacingMm;
	return model.kind === 'field-model' ? model.stored.model.grid.spacingMm : model.run.spacingMm;
}

/** Where the model comes from: goes with every answer. */
function originOf(model: LearntModel): LearntFrom & { readonly title: string } {
	if (model.kind === 'network') return { title: model.card.title, ...model.card.data };
	if (model.kind === 'field-model') return model.stored.provenance;
	const { title, data } = model.run.config;
	return { title, source: data.source, licence: data.licence, citation: data.citation, synthetic: 'all' };
}

interface ReportOptions {
	readonly problems: readonly { readonly name: string; readonly problem: string }[];
	readonly output: PredictOutput | undefined;
	readonly parsed: ParsedOptions;
	readonly isQuiet: boolean;
}

async function report(
	model: LearntModel,
	rows: readonly PredictedRow[],
	{ problems, output, parsed, isQuiet }: ReportOptions,
): Promise<void> {
	const origin = originOf(model);
	const { title, source, licence, citation, synthetic } = origin;
	const document = {
		model: { title, trainedOn: source, licence, citation, synthetic, clinicalUse: 'none' },
		shapes: rows.map(({ name, remarks, ...said }) => ({ shape: name, ...said, remarks })),
		problems: problems.map(({ name, problem }) => ({ shape: name, problem })),
	};
	// The licence of the data stays with what was made by it.
	if (output && rows.length > 0)
		await writeWhole(
			path.join(output.folder, 'predictions.json'),
			new TextEncoder().encode(`${JSON.stringify(document, null, '\t')}\n`),
		);
	if (parsed['json'] === true) printJson(document);
	else if (rows.length > 0) {
		const table = tableOf(rows);
		print(parsed['csv'] === true ? table.map((row) => row.map(csvCell).join(',')).join('\n') : formatTable(table));
	}
	const data = `${source} (${licence}${synthetic === 'all' ? ', synthetic' : ''})`;
	if (!isQuiet && parsed['json'] !== true) note(`${title}, trained on ${data}. Not for clinical use.`);
}

/** All that is said of the shapes, a column each, the same for every row. */
function tableOf(rows: readonly PredictedRow[]): (string | number)[][] {
	const said = rows.map(({ name, class: likeliest, probabilities, figures, files }) => ({
		shape: name,
		...(likeliest === undefined ? {} : { class: likeliest }),
		...Object.fromEntries(Object.entries(probabilities ?? {}).map(([own, value]) => [own, value.toFixed(4)])),
		...Object.fromEntries(Object.entries(figures ?? {}).map(([own, value]) => [own, Number(value.toPrecision(5))])),
		...(files ? { files: files.join(' ') } : {}),
	})) as Record<string, string | number>[];
	const columns = [...new Set(said.flatMap((row) => Object.keys(row)))];
	return [columns, ...said.map((row) => columns.map((column) => row[column] ?? ''))];
}

function csvCell(value: string | number): string {
	const text = String(value);
	return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
