import {
	coefficients,
	groupDifference,
	hotelling,
	manova,
	pairedDifference,
	scoreRegression,
	type GroupDifference,
	type ShapeModel,
} from '#shape-model';
import type { Command } from 'commander';
import { CommandError, ExitCode } from './exit-code.ts';
import { type ParsedOptions } from './option-values.ts';
import { readModelFile } from './ssm-model-file.ts';
import {
	groupPlot,
	modeFacts,
	modeLines,
	multivariateFacts,
	nullPlot,
	pointLine,
	testedModes,
	testLines,
} from './ssm-stats-effect.ts';
import { answerOrControls, type TestAnswer } from './ssm-stats-controls.ts';
import { nameList, statsMembers, withFacts, type StatsMember } from './ssm-stats-members.ts';
import {
	deliver,
	levelOf,
	moveLengths,
	permutationSettings,
	pointCounts,
	pointRows,
	pText,
	seedOf,
	withMembers,
	withPermutations,
} from './ssm-stats-output.ts';
import { columnsOf, meanOf, shuffledOrder, statsRows, twoGroups } from './ssm-stats-rows.ts';

/** `msn ssm stats groups` and `msn ssm stats paired`. */
export function registerStatsGroups(stats: Command): void {
	withGroups(stats.command('groups').description('do two groups differ, and where? The second less the first'))
		.option('--given <facts>', 'what may differ besides and is taken out first')
		.action(async (file: string, parsed: ParsedOptions) => {
			const model = await readModelFile(file);
			const members = await statsMembers(model, parsed);
			await deliver(
				model,
				answerOrControls((asked) => groupsAnswer(model, members, asked), parsed),
				parsed,
			);
		});
	withGroups(
		stats
			.command('paired')
			.description('do two members of one person differ (left and right, before and after), and where?'),
	).action(async (file: string, parsed: ParsedOptions) => {
		const model = await readModelFile(file);
		const members = await statsMembers(model, parsed);
		await deliver(
			model,
			answerOrControls((asked) => pairedAnswer(model, members, asked), parsed),
			parsed,
		);
	});
}

function withGroups(command: Command): Command {
	return withPermutations(withMembers(command))
		.requiredOption('--by <fact>', 'what tells the two apart: sex, laterality …')
		.option('--groups <values>', 'the two values, comma-separated, where there are more or the order matters')
		.option('--modes <count>', 'modes tested together (default: those for 90 %, at most a sixth of the rows)')
		.option('--shuffle [times]', 'negative control: the two are dealt out at random first, nothing should be found');
}

function groupsAnswer(model: ShapeModel, members: readonly StatsMember[], parsed: ParsedOptions): TestAnswer {
	const by = String(parsed['by']);
	const given = nameList(parsed, 'given');
	const names = twoGroups(members, by, parsed);
	const rows = statsRows(
		members.filter(({ facts }) => (facts[by] ?? null) === null || names.includes(String(facts[by]))),
		{ by: [by], given, parsed },
	);
	const groups = rows.column(by).map(String);
	const isSecond = groups.map((group) => group === names[1]);
	requireTwo(names, isSecond);
	const covariates = columnsOf(rows, given);
	const { end, ...settings } = permutationSettings(parsed);
	const test = { ...settings, exchangeability: rows.exchangeability };
	let found: GroupDifference;
	try {
		found = groupDifference(rows.shapes, isSecond, { ...test, covariates });
	} finally {
		end();
	}
	const modes = testedModes(model, rows.shapes.length, parsed);
	const scores = rows.shapes.map((shape) => coefficients(model.points, shape).subarray(0, modes));
	const effect = { [`${names[1]} less ${names[0]}`]: isSecond.map(Number) };
	const multivariate = manova(scores, { ...test, effect, covariates });
	const along = scoreRegression(scores, { effect, covariates, patients: rows.people, seed: settings.seed });
	const tSquared = given.length === 0 ? hotelling(scores, isSecond, test) : undefined;
	return {
		...differenceAnswer(model, found, { by, names, parsed }),
		facts: {
			...differenceFacts(found, { by, names, parsed }),
			question: 'groups',
			given,
			leftOut: rows.leftOut,
			missing: rows.missing,
			scores: multivariateFacts(multivariate, modes),
			hotelling: tSquared ?? null,
			modes: modeFacts(along),
		},
		lines: [
			`${names[1]} (${found.groupSizes[1]}) less ${names[0]} (${found.groupSizes[0]})${given.length > 0 ? ` given ${given.join(', ')}` : ''}: ${rows.description}`,
			...testLines(found, multivariate, { modes, isIndependent: rows.exchangeability.blocks === undefined }),
			...(tSquared
				? [
						`Hotelling's T² ${tSquared.tSquared.toFixed(2)}, the means ${tSquared.mahalanobis.toFixed(2)} SD apart, by permutation p ${pText(tSquared.pValue)}`,
					]
				: []),
			...differenceLines(found, parsed),
			...modeLines(along, 'SD,'),
		],
		plots: () => ({
			null: nullPlot(found, `${names[1]} less ${names[0]}`),
			scores: groupPlot(scores, groups, `Shape by ${by}`),
		}),
	};
}

function requireTwo(names: readonly [string, string], isSecond: readonly boolean[]): void {
	const second = isSecond.filter(Boolean).length;
	for (const [name, count] of [
		[names[0], isSecond.length - second],
		[names[1], second],
	] as const)
		if (count < 2) throw new CommandError(`Only ${count} of ${name}; a group needs at least 2.`, ExitCode.partial);
}

