import { existsSync } from 'node:fs';
import {
	coefficients,
	histogramPlot,
	manova,
	modeCountFor,
	regressionPlot,
	scatterPlot,
	scoreRegression,
	shapeEffect,
	type ManovaStatistic,
	type ScoreRegression,
	type ShapeEffect,
	type ShapeModel,
} from '#shape-model';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';
import { numberOption, type ParsedOptions } from './option-values.ts';
import { readModelFile } from './ssm-model-file.ts';
import { answerOrControls, type TestAnswer } from './ssm-stats-controls.ts';
import { factSummaries, nameList, statsMembers, type StatsMember } from './ssm-stats-members.ts';
import {
	deliver,
	levelOf,
	moveLengths,
	permutationSettings,
	pointCounts,
	pointRows,
	pText,
	withMembers,
	withPermutations,
} from './ssm-stats-output.ts';
import { columnsOf, statsRows, type StatsRows } from './ssm-stats-rows.ts';
import { formatTable, note, print, printJson } from './terminal.ts';

/** `msn ssm stats effect`: the default; without `--by` it lists the facts. */
export function registerStatsEffect(stats: Command): void {
	withPermutations(
		withMembers(
			stats
				.command('effect', { isDefault: true })
				.description(
					'does shape depend on sex, age …? Overall, along each mode, at every point; without --by: lists the facts',
				),
		),
	)
		.option('--by <facts>', 'what is asked about, comma-separated: sex, ageYears, laterality, logSize …')
		.option('--given <facts>', 'what may differ besides and is taken out first')
		.option('--modes <count>', 'modes tested together (default: those for 90 %, at most a sixth of the rows)')
		.option('--shuffle [times]', 'negative control: facts are dealt out at random first, nothing should be found')
		.action(async (file: string, parsed: ParsedOptions) => {
			if (/^[a-z]+$/.test(file) && !existsSync(file))
				throw new CommandError(
					`${file} is neither a question (${stats.commands.map((command) => command.name()).join(', ')}) nor a model file.`,
				);
			const model = await readModelFile(file);
			const members = await statsMembers(model, parsed);
			const by = nameList(parsed, 'by');
			if (by.length === 0) listFacts(members, parsed);
			else
				await deliver(
					model,
					answerOrControls((asked) => effectAnswer(model, members, by, asked), parsed),
					parsed,
				);
		});
}

function listFacts(members: readonly StatsMember[], parsed: ParsedOptions): void {
	const facts = factSummaries(members);
	const people = new Set(members.map(({ person }) => person)).size;
	if (parsed['json'] === true) printJson({ members: members.length, people, facts });
	else print(formatTable([['fact', 'known', 'values'], ...facts.map((fact) => [fact.name, fact.known, fact.values])]));
	note(
		`${members.length} members of ${people} people. Ask with --by <facts>; \`msn ssm stats --help\` lists the questions.`,
	);
}

