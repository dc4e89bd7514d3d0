import { type AnatomyEntry } from './anatomy-entry.ts';
import { abdomenAnatomy } from './anatomy-abdomen-table.ts';
import { brainAnatomy } from './anatomy-brain-table.ts';
import { generalAnatomy } from './anatomy-general-table.ts';
import { headAnatomy } from './anatomy-head-table.ts';
import { muscleAnatomy } from './anatomy-muscles-table.ts';
import { numberedAnatomy } from './anatomy-numbered-table.ts';
import { pelvisAnatomy } from './anatomy-pelvis-table.ts';
import { skeletonAnatomy } from './anatomy-skeleton-table.ts';
import { thoraxAnatomy } from './anatomy-thorax-table.ts';
import { vesselAnatomy } from './anatomy-vessels-table.ts';
import { type Ancestor, type TermCode, ancestorsOf, descendantsOf, parseCodes, splitList } from './term-tree.ts';

export type AnatomySide = 'left' | 'right';

/** A structure of the body. Plain data; the tables are built once, on first use of this module. */
export interface AnatomyTerm {
	readonly id: string;
	readonly label: string;
	readonly synonyms: readonly string[];
	/** `renal` for kidney; never names a shape by itself, but finds it. */
	readonly adjectives: readonly string[];
	readonly isA: readonly string[];
	readonly partOf: readonly string[];
	/** `paired`: exists left and right, and this term does not say which; `none`: unpaired, or a class of things. */
	readonly side: AnatomySide | 'paired' | 'none';
	/** Of a paired term: its two sided terms. */
	readonly sided?: { readonly left: string; readonly right: string };
	/** Of a sided term: the term that leaves the side open. */
	readonly unsided?: string;
	readonly codes: readonly TermCode[];
	/** Plausible volume in ml over ages and diseases, where one is known; for quality control. */
	readonly volumeMl?: readonly [number, number];
}

const entries: readonly AnatomyEntry[] = [
	...generalAnatomy,
	...skeletonAnatomy,
	...numberedAnatomy,
	...headAnatomy,
	...thoraxAnatomy,
	...abdomenAnatomy,
	...pelvisAnatomy,
	...vesselAnatomy,
	...muscleAnatomy,
	...brainAnatomy,
];

const idOfLabel = new Map<string, string>();
for (const entry of entries) {
	idOfLabel.set(entry.label, entry.id);
	if (entry.sides === undefined) continue;
	for (const side of ['left', 'right'] as const) idOfLabel.set(`${side} ${entry.label}`, sidedId(entry, side));
}

const terms = new Map<string, AnatomyTerm>();
for (const entry of entries) {
	const term = termOf(entry);
	addTerm(term);
	if (entry.sides === undefined) continue;
	for (const side of ['left', 'right'] as const) addTerm(sidedTerm(entry, term, side));
}

const termOfCode = new Map<string, AnatomyTerm>();
for (const term of terms.values()) {
	for (const { system, code } of [...parseCodes(term.id), ...term.codes]) {
		const key = `${system}:${code}`;
		if (!termOfCode.has(key)) termOfCode.set(key, term);
	}
}

/** The term with this id, or undefined. */
export function anatomyTerm(id: string): AnatomyTerm | undefined {
	return terms.get(id);
}

/** All terms, general ones first within a region, each paired term directly before its left and right one. */
export function anatomyTerms(): readonly AnatomyTerm[] {
	return [...terms.values()];
}

/**
 * The term that carries a code of another vocabulary, e.g. `('FMA', '7204')`, `('SNOMED', '64033007')`,
 * `('RADLEX', 'RID205')`. Codes may be written with or without the system (`FMA:7204`, `FMA7204`, `UBERON_0002113`).
 */
export function findAnatomyByCode(system: string, code: string): AnatomyTerm | undefined {
	const name = system.trim().toUpperCase();
	let digits = code.trim();
	if (digits.toUpperCase().startsWith(name)) digits = digits.slice(name.length).replace(/^[:_\s]+/, '');
	return termOfCode.get(`${name === 'SCT' ? 'SNOMED' : name}:${digits}`);
}

/**
 * The same by one identifier as sources write them: `UBERON:0004538`, `FMA7204`, `FMA:24977 `,
 * `http://purl.obolibrary.org/obo/UBERON_0002107`.
 */
export function findAnatomyByCurie(identifier: string): AnatomyTerm | undefined {
	const known = terms.get(identifier.trim());
	if (known !== undefined) return known;
	const parts = /([A-Za-z]+)[:_]?\s*(\d+)\s*$/.exec(identifier.trim());
	return parts === null ? undefined : findAnatomyByCode(parts[1] === 'RID' ? 'RADLEX' : parts[1], codeOf(parts));
}

