import { wilsonInterval } from '#shape-model';
import { numberOption, type ParsedOptions } from './option-values.ts';
import { intervalText, levelOf, pText, seedOf, type StatsAnswer } from './ssm-stats-output.ts';

/** What a test by permutation says in short. */
export interface TestFigures {
	readonly pValue: number;
	readonly significantPoints: number;
	readonly familyWisePoints: number;
}

/** An answer that can be asked for again with facts dealt out at random. */
export type TestAnswer = StatsAnswer & { readonly figures: TestFigures };

/**
 * The answer to a question; with `--shuffle <times>` how often facts dealt out at random find something, each time dealt out
 * anew: no more often than the level says if the test is sound and nothing leaks.
 */
export function answerOrControls(ask: (parsed: ParsedOptions) => TestAnswer, parsed: ParsedOptions): StatsAnswer {
	const times =
		typeof parsed['shuffle'] === 'string' ? numberOption(parsed, 'shuffle', { min: 1, max: 10_000, whole: true }) : 1;
	if (times === undefined || times === 1)
		return ask(typeof parsed['shuffle'] === 'string' ? { ...parsed, shuffle: true } : parsed);
	const level = levelOf(parsed);
	const found = Array.from(
		{ length: times },
		(_, i) => ask({ ...parsed, shuffle: true, seed: String(seedOf(parsed) + i) }).figures,
	);
	const below = found.filter(({ pValue }) => pValue <= level).length;
	const interval = wilsonInterval(below, times);
	const withPoints = found.filter(({ significantPoints }) => significantPoints > 0).length;
	const withFamilyWise = found.filter(({ familyWisePoints }) => familyWisePoints > 0).length;
	return {
		facts: { question: 'negative control', times, level, below, interval, withPoints, withFamilyWise, found },
		lines: [
			`facts dealt out at random ${times} times: overall p ≤ ${level} in ${below}, a share of ${(below / times).toFixed(3)} ${intervalText(interval)}`,
			`with any point at a false discovery rate of ${level}: ${withPoints}; at a family-wise ${level}: ${withFamilyWise}`,
			`p-values: ${found
				.map(({ pValue }) => pValue)
				.sort((a, b) => a - b)
				.map(pText)
				.join(' ')}`,
		],
		plots: () => ({}),
		table: () => [
			['draw', 'p', 'false_discovery_points', 'family_wise_points'],
			...found.map((row, i) => [i + 1, row.pValue, row.significantPoints, row.familyWisePoints]),
		],
	};
}
