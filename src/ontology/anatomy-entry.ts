/**
 * One row of an anatomy table. Lists are comma-separated, codes space-separated; parents are named by label so that
 * the tables can be read and checked by a person.
 */
export interface AnatomyEntry {
	/** `UBERON:…` where the structure has one, else `FMA:…`, else `MSN:slug` (ours). */
	readonly id: string;
	/** Preferred English name, unique over all tables. */
	readonly label: string;
	readonly isA?: string;
	readonly partOf?: string;
	/** Paired structure: a left and a right term are made from it, with these ids and codes where known. */
	readonly sides?: {
		readonly left?: string;
		readonly leftCodes?: string;
		/** Names of the left one only, beside `left <synonym>`. */
		readonly leftSynonyms?: string;
		readonly right?: string;
		readonly rightCodes?: string;
		readonly rightSynonyms?: string;
	};
	/** Side of a structure that exists on one side only, e.g. the middle lobe of the lung. */
	readonly side?: 'left' | 'right';
	readonly synonyms?: string;
	/** Words that mean "of this structure": renal, hepatic. */
	readonly adjectives?: string;
	/** `SYSTEM:code`, the same structure elsewhere. */
	readonly codes?: string;
	/** Plausible volume of one such structure in an adult or child, healthy or not, in millilitres. */
	readonly volumeMl?: readonly [number, number];
}
