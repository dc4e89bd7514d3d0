import {
	classifyShapes,
	curvePlot,
	predictFromShape,
	receiverCurve,
	regressionPlot,
	type Candidate,
} from '#shape-model';
import type { Command } from 'commander';
import { CommandError, ExitCode } from './exit-code.ts';
import { choiceOption, numberOption, type ParsedOptions } from './option-values.ts';
import { readModelFile } from './ssm-model-file.ts';
import {
	leftOutText,
	nameList,
	statsMembers,
	withFacts,
	type KnownMembers,
	type StatsMember,
} from './ssm-stats-members.ts';
import { deliver, intervalText, seedOf, withMembers, type StatsAnswer } from './ssm-stats-output.ts';
import { shuffledOrder, twoGroups } from './ssm-stats-rows.ts';
import { createProgressLine } from './terminal.ts';

/** `msn ssm stats predict` and `msn ssm stats classify`. */
export function registerStatsPredict(stats: Command): void {
	withFolds(
		stats.command('predict').description('can a number such as age be told from shape, for people not seen before?'),
	)
		.requiredOption('--by <fact>', 'the number to tell')
		.option('--coverage <share>', 'share of new people that the intervals are to cover (default 0.9)')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			await deliver(model, predictAnswer(await statsMembers(model, parsed), parsed), parsed);
		});
	withFolds(
		stats.command('classify').description('can a class such as sex be told from shape, for people not seen before?'),
	)
		.requiredOption('--by <fact>', 'what tells the two classes apart')
		.option('--groups <values>', 'the two values, comma-separated; the second is the positive class')
		.option('--method <name>', 'logistic (default): penalised logistic regression; discriminant: Fisher’s, shrunk')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			await deliver(model, classifyAnswer(await statsMembers(model, parsed), parsed), parsed);
		});
}

function withFolds(command: Command): Command {
	return withMembers(command)
		.option('--with <facts>', 'numbers used besides shape, comma-separated: logSize …')
		.option('--folds <count>', 'parts that people are dealt into (default 5)')
		.option('--shuffle', 'negative control: facts are dealt out at random first, nothing should be found');
}

interface Samples {
	readonly rows: readonly StatsMember[];
	readonly samples: {
		readonly shapes: readonly Float64Array[];
		readonly patients: readonly string[];
		readonly features?: readonly number[][];
	};
	readonly options: {
		readonly folds: number;
		readonly innerFolds: number;
		readonly modes: readonly number[];
		readonly seed: number;
		readonly onProgress: (done: number, total: number) => void;
	};
	end(): void;
}

function samplesOf(rows: readonly StatsMember[], extra: readonly string[], parsed: ParsedOptions): Samples {
	const people = new Set(rows.map(({ person }) => person)).size;
	const folds = numberOption(parsed, 'folds', { min: 2, max: 100, whole: true }) ?? 5;
	// Each inner training part has to hold a few people of every kind.
	if (people < 3 * folds)
		throw new CommandError(
			`${people} people are too few for ${folds} folds: at least ${3 * folds} are needed`,
			ExitCode.partial,
		);
	const features = rows.map(({ id, facts }) =>
		extra.map((name) => {
			const value = facts[name];
			if (typeof value !== 'number')
				throw new CommandError(`--with wants numbers; ${name} of ${id} is ${String(value)}`);
			return value;
		}),
	);
	const progress = createProgressLine();
	return {
		rows,
		samples: {
			shapes: rows.map(({ shape }) => shape),
			patients: rows.map(({ person }) => person),
			...(extra.length > 0 && { features }),
		},
		options: {
			folds,
			innerFolds: Math.min(5, folds),
			modes: [5, 10, 20, 40],
			seed: seedOf(parsed),
			onProgress: (done, total) => {
				if (parsed['quiet'] !== true) progress.show(`fold ${done + 1}/${total}`);
			},
		},
		end: () => progress.end(),
	};
}

/** Facts of all rows of a person go to another person's, or stay in the person where they differ there. */
function factsOf(rows: readonly StatsMember[], by: string, parsed: ParsedOptions) {
	const people = Map.groupBy(rows, ({ person }) => person);
	const isPersons = [...people.values()].every((list) => list.every(({ facts }) => facts[by] === list[0].facts[by]));
	const blocks = rows.map(({ person }) => person);
	const order = shuffledOrder(
		rows.length,
		people.size === rows.length ? {} : { blocks, exchange: isPersons ? 'whole' : 'within' },
		parsed,
	);
	return rows.map((_, i) => rows[order[i]].facts[by]);
}

function header(by: string, chosen: KnownMembers, parsed: ParsedOptions): string {
	const people = new Set(chosen.known.map(({ person }) => person)).size;
	return `${by}${parsed['shuffle'] === true ? ', dealt out at random,' : ''} from shape: ${leftOutText(chosen)}; ${people} people, none on both sides of a split`;
}

function settingsText(chosen: readonly Candidate[]): string {
	const counted = Map.groupBy(chosen, ({ modes, penalty }) => `${modes} modes, penalty ${penalty}`);
	return `chosen inside the training parts: ${[...counted].map(([text, list]) => `${text} (${list.length}×)`).join('; ')}`;
}

