import type { ShapeSample } from '#learning';
import type { WhereConfig } from './task-config.ts';
import { isMeant } from './task-data.ts';

/**
 * The shapes that a configuration is about, and which of them are positive.
 *
 * @throws RangeError if there are none, or not both kinds, saying what there is.
 */
export function meantShapes(
	all: readonly ShapeSample[],
	{ among, target }: { readonly among?: WhereConfig; readonly target: WhereConfig },
): { readonly samples: readonly ShapeSample[]; readonly isPositive: readonly boolean[] } {
	const samples = all.filter((sample) => isMeant(sample, among));
	if (among && samples.length === 0)
		throw new RangeError(
			`among: ${conditionText(among)} is said of none of ${all.length} shapes: ${found(all, among.fact)}`,
		);
	const isPositive = samples.map((sample) => isMeant(sample, target));
	const count = isPositive.filter(Boolean).length;
	if (count === 0 || count === samples.length)
		throw new RangeError(
			`target: ${conditionText(target)} is said of ${count} of ${samples.length} shapes, and two classes are needed: ${found(samples, target.fact)}`,
		);
	return { samples, isPositive };
}

/** A condition in words, such as `side left` or `tumourMl from 0.3`. */
export function conditionText({ fact, equals, from, below }: WhereConfig): string {
	if (equals !== undefined) return `${fact} ${String(equals)}`;
	const bounds = [...(from === undefined ? [] : [`from ${from}`]), ...(below === undefined ? [] : [`below ${below}`])];
	return [fact, ...bounds].join(' ');
}

/** What a fact is in shapes, in words. */
function found(samples: readonly Pick<ShapeSample, 'facts'>[], fact: string): string {
	const values = samples.flatMap(({ facts }) =>
		facts[fact] === undefined || facts[fact] === null ? [] : [facts[fact]],
	);
	if (values.length === 0) {
		const names = [...new Set(samples.flatMap(({ facts }) => Object.keys(facts)))];
		return `none has a fact ${fact}; there are ${names.slice(0, 20).join(', ') || 'no facts'}`;
	}
	const numbers = values.filter((value) => typeof value === 'number');
	if (numbers.length === values.length)
		return `${fact} goes from ${Math.min(...numbers)} to ${Math.max(...numbers)} in ${values.length} of them`;
	const counts = [...Map.groupBy(values, String)].map(([value, own]) => `${value} (${own.length})`);
	return `${fact} is ${counts.slice(0, 12).join(', ')}${counts.length > 12 ? ', …' : ''}`;
}
