import { anatomyTerms } from './anatomy.ts';
import { type PathologyEntry, pathologyEntries } from './pathology-table.ts';
import { type Ancestor, type TermCode, ancestorsOf, descendantsOf, parseCodes, splitList } from './term-tree.ts';

/** A disease or lesion. Plain data. */
export interface PathologyTerm {
	readonly id: string;
	readonly label: string;
	readonly synonyms: readonly string[];
	readonly isA: readonly string[];
	readonly codes: readonly TermCode[];
	/** Of tumours. `malignant` is true of every term below a malignant one; undefined: the term covers several. */
	readonly behaviour?: 'malignant' | 'benign' | 'uncertain';
	/** Anatomy term of the organ that usually bears it. */
	readonly site?: string;
	/** `lesion`: a thing with a shape of its own; `condition`: a state of a structure or person. */
	readonly form: 'lesion' | 'condition';
}

const idOfAnatomyLabel = new Map(anatomyTerms().map((term) => [term.label, term.id]));
const idOfLabel = new Map(pathologyEntries.map((entry) => [entry.label, entry.id]));
const terms = new Map<string, PathologyTerm>();
for (const entry of pathologyEntries) {
	if (terms.has(entry.id)) throw new RangeError(`pathology table: ${entry.id} is there twice`);
	terms.set(entry.id, termOf(entry));
}
const nodes = new Map([...terms.values()].map((term) => [term.id, { id: term.id, isA: term.isA, partOf: [] }]));

/** The term with this id, or undefined. */
export function pathologyTerm(id: string): PathologyTerm | undefined {
	return terms.get(id);
}

/** All terms, general ones first. */
export function pathologyTerms(): readonly PathologyTerm[] {
	return [...terms.values()];
}

/** What the term is a kind of, nearest first: clear cell renal cell carcinoma → … → kidney tumour → neoplasm. */
export function pathologyAncestors(id: string): readonly Ancestor[] {
	return ancestorsOf(nodes, id);
}

/** Whether the term is the other one or a kind of it. */
export function isPathologyWithin(id: string, ancestorId: string): boolean {
	return id === ancestorId || pathologyAncestors(id).some((ancestor) => ancestor.id === ancestorId);
}

/** Ids of all kinds of a term, nearest first, the term itself left out. */
export function pathologyDescendants(id: string): readonly string[] {
	return descendantsOf(nodes, id);
}

/** The term that carries a code of another vocabulary, e.g. `('NCIT', 'C4033')`. */
export function findPathologyByCode(system: string, code: string): PathologyTerm | undefined {
	const name = system.trim().toUpperCase() === 'SCT' ? 'SNOMED' : system.trim().toUpperCase();
	const bare = code.trim().replace(new RegExp(`^${name.replace(/[^A-Z]/g, '')}[:_]?`, 'i'), '');
	return pathologyTerms().find((term) =>
		[...parseCodes(term.id), ...term.codes].some((known) => known.system === name && known.code === bare),
	);
}

function termOf(entry: PathologyEntry): PathologyTerm {
	const site = entry.site === undefined ? undefined : idOfAnatomyLabel.get(entry.site);
	if (entry.site !== undefined && site === undefined) {
		throw new RangeError(`pathology table: ${entry.id} names an unknown site "${entry.site}"`);
	}
	const isA = splitList(entry.isA).map((label) => {
		const id = idOfLabel.get(label);
		if (id === undefined) throw new RangeError(`pathology table: ${entry.id} names an unknown parent "${label}"`);
		return id;
	});
	return {
		id: entry.id,
		label: entry.label,
		synonyms: splitList(entry.synonyms),
		isA,
		codes: parseCodes(entry.codes),
		form: entry.form ?? (isA.length === 0 ? 'condition' : 'lesion'),
		...(entry.behaviour === undefined ? {} : { behaviour: entry.behaviour }),
		...(site === undefined ? {} : { site }),
	};
}