function effectAnswer(
	model: ShapeModel,
	members: readonly StatsMember[],
	by: readonly string[],
	parsed: ParsedOptions,
): TestAnswer {
	const given = nameList(parsed, 'given');
	const rows = statsRows(members, { by, given, parsed });
	const design = { effect: columnsOf(rows, by), covariates: columnsOf(rows, given) };
	const { end, ...settings } = permutationSettings(parsed);
	const test = { ...design, ...settings, exchangeability: rows.exchangeability };
	let found: ShapeEffect;
	try {
		found = shapeEffect(rows.shapes, test);
	} finally {
		end();
	}
	const modes = testedModes(model, rows.shapes.length, parsed);
	const scores = rows.shapes.map((shape) => coefficients(model.points, shape).subarray(0, modes));
	const multivariate = manova(scores, test);
	const along = scoreRegression(scores, { ...design, patients: rows.people, seed: settings.seed });
	const level = levelOf(parsed);
	const points = pointCounts(found.points, level);
	const { f, rSquared, pValue, effectDof, residualDof } = found.overall;
	const effects = found.effectNames.map((name, i) => ({ name, ...moveLengths(found.coefficients[i]) }));
	const isShuffled = parsed['shuffle'] === true;
	const exchange = { ...rows.exchangeability, blocks: new Set(rows.exchangeability.blocks).size };
	return {
		figures: {
			pValue,
			significantPoints: points.significant,
			familyWisePoints: points.familyWiseSignificant,
		},
		facts: {
			question: 'effect',
			by,
			given,
			isShuffled,
			rows: rows.shapes.length,
			leftOut: rows.leftOut,
			missing: rows.missing,
			alignment: model.correspondence.alignment,
			exchangeability: exchange,
			overall: { f, rSquared, pValue, effectDof, residualDof },
			scores: multivariateFacts(multivariate, modes),
			modes: modeFacts(along),
			points: points.count,
			level,
			significantPoints: points.significant,
			familyWisePoints: points.familyWiseSignificant,
			leastFalseDiscovery: points.leastFalseDiscovery,
			permutations: found.permutations,
			effects: effects.map(({ name, mean, largest }) => ({ name, meanMmPerUnit: mean, largestMmPerUnit: largest })),
		},
		lines: [
			`shape by ${by.join(', ')}${given.length > 0 ? ` given ${given.join(', ')}` : ''}${isShuffled ? ', dealt out at random' : ''}: ${rows.description}`,
			...testLines(found, multivariate, { modes, isIndependent: rows.exchangeability.blocks === undefined }),
			pointLine(points),
			...effects.map(
				({ name, mean, largest }) =>
					`${name}: points move ${mean.toFixed(3)} mm per unit on average, ${largest.toFixed(3)} mm at most`,
			),
			...modeLines(along),
		],
		plots: () => effectPlots({ rows, found, by, scores }),
		table: () => pointRows(model, found.coefficients[0], { errors: found.standardErrors[0], points: found.points }),
		map: {
			name: `Shape and ${found.effectNames[0]}`,
			moves: found.coefficients[0],
			falseDiscovery: found.points.falseDiscovery,
			unit: 'mm per unit',
		},
	};
}

/** How many modes are tested together: settled without looking at what is asked about. */
export function testedModes({ points }: ShapeModel, rows: number, parsed: ParsedOptions): number {
	const asked = numberOption(parsed, 'modes', { min: 1, max: points.variances.length, whole: true });
	if (asked !== undefined && asked > rows - 2)
		throw new CommandError(`--modes ${asked} are too many for ${rows} rows: at most ${rows - 2}`);
	return asked ?? Math.min(modeCountFor(points, 0.9), Math.max(1, Math.floor(rows / 6)));
}

type Multivariate = ReturnType<typeof manova>;

export function multivariateFacts({ wilks, pillai, pValue }: Multivariate, modes: number) {
	return { modes, wilks, pillai, permutationP: pValue };
}

/** Lines about a test, overall and of the scores together. */
export function testLines(
	{ overall, permutations }: Pick<ShapeEffect, 'overall' | 'permutations'>,
	multivariate: Multivariate,
	{ modes, isIndependent = true }: { readonly modes: number; readonly isIndependent?: boolean },
): string[] {
	const { f, rSquared, pValue } = overall;
	const statistic = (name: string, { value, f: own, dof, pValue: p }: ManovaStatistic): string =>
		`${name} ${value.toFixed(3)}, F(${dof.map((part) => Number(part.toFixed(1))).join(', ')}) ${own.toFixed(2)}, p ${pText(p)}`;
	return [
		`overall: Goodall's F ${f.toFixed(2)}, R² ${(100 * rSquared).toFixed(1)} %, p ${pText(pValue)} (${permutations} rearrangements)`,
		// F takes rows for independent, which those of one person are not.
		`${modes === 1 ? 'first mode' : `first ${modes} modes together`}: ${isIndependent ? `${statistic('Wilks', multivariate.wilks)}; ${statistic('Pillai', multivariate.pillai)}; ` : ''}by permutation p ${pText(multivariate.pValue)}`,
	];
}

export function pointLine({
	significant,
	count,
	level,
	familyWiseSignificant,
}: ReturnType<typeof pointCounts>): string {
	return `points that differ at a false discovery rate of ${level}: ${significant} of ${count}; at a family-wise ${level}: ${familyWiseSignificant}`;
}

