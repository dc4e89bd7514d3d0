import { evaluateOnWorkers } from '#modelling';
import { evaluateModel, type ModelEvaluation, type ShapeModel } from '#shape-model';
import type { TriangleMesh } from '#shape';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { evaluationLines } from './ssm-evaluation-text.ts';
import { modelFileName, readModelFile, writeModelFile } from './ssm-model-file.ts';
import { gatherPopulation, withPopulation } from './ssm-population.ts';
import { withWorkers } from './ssm-workers.ts';
import { createProgressLine, note, print, printJson } from './terminal.ts';

/** `msn ssm evaluate`. */
export function registerSsmEvaluate(ssm: Command): void {
	withPopulation(
		ssm
			.command('evaluate')
			.description('compactness, generalization, specificity, coverage …: as stored, or anew with the surfaces named')
			.argument('<model>', 'model file')
			.argument('[words...]', 'the shapes the model was built from: adds what needs their surfaces')
			.option('--samples <count>', 'random shapes for specificity (default 1000)')
			.option(
				'--surface-samples <count>',
				'random shapes compared with surfaces (default 1000, fewer beyond 30 members)',
			)
			.option('--seed <number>', 'of the random shapes (default 1)')
			.option('--workers <count>', 'worker threads; the figures do not depend on them (default: one a core)')
			.option('--anew', 'evaluate again though the model has its figures')
			.option('--to <file>', 'write the model with these figures'),
	).action(async (file: string, words: string[], parsed: ParsedOptions) => {
		await evaluate(file, words, parsed);
	});
}

async function evaluate(file: string, words: readonly string[], parsed: ParsedOptions): Promise<void> {
	const target = textOption(parsed, 'to');
	if (target !== undefined) modelFileName(target);
	const model = await readModelFile(file);
	const isAsked = ['samples', 'surfaceSamples', 'seed', 'anew'].some((name) => parsed[name] !== undefined);
	const stored = words.length === 0 && !isAsked ? model.evaluation : undefined;
	const evaluation =
		stored ?? (await evaluated(model, parsed, words.length > 0 ? await surfacesOf(model, words, parsed) : undefined));
	if (stored) note('As stored in the model; --anew evaluates again.');
	if (target !== undefined) await writeModelFile(target, { ...model, evaluation });
	if (parsed['json'] === true) printJson({ title: model.title, ...evaluation });
	else for (const line of evaluationLines(evaluation)) print(line);
}

async function evaluated(
	model: ShapeModel,
	parsed: ParsedOptions,
	surfaces: readonly (readonly TriangleMesh[])[] | undefined,
): Promise<ModelEvaluation> {
	const progress = createProgressLine();
	const count = (name: string): number | undefined => numberOption(parsed, name, { min: 1, max: 1e6, whole: true });
	const sampleCount = count('samples');
	const surfaceSampleCount = count('surface-samples');
	return withWorkers(parsed, (workers) =>
		evaluateModel(model, {
			...(surfaces && { surfaces }),
			...(sampleCount !== undefined && { sampleCount }),
			...(surfaceSampleCount !== undefined && { surfaceSampleCount }),
			seed: numberOption(parsed, 'seed', { whole: true }) ?? 1,
			openCrew: evaluateOnWorkers(workers),
			onProgress: (stage, done, total) => {
				if (parsed['quiet'] !== true) progress.show(`${stage} ${done}/${total}`);
			},
		}),
	).finally(() => progress.end());
}

/** Surfaces of the members, found by their ids. */
async function surfacesOf(model: ShapeModel, words: readonly string[], parsed: ParsedOptions) {
	const { shapes } = await gatherPopulation(words, parsed);
	const byId = new Map(shapes.map(({ id, surfaces }) => [id, surfaces]));
	return model.members.map(({ id }) => {
		const surfaces = byId.get(id);
		if (!surfaces) throw new CommandError(`${id} is a member of the model, and not among the shapes named.`);
		if (surfaces.length !== model.templates.length)
			throw new CommandError(`${id} has ${surfaces.length} surfaces, the model ${model.templates.length} anatomies.`);
		return surfaces;
	});
}
