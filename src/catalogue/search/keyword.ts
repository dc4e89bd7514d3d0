import type { PathologyRole } from '#contract';

/** Columns whose values are asked for by name. */
export type ValueField =
	'sex' | 'laterality' | 'source' | 'licence' | 'modality' | 'kind' | 'quality' | 'defect' | 'ageBand' | 'subject';

/** One way to read a keyword; a shape has to fit it. */
export type Meaning =
	| {
			readonly type: 'anatomy';
			readonly term: string;
			readonly label: string;
			/** The phrase, where it is not the term's own name. */
			readonly synonym?: string;
	  }
	| {
			readonly type: 'pathology';
			readonly term: string;
			readonly label: string;
			readonly synonym?: string;
			readonly roles: readonly PathologyRole[];
			/** The roles were asked for, not just the default. */
			readonly rolesGiven: boolean;
	  }
	| { readonly type: 'value'; readonly field: ValueField; readonly values: readonly string[] }
	| {
			readonly type: 'range';
			readonly field: 'age' | 'volume' | 'triangles';
			readonly min: number;
			readonly max: number;
			readonly label: string;
	  }
	| { readonly type: 'flag'; readonly flag: 'synthetic' | 'commercial' | 'closed' | 'listed'; readonly value: boolean }
	| {
			readonly type: 'text';
			/** All of these words. */
			readonly words: readonly string[];
			/** Where: names, cases and subjects, sources; `unnamed`: names of shapes without an anatomy term. */
			readonly place: 'anywhere' | 'name' | 'case' | 'source' | 'unnamed';
			/** The last word may go on. */
			readonly isPrefix: boolean;
			/** The words stand next to each other in this form. */
			readonly phrase?: string;
	  }
	| { readonly type: 'id'; readonly id: string }
	| { readonly type: 'all'; readonly meanings: readonly Meaning[] };

/** A keyword of the query: a shape fits if it fits one of the meanings (none: nothing fits), or none if negated. */
export interface Keyword {
	/** As typed. */
	readonly text: string;
	readonly isNegated: boolean;
	readonly meanings: readonly Meaning[];
	/** What the typed words were taken for, where they were corrected. */
	readonly corrected?: string;
	/** A word without a meaning of its own, as `of`: kept for saying so, not matched. */
	readonly isIgnored?: boolean;
	/** Words that were meant, perhaps; where no meaning was found. */
	readonly alternatives?: readonly string[];
}
