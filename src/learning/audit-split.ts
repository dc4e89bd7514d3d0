import { quantile } from '#numeric';
import type { ShapeSample } from './shape-sample.ts';
import type { ShapeSplit } from './split-shapes.ts';

/** What is wrong, or may be, with a split. */
export interface SplitAudit {
	readonly counts: Readonly<
		Record<'train' | 'validation' | 'test', { readonly samples: number; readonly subjects: number }>
	>;
	/** Samples that are in two parts, or twice in one. */
	readonly repeatedSamples: readonly string[];
	/** Subjects with samples in more than one part. */
	readonly sharedSubjects: readonly string[];
	/** Of the test samples, the share whose subject is also trained or chosen on. */
	readonly leakedTestShare: number;
	/** Pairs across parts of which one is derived from the other, or both from a third. */
	readonly twins: readonly (readonly [string, string])[];
	/** Pairs across parts and subjects that are more alike than almost any two subjects: perhaps one person under two names. */
	readonly nearDuplicates: readonly { readonly first: string; readonly second: string; readonly distance: number }[];
	/** Classes that come from one source alone, and how strongly class and source hang together (Cramér's V, 0 … 1). */
	readonly sources?: { readonly cramersV: number; readonly singleSourceClasses: readonly string[] };
	/** No sample, subject or parent is on two sides. */
	readonly isClean: boolean;
}

/** Options of {@link auditSplit}. */
export interface AuditSplitOptions {
	/** Numbers that describe each sample (features, model coefficients): near-duplicates are looked for with them. */
	readonly descriptors?: readonly ArrayLike<number>[];
	/** Pairs below this quantile of the distances between subjects are near-duplicates. Default 0.001. */
	readonly duplicateQuantile?: number;
	/** The fact that is to be learnt, for the table of classes and sources. */
	readonly target?: string;
}

/** Checks a split, also a foreign one: who is on two sides, what is a copy of what, and what a class gives away. */
export function auditSplit(
	samples: readonly Omit<ShapeSample, 'content'>[],
	split: ShapeSplit,
	{ descriptors, duplicateQuantile = 0.001, target }: AuditSplitOptions = {},
): SplitAudit {
	const parts = ['train', 'validation', 'test'] as const;
	const places = parts.flatMap((part) => split[part].map((i) => ({ part, sample: samples[i], i })));
	for (const { sample, i } of places)
		if (!sample) throw new RangeError(`auditSplit: the split names sample ${i} of ${samples.length}`);
	const count = (part: (typeof parts)[number]): { samples: number; subjects: number } => ({
		samples: split[part].length,
		subjects: new Set(split[part].map((i) => samples[i].subject)).size,
	});
	const seen = new Set<string>();
	const repeatedSamples = new Set<string>();
	for (const { sample } of places) {
		if (seen.has(sample.id)) repeatedSamples.add(sample.id);
		seen.add(sample.id);
	}
	const partsOf = new Map<string, Set<string>>();
	for (const { part, sample } of places) {
		const known = partsOf.get(sample.subject) ?? new Set();
		partsOf.set(sample.subject, known.add(part));
	}
	const isShared = (subject: string): boolean => (partsOf.get(subject)?.size ?? 0) > 1;
	const leaked = split.test.filter((i) => isShared(samples[i].subject)).length;
	const sharedSubjects = [...partsOf.keys()].filter(isShared).sort();
	const twins = findTwins(places);
	return {
		counts: { train: count('train'), validation: count('validation'), test: count('test') },
		repeatedSamples: [...repeatedSamples],
		sharedSubjects,
		leakedTestShare: split.test.length > 0 ? leaked / split.test.length : 0,
		twins,
		nearDuplicates: descriptors ? nearDuplicates(places, descriptors, duplicateQuantile) : [],
		...(target !== undefined && {
			sources: sourceTable(
				places.map(({ sample }) => sample),
				target,
			),
		}),
		isClean: repeatedSamples.size === 0 && sharedSubjects.length === 0 && twins.length === 0,
	};
}

interface Placed {
	readonly part: string;
	readonly sample: Omit<ShapeSample, 'content'>;
	readonly i: number;
}

function findTwins(places: readonly Placed[]): (readonly [string, string])[] {
	const families = Map.groupBy(places, ({ sample }) => sample.parent ?? sample.id);
	return [...families.values()].flatMap((family) => {
		const first = family[0];
		const other = family.find(({ part }) => part !== first.part);
		return other ? [[first.sample.id, other.sample.id] as const] : [];
	});
}

function nearDuplicates(
	places: readonly Placed[],
	descriptors: readonly ArrayLike<number>[],
	share: number,
): SplitAudit['nearDuplicates'] {
	const rows = standardised(places.map(({ i }) => descriptors[i]));
	const between: number[] = [];
	const pairs: { first: string; second: string; distance: number }[] = [];
	for (let a = 0; a < places.length; a++)
		for (let b = 0; b < a; b++) {
			if (places[a].sample.subject === places[b].sample.subject) continue;
			const distance = distanceOf(rows[a], rows[b]);
			between.push(distance);
			if (places[a].part !== places[b].part)
				pairs.push({ first: places[b].sample.id, second: places[a].sample.id, distance });
		}
	if (between.length === 0) return [];
	// In many dimensions even the nearest strangers are far apart; copies are not.
	const limit = Math.min(quantile(between, share), 0.4 * quantile(between, 0.01));
	return pairs.filter(({ distance }) => distance < limit).sort((a, b) => a.distance - b.distance);
}

function standardised(rows: readonly ArrayLike<number>[]): Float64Array[] {
	const width = rows[0]?.length ?? 0;
	const result = rows.map((row) => Float64Array.from(row));
	for (let k = 0; k < width; k++) {
		const mean = result.reduce((sum, row) => sum + row[k], 0) / result.length;
		const deviation = Math.sqrt(result.reduce((sum, row) => sum + (row[k] - mean) ** 2, 0) / result.length);
		for (const row of result) row[k] = deviation > 0 ? (row[k] - mean) / deviation : 0;
	}
	return result;
}

function distanceOf(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
	return Math.sqrt(sum);
}

function sourceTable(
	samples: readonly Omit<ShapeSample, 'content'>[],
	target: string,
): NonNullable<SplitAudit['sources']> {
	const classes = Map.groupBy(samples, ({ facts }) => String(facts[target]));
	const sources = Map.groupBy(samples, ({ source }) => source);
	const n = samples.length;
	let chiSquared = 0;
	for (const own of classes.values())
		for (const [source, from] of sources) {
			const expected = (own.length * from.length) / n;
			chiSquared += (own.filter((sample) => sample.source === source).length - expected) ** 2 / expected;
		}
	const freedom = Math.min(classes.size, sources.size) - 1;
	return {
		cramersV: freedom > 0 ? Math.sqrt(chiSquared / n / freedom) : 0,
		singleSourceClasses:
			sources.size > 1
				? [...classes].filter(([, own]) => new Set(own.map(({ source }) => source)).size === 1).map(([name]) => name)
				: [],
	};
}
