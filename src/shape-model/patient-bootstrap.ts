import { createRandom, quantile } from '#numeric';

/** Options of {@link patientBootstrap}. */
export interface PatientBootstrapOptions {
	/** Default 2000. */
	readonly replicates?: number;
	/** Default 0.95. */
	readonly level?: number;
	/** Default 1. */
	readonly seed?: number | string;
}

/**
 * Percentile interval of a statistic: patients are drawn with replacement, each with all of its rows, as rows of a patient
 * are not independent.
 *
 * Efron & Tibshirani, An introduction to the bootstrap, 1993, §13.
 *
 * @param patients the patient of each row.
 * @param statistic of some rows (a row may occur several times); replicates where it is not a number are left out.
 * @returns both undefined if no replicate gave a number.
 */
export function patientBootstrap(
	patients: readonly (string | number)[],
	statistic: (rows: readonly number[]) => number,
	{ replicates = 2000, level = 0.95, seed = 1 }: PatientBootstrapOptions = {},
): readonly [number, number] | undefined {
	const groups = [...Map.groupBy(patients.keys(), (row) => patients[row]).values()];
	const random = createRandom(seed);
	const values: number[] = [];
	for (let r = 0; r < replicates; r++) {
		const value = statistic(groups.flatMap(() => groups[random.integer(groups.length)]));
		if (!Number.isNaN(value)) values.push(value);
	}
	if (values.length === 0) return undefined;
	return [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
}