function predictAnswer(members: readonly StatsMember[], parsed: ParsedOptions): StatsAnswer {
	const by = String(parsed['by']);
	const extra = nameList(parsed, 'with');
	const chosen = withFacts(members, [by, ...extra]);
	const word = chosen.known.find(({ facts }) => typeof facts[by] !== 'number');
	if (word)
		throw new CommandError(`${by} of ${word.id} is ${String(word.facts[by])}, no number: ask with \`classify\``);
	const { rows, samples, options, end } = samplesOf(chosen.known, extra, parsed);
	const truth = factsOf(rows, by, parsed).map(Number);
	const coverage = numberOption(parsed, 'coverage', { min: 0.01, max: 0.999 }) ?? 0.9;
	let found: ReturnType<typeof predictFromShape>;
	try {
		found = predictFromShape(samples, truth, { ...options, coverage });
	} finally {
		end();
	}
	const { predictions, halfWidths, fold, ...figures } = found;
	return {
		facts: {
			question: 'predict',
			by,
			with: extra,
			isShuffled: parsed['shuffle'] === true,
			members: rows.length,
			people: new Set(samples.patients).size,
			leftOut: chosen.leftOut,
			missing: chosen.missing,
			folds: options.folds,
			seed: options.seed,
			coverage,
			...figures,
		},
		lines: [
			header(by, chosen, parsed),
			`mean absolute error ${found.meanAbsoluteError.toPrecision(3)}, 95 % interval ${intervalText(found.meanAbsoluteErrorInterval)}; always saying the median ${found.medianGuessError.toPrecision(3)}`,
			`correlation ${found.correlation.toFixed(2)}, explained variance ${(100 * found.rSquared).toFixed(1)} %`,
			`intervals made to cover ${(100 * coverage).toFixed(0)} % cover ${(100 * found.covered).toFixed(1)} %, 95 % interval ${intervalText(found.coveredInterval)}`,
			settingsText(found.chosen),
		],
		plots: () => ({
			prediction: regressionPlot(truth, predictions, {
				title: `${by} told from shape`,
				xLabel: `${by}, true`,
				yLabel: `${by}, told`,
			}),
		}),
		table: () => [
			['id', 'person', 'fold', 'true', 'told', 'low', 'high'],
			...rows.map(({ id, person }, i) => [
				id,
				person,
				fold[i],
				truth[i],
				predictions[i],
				predictions[i] - halfWidths[i],
				predictions[i] + halfWidths[i],
			]),
		],
	};
}

function classifyAnswer(members: readonly StatsMember[], parsed: ParsedOptions): StatsAnswer {
	const by = String(parsed['by']);
	const extra = nameList(parsed, 'with');
	const names = twoGroups(members, by, parsed);
	const chosen = withFacts(
		members.filter(({ facts }) => (facts[by] ?? null) === null || names.includes(String(facts[by]))),
		[by, ...extra],
	);
	const { rows, samples, options, end } = samplesOf(chosen.known, extra, parsed);
	const labels = factsOf(rows, by, parsed).map((value) => String(value) === names[1]);
	for (const [name, isOwn] of [
		[names[0], false],
		[names[1], true],
	] as const) {
		const count = new Set(samples.patients.filter((_, i) => labels[i] === isOwn)).size;
		if (count < 2 * options.folds)
			throw new CommandError(
				`Only ${count} people with ${by} ${name}; ${options.folds} folds need at least ${2 * options.folds} of each`,
				ExitCode.partial,
			);
	}
	const method = choiceOption(parsed, 'method', ['logistic', 'discriminant']);
	let found: ReturnType<typeof classifyShapes>;
	try {
		found = classifyShapes(samples, labels, { ...options, method });
	} finally {
		end();
	}
	const { probabilities, fold, ...figures } = found;
	const positives = labels.filter(Boolean).length;
	return {
		facts: {
			question: 'classify',
			by,
			groups: names,
			groupSizes: [rows.length - positives, positives],
			with: extra,
			method,
			isShuffled: parsed['shuffle'] === true,
			members: rows.length,
			people: new Set(samples.patients).size,
			leftOut: chosen.leftOut,
			missing: chosen.missing,
			folds: options.folds,
			seed: options.seed,
			...figures,
		},
		lines: [
			header(`${names[1]} (${positives}) against ${names[0]} (${rows.length - positives})`, chosen, parsed),
			`area under the curve ${found.area.toFixed(3)}, 95 % interval ${intervalText(found.areaInterval)} (${found.intervalMethod}); a guess has 0.5`,
			`balanced accuracy ${found.balancedAccuracy.toFixed(3)}, 95 % interval ${intervalText(found.balancedAccuracyInterval)}; sensitivity ${found.sensitivity.toFixed(2)}, specificity ${found.specificity.toFixed(2)}`,
			`accuracy ${found.accuracy.toFixed(3)}; always naming the commoner class ${found.majorityAccuracy.toFixed(3)}`,
			settingsText(found.chosen),
		],
		plots: () => {
			const { falsePositive, truePositive } = receiverCurve(probabilities, labels);
			const curve = { name: `area ${found.area.toFixed(2)}`, x: falsePositive, y: truePositive };
			return {
				roc: curvePlot([curve], {
					title: `${names[1]} told from shape, area ${found.area.toFixed(2)} ${intervalText(found.areaInterval)}`,
					xLabel: 'false positives',
					yLabel: 'true positives',
					hasDiagonal: true,
				}),
			};
		},
		table: () => [
			['id', 'person', 'fold', 'class', `probability_${names[1]}`],
			...rows.map(({ id, person }, i) => [id, person, fold[i], names[labels[i] ? 1 : 0], probabilities[i]]),
		],
	};
}
