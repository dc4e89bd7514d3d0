/** What members of a population are asked about, one text a member; equal texts are equal values. */
export interface PersonQuestion {
	/** Whose shape each member is. */
	readonly people: readonly string[];
	readonly effect: readonly string[];
	readonly covariates: readonly string[];
	/** Order of a person's members in whole exchanges, such as their side. Default: the covariates. */
	readonly order?: readonly string[];
	/** Exchange whole persons though the effect differs within them: where it mostly is the person's, as size is. */
	readonly isWhole?: boolean;
}

/** Rows of a test: which members each holds, and what may change places. */
export interface PersonRows {
	/** `apart`: a member a row, each of a person of its own. `together`: a row a person. Else a row a member. */
	readonly kind: 'apart' | 'together' | 'whole' | 'within';
	/** Members of each row, by their places in the question. */
	readonly rows: readonly (readonly number[])[];
}

/**
 * Rows in which members of one person are never taken for independent: where all that is asked about is the person's they are
 * taken together; where only the effect is, persons change places whole; where the effect differs within persons, their
 * own members change places.
 */
export function personRows({ people, effect, covariates, order = covariates, isWhole }: PersonQuestion): PersonRows {
	const all = [...people.keys()];
	const byPerson = [...Map.groupBy(all, (n) => people[n]).values()];
	const isPersons = (texts: readonly string[]): boolean =>
		byPerson.every((own) => own.every((n) => texts[n] === texts[own[0]]));
	if (byPerson.length === all.length) return { kind: 'apart', rows: all.map((n) => [n]) };
	if (isPersons(effect) && isPersons(covariates)) return { kind: 'together', rows: byPerson };
	if (isWhole || isPersons(effect)) {
		// In each person in one order, so that whole persons change places row by row.
		const sorted = byPerson.flatMap((own) => own.toSorted((a, b) => compare(order[a], order[b])));
		return { kind: 'whole', rows: sorted.map((n) => [n]) };
	}
	return { kind: 'within', rows: all.map((n) => [n]) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
