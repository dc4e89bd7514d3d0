import path from 'node:path';
import {
	fitFigures,
	fitSubject,
	fitTable,
	modelSurfaces,
	openFitting,
	type FitFigures,
	type ShapeModel,
} from '#shape-model';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';
import { textOption, type ParsedOptions } from './option-values.ts';
import { readModelFile } from './ssm-model-file.ts';
import { gatherPopulation, withPopulation } from './ssm-population.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn ssm project`. */
export function registerSsmProject(ssm: Command): void {
	withPopulation(
		ssm
			.command('project')
			.description('fit new shapes in any pose to a model: scores, how typical each is, what the model cannot explain')
			.argument('<model>', 'model file')
			.argument('<words...>', 'a query as for `msn search`, or files and folders')
			.option('--mirror', 'fit what looks like a mirror image as such (default: fit it as it is, and say so)')
			.option('--to <file>', 'write the scores as .csv'),
	).action(async (file: string, words: string[], parsed: ParsedOptions) => {
		await projectShapes(await readModelFile(file), words, parsed);
	});
}

async function projectShapes(model: ShapeModel, words: readonly string[], parsed: ParsedOptions): Promise<void> {
	const { shapes } = await gatherPopulation(words, parsed);
	const fitting = openFitting(modelSurfaces(model));
	const mirrored = parsed['mirror'] === true ? 'fit' : 'tell';
	const progress = createProgressLine();
	const rows: FitFigures[] = [];
	try {
		for (const [i, shape] of shapes.entries()) {
			if (shape.surfaces.length !== model.templates.length)
				throw new CommandError(
					`${shape.id} has ${shape.surfaces.length} surfaces, the model ${model.templates.length} anatomies.`,
				);
			if (parsed['quiet'] !== true) progress.show(`${i + 1}/${shapes.length} ${shape.id}`);
			rows.push(fitFigures(shape.id, fitSubject(fitting, shape.surfaces, { mirrored })));
		}
	} finally {
		progress.end();
	}
	const target = textOption(parsed, 'to');
	if (target !== undefined) await writeWhole(path.resolve(target), new TextEncoder().encode(fitTable(rows)));
	if (parsed['json'] === true) printJson({ modes: fitting.spread?.modeCount ?? null, shapes: rows });
	else
		print(
			formatTable([
				['id', 'within SD', 'outside mm', 'as unusual', 'surface mm', 'folded', 'mirror', 'first scores'],
				...rows.map((row) => [
					row.id,
					row.withinSd?.toFixed(2) ?? '–',
					row.outsideMm?.toFixed(3) ?? '–',
					row.asUnusualShare === null ? '–' : `${(100 * row.asUnusualShare).toPrecision(2)} %`,
					row.surfaceMm.toFixed(3),
					`${(100 * row.foldedShare).toFixed(1)} %`,
					row.isMirrored ? 'mirrored' : row.looksMirrored ? 'looks mirrored' : '',
					row.scores
						.slice(0, 5)
						.map((score) => score.toFixed(2))
						.join(' '),
				]),
			]),
		);
	if (fitting.spread)
		note(
			`Within: distance from the mean along ${fitting.spread.modeCount} modes; outside: what they cannot give. As unusual: share of new members that would be, from the members left out in turn.`,
		);
	else note('The model has too few members to say what is typical.');
	const folded = rows.filter(({ misfit }) => misfit !== null).map(({ id }) => id);
	if (folded.length > 0)
		note(
			`The model folds on these, or lies off them, more than on any member; hardly shapes of its kind, or not in millimetres: ${folded.join(', ')}.`,
		);
	const turned = rows.filter(({ looksMirrored }) => looksMirrored).map(({ id }) => id);
	if (turned.length > 0)
		note(
			`Would fit clearly better as mirror images (the wrong side? turned axes?): ${turned.join(', ')}. See --mirror.`,
		);
}