function pairedAnswer(model: ShapeModel, members: readonly StatsMember[], parsed: ParsedOptions): TestAnswer {
	const by = String(parsed['by']);
	const names = twoGroups(members, by, parsed);
	const { pairs, alone } = pairsOf(members, by, names);
	const order = shuffledOrder(2 * pairs.length, { blocks: pairs.flatMap((_, i) => [i, i]) }, parsed);
	const ends = pairs.flatMap(({ first, second }) => [first, second]);
	const [first, second] = [0, 1].map((side) => pairs.map((_, i) => ends[order[2 * i + side]]));
	const { end, ...settings } = permutationSettings(parsed);
	let found: GroupDifference;
	try {
		found = pairedDifference(first, second, settings);
	} finally {
		end();
	}
	const modes = testedModes(model, pairs.length, parsed);
	const [a, b] = [first, second].map((shapes) =>
		shapes.map((shape) => coefficients(model.points, shape).subarray(0, modes)),
	);
	const differences = a.map((row, i) => row.map((value, k) => b[i][k] - value));
	const effect = { [`${names[1]} less ${names[0]}`]: differences.map(() => 1) };
	const design = { effect, hasIntercept: false };
	const multivariate = manova(differences, { ...design, ...settings, exchangeability: { kind: 'flip' } });
	const along = scoreRegression(differences, design);
	return {
		...differenceAnswer(model, found, { by, names, parsed }),
		facts: {
			...differenceFacts(found, { by, names, parsed }),
			question: 'paired',
			pairs: pairs.length,
			leftOut: alone,
			scores: multivariateFacts(multivariate, modes),
			modes: modeFacts(along),
		},
		lines: [
			`${names[1]} less ${names[0]} of one person: ${pairs.length} pairs; ${alone} people without one of the two left out`,
			...testLines(found, multivariate, { modes }),
			...differenceLines(found, parsed),
			...modeLines(along, 'SD,'),
		],
		plots: () => ({
			null: nullPlot(found, `${names[1]} less ${names[0]} of one person`),
			scores: groupPlot([...a, ...b], [...a.map(() => names[0]), ...b.map(() => names[1])], `Pairs by ${by}`),
		}),
	};
}

/** A person's two members; several of one kind are taken together. */
export interface Pair {
	readonly person: string;
	readonly first: Float64Array;
	readonly second: Float64Array;
	readonly members: readonly [readonly StatsMember[], readonly StatsMember[]];
}

/** Pairs of people who have both. @throws CommandError if there are fewer than 4. */
export function pairsOf(
	members: readonly StatsMember[],
	by: string,
	names: readonly [string, string],
): { readonly pairs: readonly Pair[]; readonly alone: number } {
	const { known } = withFacts(members, [by], 2);
	const people = [...Map.groupBy(known, ({ person }) => person)];
	const pairs = people.flatMap(([person, list]): Pair[] => {
		const [one, two] = names.map((name) => list.filter(({ facts }) => String(facts[by]) === name));
		if (one.length === 0 || two.length === 0) return [];
		const mean = (side: readonly StatsMember[]): Float64Array => meanOf(side.map(({ shape }) => shape));
		return [{ person, first: mean(one), second: mean(two), members: [one, two] }];
	});
	if (pairs.length < 4)
		throw new CommandError(
			`Only ${pairs.length} of ${people.length} people have members of both ${names.join(' and ')}; at least 4 are needed. ${
				people.length === known.length
					? 'Every member is of another person: name the person of each in a column `subject` of --table.'
					: 'For groups of different people ask with `groups`.'
			}`,
			ExitCode.partial,
		);
	return { pairs, alone: people.length - pairs.length };
}

interface DifferenceContext {
	readonly by: string;
	readonly names: readonly [string, string];
	readonly parsed: ParsedOptions;
}

function differenceFacts(found: GroupDifference, { by, names, parsed }: DifferenceContext) {
	const { f, rSquared, pValue, effectDof, residualDof } = found.overall;
	const lengths = moveLengths(found.displacement);
	return {
		by,
		groups: names,
		groupSizes: found.groupSizes,
		isShuffled: parsed['shuffle'] === true,
		seed: seedOf(parsed),
		overall: { f, rSquared, pValue, effectDof, residualDof },
		meanMm: lengths.mean,
		largestMm: lengths.largest,
		points: pointCounts(found.points, levelOf(parsed)),
		permutations: found.permutations,
	};
}

function differenceLines(found: GroupDifference, parsed: ParsedOptions): string[] {
	const { mean, largest } = moveLengths(found.displacement);
	return [
		pointLine(pointCounts(found.points, levelOf(parsed))),
		`points differ by ${mean.toFixed(2)} mm on average, ${largest.toFixed(2)} mm at most${parsed['shuffle'] === true ? ' (groups dealt out at random)' : ''}`,
	];
}

function differenceAnswer(
	model: ShapeModel,
	found: GroupDifference,
	{ by, names, parsed }: DifferenceContext,
): Pick<TestAnswer, 'figures' | 'table' | 'map'> {
	const { significant, familyWiseSignificant } = pointCounts(found.points, levelOf(parsed));
	return {
		figures: {
			pValue: found.overall.pValue,
			significantPoints: significant,
			familyWisePoints: familyWiseSignificant,
		},
		table: () => pointRows(model, found.displacement, { errors: found.standardError, points: found.points }),
		map: {
			name: `${by}: ${names[1]} less ${names[0]}`,
			moves: found.displacement,
			falseDiscovery: found.points.falseDiscovery,
			unit: 'mm',
		},
	};
}
