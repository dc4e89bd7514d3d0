import { createRandom } from '#numeric';

/**
 * Splits rows into folds so that all rows of a patient are in one fold. Patients are shuffled and dealt out, those of
 * each class in turn, so that folds are alike in size and in classes.
 *
 * @param patients the patient of each row.
 * @param classes of each row, to be spread evenly; a patient counts for the class of its first row.
 * @returns the fold, 0 … folds − 1, of each row.
 * @throws RangeError if there are fewer patients than folds, or fewer than 2 folds.
 */
export function patientFolds(
	patients: readonly (string | number)[],
	folds: number,
	{ classes, seed = 1 }: { readonly classes?: readonly unknown[]; readonly seed?: number | string } = {},
): Int32Array {
	const groups = [...Map.groupBy(patients.keys(), (row) => patients[row]).values()];
	if (!(Number.isInteger(folds) && folds >= 2 && folds <= groups.length))
		throw new RangeError(`patientFolds: ${folds} folds of ${groups.length} patients`);
	createRandom(seed).shuffle(groups);
	const strata = Map.groupBy(groups, ([row]) => classes?.[row]);
	const fold = new Int32Array(patients.length);
	let next = 0;
	for (const stratum of strata.values())
		for (const rows of stratum) {
			for (const row of rows) fold[row] = next % folds;
			next++;
		}
	return fold;
}
