import { createRandom } from '#numeric';
import { patientFolds } from '#shape-model';
import type { ShapeSample, SplitPart } from './shape-sample.ts';

/** Which samples (by their place in the list) are learnt from, chosen on and tested on. */
export interface ShapeSplit {
	readonly train: readonly number[];
	readonly validation: readonly number[];
	readonly test: readonly number[];
	/** How it was made, for the card. */
	readonly rule: string;
}

/** Options of {@link foldSplits} and {@link shareSplit}. */
export interface SplitOptions {
	/** Default 1. */
	readonly seed?: number | string;
	/** A fact to be spread evenly over the parts, or what else tells classes apart. */
	readonly stratifyBy?: string | ((sample: SplitSample) => unknown);
}

type SplitSample = Pick<ShapeSample, 'id' | 'subject' | 'part' | 'facts'>;

/**
 * The split the data came with. Samples without a part are refused: half an official split is none.
 *
 * @throws RangeError naming the first sample without a part.
 */
export function officialSplit(samples: readonly SplitSample[]): ShapeSplit {
	const without = samples.find(({ part }) => part === undefined);
	if (without) throw new RangeError(`officialSplit: ${without.id} is in no part of an official split`);
	const places = (wanted: SplitPart): number[] => samples.flatMap(({ part }, i) => (part === wanted ? [i] : []));
	return { train: places('train'), validation: places('validation'), test: places('test'), rule: 'official' };
}

/**
 * K splits in which every sample is tested once and no subject is on two sides. With `validation`, the fold after the tested
 * one is for choosing.
 *
 * @throws RangeError if there are fewer subjects than folds.
 */
export function foldSplits(
	samples: readonly SplitSample[],
	folds: number,
	{ seed = 1, stratifyBy, validation = false }: SplitOptions & { readonly validation?: boolean } = {},
): ShapeSplit[] {
	const classes = stratifyBy === undefined ? undefined : samples.map((sample) => classOf(sample, stratifyBy));
	const fold = patientFolds(
		samples.map(({ subject }) => subject),
		folds,
		{ classes, seed },
	);
	const places = (isIn: (own: number) => boolean): number[] => Array.from(fold.keys()).filter((i) => isIn(fold[i]));
	return Array.from({ length: folds }, (_, tested) => {
		const chosen = validation ? (tested + 1) % folds : -1;
		return {
			train: places((own) => own !== tested && own !== chosen),
			validation: places((own) => own === chosen),
			test: places((own) => own === tested),
			rule: `fold ${tested + 1} of ${folds} by subject, seed ${seed}${stratifyBy ? `, even in ${typeof stratifyBy === 'string' ? stratifyBy : 'classes'}` : ''}`,
		};
	});
}

/** Facts may be missing: that is a class of its own. */
function classOf(sample: SplitSample, stratifyBy: NonNullable<SplitOptions['stratifyBy']>): unknown {
	return typeof stratifyBy === 'string' ? (sample.facts[stratifyBy] ?? null) : stratifyBy(sample);
}

/** Shares of the subjects. */
export interface SplitShares {
	readonly train: number;
	readonly validation: number;
	readonly test: number;
}

/**
 * One random split by subject; what is left by rounding is trained on.
 *
 * @throws RangeError if the shares are not of 1 together, or a part that was asked for stays empty.
 */
export function shareSplit(
	samples: readonly SplitSample[],
	shares: SplitShares,
	{ seed = 1, stratifyBy }: SplitOptions = {},
): ShapeSplit {
	const { train, validation, test } = shares;
	if (![train, validation, test].every((share) => share >= 0) || Math.abs(train + validation + test - 1) > 1e-9)
		throw new RangeError(`shareSplit: shares must be ≥ 0 and sum to 1, got ${train}, ${validation}, ${test}`);
	const groups = [...Map.groupBy(samples.keys(), (i) => samples[i].subject).values()];
	createRandom(seed).shuffle(groups);
	const strata = Map.groupBy(groups, ([first]) =>
		stratifyBy === undefined ? null : classOf(samples[first], stratifyBy),
	);
	const parts: Record<SplitPart, number[]> = { train: [], validation: [], test: [] };
	for (const stratum of strata.values()) {
		const testCount = Math.round(test * stratum.length);
		const chosenCount = Math.round(validation * stratum.length);
		stratum.forEach((places, rank) => {
			const part = rank < testCount ? 'test' : rank < testCount + chosenCount ? 'validation' : 'train';
			parts[part].push(...places);
		});
	}
	for (const part of ['train', 'validation', 'test'] as const) {
		if (shares[part] > 0 && parts[part].length === 0)
			throw new RangeError(`shareSplit: ${groups.length} subjects are too few for ${shares[part]} ${part}`);
		parts[part].sort((a, b) => a - b);
	}
	return { ...parts, rule: `${train}/${validation}/${test} of the subjects, seed ${seed}` };
}

/**
 * A split as text, one line a sample, to be hashed and kept beside results: part, subject, id; sorted, so that the order of
 * the list does not matter.
 */
export function splitText(samples: readonly SplitSample[], split: ShapeSplit): string {
	const lines = (['train', 'validation', 'test'] as const).flatMap((part) =>
		split[part].map((i) => `${part}\t${samples[i].subject}\t${samples[i].id}`),
	);
	return `${lines.sort().join('\n')}\n`;
}
