import path from 'node:path';
import { fitToModel, openFitting, type FittedShape } from '#modelling';
import { project, writeCsv, type ShapeModel } from '#shape-model';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { readModelFile } from './ssm-model-file.ts';
import { gatherPopulation, withPopulation } from './ssm-population.ts';
import { createProgressLine, formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn ssm project`. */
export function registerSsmProject(ssm: Command): void {
	withPopulation(
		ssm
			.command('project')
			.description('fit new shapes to a model: scores, how typical each is, and what the model cannot explain')
			.argument('<model>', 'model file')
			.argument('<words...>', 'a query as for `msn search`, or files and folders')
			.option('--mirror', 'also try the mirror image of each')
			.option('--modes <count>', 'modes to tell the distance from the mean by (default: those for 95 %)')
			.option('--to <file>', 'write the scores as .csv'),
	).action(async (file: string, words: string[], parsed: ParsedOptions) => {
		await projectShapes(await readModelFile(file), words, parsed);
	});
}

async function projectShapes(model: ShapeModel, words: readonly string[], parsed: ParsedOptions): Promise<void> {
	const { variances, totalVariance } = model.points;
	const modes =
		numberOption(parsed, 'modes', { min: 1, max: variances.length, whole: true }) ??
		modesFor95(variances, totalVariance);
	const { shapes } = await gatherPopulation(words, parsed);
	const fitting = openFitting(model);
	const progress = createProgressLine();
	const rows: Row[] = [];
	try {
		for (const [i, shape] of shapes.entries()) {
			if (shape.surfaces.length !== model.templates.length)
				throw new CommandError(
					`${shape.id} has ${shape.surfaces.length} surfaces, the model ${model.templates.length} anatomies.`,
				);
			if (parsed['quiet'] !== true) progress.show(`${i + 1}/${shapes.length} ${shape.id}`);
			rows.push(rowOf(model, shape.id, fitToModel(fitting, shape, { reflection: parsed['mirror'] === true }), modes));
		}
	} finally {
		progress.end();
	}
	const target = textOption(parsed, 'to');
	if (target !== undefined) {
		const head = [
			'id',
			'distance_sd',
			'residual_mm',
			'unexplained_mm',
			...Array.from(variances, (_, k) => `mode_${k + 1}_sd`),
		];
		const cells = rows.map((row) => [row.id, row.distanceSd, row.residualMm, row.unexplainedMm, ...row.scores]);
		await writeWhole(path.resolve(target), new TextEncoder().encode(writeCsv([head, ...cells])));
	}
	if (parsed['json'] === true) printJson({ modes, shapes: rows });
	else
		print(
			formatTable([
				['id', 'distance SD', 'residual mm', 'unexplained mm', 'first scores'],
				...rows.map((row) => [
					row.id,
					row.distanceSd.toFixed(2),
					row.residualMm.toFixed(3),
					row.unexplainedMm.toFixed(3),
					row.scores
						.slice(0, 5)
						.map((score) => score.toFixed(2))
						.join(' '),
				]),
			]),
		);
	// A shape of the model is √modes from the mean on average.
	note(`Distance from the mean over ${modes} modes; typical is about ${Math.sqrt(modes).toFixed(1)}.`);
}

interface Row {
	readonly id: string;
	/** Mahalanobis distance over the first modes. */
	readonly distanceSd: number;
	/** Mean distance of the fitted surface to the shape. */
	readonly residualMm: number;
	/** Mean distance of the fitted points to the nearest shape of the model. */
	readonly unexplainedMm: number;
	readonly isMirrored: boolean;
	readonly scores: readonly number[];
}

function rowOf(model: ShapeModel, id: string, fit: FittedShape, modes: number): Row {
	const nearest = project(model.points, fit.world);
	let unexplained = 0;
	for (let p = 0; p < nearest.length; p += 3)
		unexplained += Math.hypot(
			nearest[p] - fit.world[p],
			nearest[p + 1] - fit.world[p + 1],
			nearest[p + 2] - fit.world[p + 2],
		);
	return {
		id,
		distanceSd: Math.hypot(...fit.scores.subarray(0, modes)),
		residualMm: fit.residualMm,
		unexplainedMm: (3 * unexplained) / nearest.length,
		isMirrored: fit.isMirrored,
		scores: [...fit.scores],
	};
}

function modesFor95(variances: Float64Array, totalVariance: number): number {
	let sum = 0;
	const at = variances.findIndex((variance) => (sum += variance) >= 0.95 * totalVariance * (1 - 1e-12));
	return at < 0 ? variances.length : at + 1;
}