/**
 * Everything the term is a kind of or a part of, nearest first, the term itself left out. `relation` is `is-a` where
 * the whole way is is-a, else `part-of`; `distance` counts the steps of the shortest way.
 */
export function anatomyAncestors(id: string): readonly Ancestor[] {
	return ancestorsOf(terms, id);
}

/** Whether the term is the other one, a kind of it, or a part of it. */
export function isAnatomyWithin(id: string, ancestorId: string): boolean {
	return id === ancestorId || anatomyAncestors(id).some((ancestor) => ancestor.id === ancestorId);
}

/** Ids of all kinds and parts of a term, nearest first, the term itself left out. */
export function anatomyDescendants(id: string): readonly string[] {
	return descendantsOf(terms, id);
}

/** Side of a term: `left` and `right` for sided ones, `unknown` for paired ones, `midline` for unpaired ones. */
export function sideOf(id: string): AnatomySide | 'unknown' | 'midline' {
	const term = terms.get(id);
	if (term === undefined || term.side === 'paired') return 'unknown';
	return term.side === 'none' ? 'midline' : term.side;
}

/** The term for one side of a paired structure; sided and unpaired terms come back unchanged. */
export function anatomyOnSide(term: AnatomyTerm, side: AnatomySide): AnatomyTerm {
	const id = term.sided?.[side];
	return id === undefined ? term : (terms.get(id) ?? term);
}

function codeOf(parts: RegExpExecArray): string {
	return parts[1] === 'RID' ? `RID${parts[2]}` : parts[2];
}

/** Id of one side: `kidney` on the left is `UBERON:0004538`; one of ours where no vocabulary has it. */
function sidedId(entry: AnatomyEntry, side: AnatomySide): string {
	const known = entry.sides?.[side];
	if (known !== undefined) return known;
	return `MSN:${side}-${entry.label.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

function idsOfLabels(labels: readonly string[], entry: AnatomyEntry): string[] {
	return labels.map((label) => {
		const id = idOfLabel.get(label);
		if (id === undefined) throw new RangeError(`anatomy tables: ${entry.id} names an unknown parent "${label}"`);
		return id;
	});
}

function termOf(entry: AnatomyEntry): AnatomyTerm {
	const paired = entry.sides !== undefined;
	return {
		id: entry.id,
		label: entry.label,
		synonyms: splitList(entry.synonyms),
		adjectives: splitList(entry.adjectives),
		isA: idsOfLabels(splitList(entry.isA), entry),
		partOf: idsOfLabels(splitList(entry.partOf), entry),
		side: paired ? 'paired' : (entry.side ?? 'none'),
		codes: parseCodes(entry.codes),
		...(paired ? { sided: { left: sidedId(entry, 'left'), right: sidedId(entry, 'right') } } : {}),
		...(entry.volumeMl === undefined ? {} : { volumeMl: entry.volumeMl }),
	};
}

/** Parts of a paired structure are parts of the same side of it: the left renal pelvis of the left kidney. */
function sidedTerm(entry: AnatomyEntry, base: AnatomyTerm, side: AnatomySide): AnatomyTerm {
	const onSide = (label: string) => (idOfLabel.has(`${side} ${label}`) ? `${side} ${label}` : label);
	const kinds = splitList(entry.isA).filter((label) => idOfLabel.has(`${side} ${label}`));
	return {
		id: sidedId(entry, side),
		label: `${side} ${entry.label}`,
		synonyms: [
			...base.synonyms.map((synonym) => `${side} ${synonym}`),
			...splitList(side === 'left' ? entry.sides?.leftSynonyms : entry.sides?.rightSynonyms),
		],
		adjectives: base.adjectives.map((adjective) => `${side} ${adjective}`),
		isA: [entry.id, ...idsOfLabels(kinds.map(onSide), entry)],
		partOf: idsOfLabels(splitList(entry.partOf).map(onSide), entry),
		side,
		unsided: entry.id,
		codes: parseCodes(side === 'left' ? entry.sides?.leftCodes : entry.sides?.rightCodes),
		...(base.volumeMl === undefined ? {} : { volumeMl: base.volumeMl }),
	};
}

function addTerm(term: AnatomyTerm): void {
	if (terms.has(term.id)) throw new RangeError(`anatomy tables: ${term.id} (${term.label}) is there twice`);
	terms.set(term.id, term);
}
