import type { Facet, FacetValue, PathologyRole } from '#contract';
import { anatomyTerm, isAnatomyWithin, isPathologyWithin, pathologyTerm } from '#ontology';
import { ageBands } from './age-bands.ts';
import { listRows } from './bitmap.ts';
import { type DictionaryColumn } from './dictionary-column.ts';
import { type PlanMatch } from './match-plan.ts';
import { defaultRoles } from './read-phrase.ts';
import { type SearchPlan } from './search-plan.ts';
import { FLAG, type ShapeColumns } from './shape-columns.ts';
import { countCodes } from './vocabulary.ts';

/** Most values of a facet; those with fewer shapes are left out. */
const VALUE_LIMIT = 80;

/** Terms so wide that they say nothing about a shape. */
const tooWide: ReadonlySet<string> = new Set(
	`UBERON:0000061 UBERON:0000468 UBERON:0000467 UBERON:0000062 UBERON:0000479
	MSN:cavity MSN:region-of-organ MSN:pathology MSN:lesion MSN:mass`.split(/\s+/),
);

interface Count {
	readonly value: string;
	readonly label: string;
	readonly count: number;
	/** Known, but listed only where it is selected. */
	readonly isHidden?: boolean;
}

type FacetCounter = (columns: ShapeColumns, rows: Uint32Array, context: FacetContext) => Count[];

export interface FacetContext {
	readonly roles: readonly PathologyRole[] | undefined;
	readonly sourceTitle: (id: string) => string;
}

const facetCounters: readonly (readonly [name: string, title: string, count: FacetCounter])[] = [
	['anatomy', 'Anatomy', countAnatomy],
	['pathology', 'Pathology', countPathology],
	['sex', 'Sex', (columns, rows) => countColumn(columns.sex, rows)],
	['age', 'Age', countAges],
	['laterality', 'Side', (columns, rows) => countColumn(columns.laterality, rows)],
	['source', 'Source', (columns, rows, { sourceTitle }) => countColumn(columns.source, rows, sourceTitle)],
	['licence', 'Licence', countLicences],
	['modality', 'Modality', (columns, rows) => countColumn(columns.modality, rows)],
	['kind', 'Kind', (columns, rows) => countColumn(columns.kind, rows)],
	['synthetic', 'Synthetic', countSynthetic],
	['quality', 'Quality', (columns, rows) => countColumn(columns.quality, rows, qualityLabel)],
];

/** Counts of each facet over the hits without that facet's own filter. */
export function countFacets(columns: ShapeColumns, match: PlanMatch, plan: SearchPlan, context: FacetContext): Facet[] {
	const allRows = listRows(match.hits);
	return facetCounters.map(([name, title, counter]) => {
		const own = match.withoutFacet.get(name);
		const counts = counter(columns, own === undefined ? allRows : listRows(own), context);
		const selected = plan.filters.find(({ facet }) => facet === name)?.values ?? [];
		return { name, title, values: facetValues(counts, selected, name === 'age') };
	});
}