export function modeFacts({ effectNames, slopes, rSquared, intervalMethod }: ScoreRegression) {
	return Array.from(rSquared, (share, k) => ({
		mode: k + 1,
		rSquared: share,
		effects: effectNames.map((name, j) => ({ name, ...slopes[j][k] })),
		intervalMethod,
	}));
}

/** Change along the first modes, with intervals. */
export function modeLines({ effectNames, slopes, intervalMethod }: ScoreRegression, unit = 'SD per unit of'): string[] {
	const shown = Math.min(10, slopes[0].length);
	const how = intervalMethod === 'student' ? '95 % interval' : '95 % interval by drawing people';
	return effectNames.map((name, j) =>
		formatTable([
			['mode', `${unit} ${name}`, how, 'p', 'false discovery'],
			...slopes[j]
				.slice(0, shown)
				.map(({ slope, interval, pValue, falseDiscovery }, k) => [
					k + 1,
					slope.toPrecision(3),
					`[${interval.map((value) => value.toPrecision(3)).join(', ')}]`,
					pValue === undefined ? '' : pText(pValue),
					falseDiscovery === undefined ? '' : pText(falseDiscovery),
				]),
		]),
	);
}

/** What F is like without an effect, and where what was observed lies. */
export function nullPlot({ overall }: Pick<ShapeEffect, 'overall'>, title: string): string {
	return histogramPlot(overall.rearrangedF.slice(1), {
		title,
		xLabel: 'Goodall’s F of rearrangements',
		yLabel: 'rearrangements',
		marked: { value: overall.f, name: `observed, p ${pText(overall.pValue)}` },
	});
}

/** Scores of groups along the first two modes. */
export function groupPlot(scores: readonly ArrayLike<number>[], groups: readonly string[], title: string): string {
	const second = scores[0].length > 1 ? 1 : 0;
	const names = [...new Set(groups)].sort();
	return scatterPlot(
		names.map((name) => {
			const own = scores.filter((_, i) => groups[i] === name);
			return {
				name: `${name} (${own.length})`,
				x: own.map((row) => row[0]),
				y: own.map((row) => row[second]),
			};
		}),
		{ title, xLabel: 'mode 1, SD', yLabel: `mode ${second + 1}, SD` },
	);
}

function effectPlots({
	rows,
	found,
	by,
	scores,
}: {
	readonly rows: StatsRows;
	readonly found: ShapeEffect;
	readonly by: readonly string[];
	readonly scores: readonly ArrayLike<number>[];
}): Record<string, string> {
	const plots: Record<string, string> = { null: nullPlot(found, `Shape and ${by.join(', ')}`) };
	for (const name of by) {
		const values = rows.column(name);
		const stem = name.replaceAll(/\W+/g, '-');
		if (!values.every((value) => typeof value === 'number')) {
			plots[`${stem}-scores`] = groupPlot(scores, values.map(String), `Shape by ${name}`);
			continue;
		}
		// Regression score: how far each shape lies in the direction in which shape changes (Drake & Klingenberg 2008).
		const moves = found.coefficients[found.effectNames.indexOf(name)];
		plots[`${stem}-regression`] = regressionPlot(values, regressionScores(rows.shapes, moves), {
			title: `Shape and ${name}`,
			xLabel: name,
			yLabel: 'regression score, mm a point',
		});
	}
	return plots;
}

/** Each shape's place along a direction, as a root mean square move of points, about the mean of all. */
export function regressionScores(shapes: readonly Float64Array[], direction: Float64Array): Float64Array {
	let squared = 0;
	for (const value of direction) squared += value * value;
	const length = Math.sqrt(squared) || 1;
	const dots = Float64Array.from(shapes, (shape) => {
		let dot = 0;
		for (let i = 0; i < shape.length; i++) dot += shape[i] * direction[i];
		return dot / length / Math.sqrt(shape.length / 3);
	});
	const mean = dots.reduce((sum, value) => sum + value, 0) / dots.length;
	return dots.map((value) => value - mean);
}