/** Largest first (ages: youngest first); selected ones are there in any case. */
function facetValues(counts: readonly Count[], selected: readonly string[], isOrdered: boolean): FacetValue[] {
	const sorted = isOrdered
		? counts
		: counts.toSorted((a, b) => b.count - a.count || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
	const shown = sorted.filter(({ count, isHidden }) => count > 0 && isHidden !== true).slice(0, VALUE_LIMIT);
	for (const value of selected) {
		if (shown.some((entry) => entry.value === value)) continue;
		shown.push(counts.find((entry) => entry.value === value) ?? { value, label: labelOf(value), count: 0 });
	}
	return shown.map(({ value, label, count }) => ({ value, label, count, selected: selected.includes(value) }));
}

const labelOf = (value: string): string => anatomyTerm(value)?.label ?? pathologyTerm(value)?.label ?? value;
const qualityLabel = (value: string): string => (value === 'clean' ? 'no defects' : `worst defect: ${value}`);

function countColumn(
	column: DictionaryColumn<string>,
	rows: Uint32Array,
	label: (value: string) => string = (value) => value,
): Count[] {
	const counts = countCodes(column.codes, column.values.length, rows);
	return column.values.map((value, code) => ({ value, label: label(value), count: counts[code] }));
}

function countAges(columns: ShapeColumns, rows: Uint32Array): Count[] {
	return countColumn(columns.ageBand, rows, (band) => (band === ageBands.at(-1) ? 'age unknown' : band));
}

/** One licence may be stored with different facts on commercial use; the id is what is shown and filtered. */
function countLicences({ licence }: ShapeColumns, rows: Uint32Array): Count[] {
	const counts = countCodes(licence.codes, licence.values.length, rows);
	const byId = new Map<string, Count>();
	for (const [code, { id, title }] of licence.values.entries()) {
		byId.set(id, { value: id, label: title, count: (byId.get(id)?.count ?? 0) + counts[code] });
	}
	return [...byId.values()];
}

function countSynthetic({ flags }: ShapeColumns, rows: Uint32Array): Count[] {
	const counts = countCodes(flags.codes, flags.values.length, rows);
	let synthetic = 0;
	for (const value of flags.values) if ((value & FLAG.synthetic) !== 0) synthetic += counts[value];
	return [
		{ value: 'no', label: 'from patients and specimens', count: rows.length - synthetic },
		{ value: 'yes', label: 'synthetic', count: synthetic },
	];
}

/** A term counts all below it, so that the figure is what one gets on choosing it. */
function countAnatomy({ anatomy }: ShapeColumns, rows: Uint32Array): Count[] {
	const counts = countCodes(anatomy.codes, anatomy.values.length, rows);
	const tally = new TermTally();
	for (const [code, { term, label, ancestors }] of anatomy.values.entries()) {
		if (counts[code] > 0 && term !== null) tally.add(term, label, ancestors.keys(), counts[code]);
	}
	return tally.counts((id) => anatomyTerm(id)?.label);
}

function countPathology({ pathology }: ShapeColumns, rows: Uint32Array, { roles }: FacetContext): Count[] {
	const counts = countCodes(pathology.codes, pathology.values.length, rows);
	const tally = new TermTally();
	for (const [code, { references, keys }] of pathology.values.entries()) {
		if (counts[code] === 0) continue;
		const terms = new Set<string>();
		for (const key of keys) {
			const [role, term] = key.split('\t') as [PathologyRole, string];
			if ((roles ?? defaultRoles(term)).includes(role)) terms.add(term);
		}
		tally.addSet(terms, references, counts[code]);
	}
	return tally.counts((id) => pathologyTerm(id)?.label);
}

/** Adds up terms with everything above them. */
class TermTally {
	readonly #sums = new Map<string, number>();
	/** Terms that shapes have themselves, with the label in the records. */
	readonly #own = new Map<string, string>();
	/** Own terms below a term. */
	readonly #below = new Map<string, Set<string>>();

	add(term: string, label: string, above: Iterable<string>, count: number): void {
		this.#own.set(term, label);
		for (const id of above) this.#note(id, term, count);
	}

	addSet(terms: ReadonlySet<string>, own: readonly { term: string; label: string }[], count: number): void {
		for (const { term, label } of own) if (terms.has(term)) this.#own.set(term, label);
		for (const id of terms) this.#note(id, own.map(({ term }) => term).join(), count);
	}

	/** All sums; shown are terms of shapes, and those that bring several of them together. */
	counts(label: (term: string) => string | undefined): Count[] {
		const candidates = [...this.#sums].filter(
			([term]) => this.#own.has(term) || (this.#below.get(term)?.size ?? 0) > 1,
		);
		const shown = new Set(
			candidates.flatMap(([term, sum]) => {
				const isShown = this.#own.has(term) || !this.#isRepeated(term, sum, candidates);
				return isShown && !tooWide.has(term) ? [term] : [];
			}),
		);
		return [...this.#sums].map(([value, count]) => ({
			value,
			label: label(value) ?? this.#own.get(value) ?? value,
			count,
			isHidden: !shown.has(value),
		}));
	}

	/** Whether a narrower term says the same: `skeletal system` where all its shapes are of the `rib cage`. */
	#isRepeated(term: string, sum: number, candidates: readonly (readonly [string, number])[]): boolean {
		return candidates.some(
			([other, otherSum]) =>
				otherSum === sum && other !== term && (isAnatomyWithin(other, term) || isPathologyWithin(other, term)),
		);
	}

	#note(id: string, own: string, count: number): void {
		this.#sums.set(id, (this.#sums.get(id) ?? 0) + count);
		const below = this.#below.get(id);
		if (below === undefined) this.#below.set(id, new Set([own]));
		else below.add(own);
	}
}
