import { anatomyAncestors, anatomyOnSide, anatomyTerm, pathologyAncestors } from '#ontology';
import type { PathologyRole } from '#contract';
import { type SearchDocument } from '../search-document.ts';
import { ageBand, ageBands } from './age-bands.ts';
import { DictionaryColumn } from './dictionary-column.ts';
import { NumberColumn } from './number-column.ts';
import { textWords } from './text-words.ts';
import { WordIndex } from './word-index.ts';

/** Distinct anatomy: a term on a side. */
export interface AnatomyValue {
	/** Term for facets: the sided one where the record knows the side; null: no anatomy. */
	readonly term: string | null;
	readonly label: string;
	/** Distance to itself and everything it is a kind or part of. */
	readonly ancestors: ReadonlyMap<
		string,
		{ readonly relation: 'self' | 'is-a' | 'part-of'; readonly distance: number }
	>;
}

/** Distinct set of pathologies with their roles. */
export interface PathologyValue {
	readonly references: readonly { readonly term: string; readonly label: string; readonly role: PathologyRole }[];
	/** `role` + tab + term, for the terms and all they are kinds of. */
	readonly keys: ReadonlySet<string>;
}

/** Distinct set of names: the shown one and those the source used, as lines. */
export interface NameValue {
	readonly name: string;
	readonly text: string;
	/** Whether its shapes have an anatomy term; if not, the name is all there is to find them by. */
	readonly hasTerm: boolean;
}

/** Distinct case: `text` has case, subject and textual attributes as lines. */
export interface CaseValue {
	readonly case: string;
	readonly subjectKey: string;
	readonly text: string;
}

export interface LicenceValue {
	readonly id: string;
	readonly title: string;
	readonly commercialUse: boolean | null;
}

export const FLAG = { synthetic: 1, listed: 2, closed: 4, commercial: 8 } as const;

/** All that is searched, sorted and counted, by row. Rows are only ever appended; a changed shape gets a new row. */
export class ShapeColumns {
	readonly anatomy = new DictionaryColumn<AnatomyValue>();
	readonly pathology = new DictionaryColumn<PathologyValue>();
	readonly names = new DictionaryColumn<NameValue>();
	readonly cases = new DictionaryColumn<CaseValue>();
	readonly sex = new DictionaryColumn<string>();
	readonly ageBand = new DictionaryColumn<string>();
	readonly laterality = new DictionaryColumn<string>();
	readonly source = new DictionaryColumn<string>();
	readonly licence = new DictionaryColumn<LicenceValue>();
	readonly modality = new DictionaryColumn<string>();
	readonly kind = new DictionaryColumn<string>();
	readonly quality = new DictionaryColumn<string>();
	readonly defects = new DictionaryColumn<readonly string[]>();
	readonly flags = new DictionaryColumn<number>();
	readonly age = new NumberColumn();
	readonly volume = new NumberColumn();
	readonly triangles = new NumberColumn();
	readonly score = new NumberColumn();
	readonly bytes = new NumberColumn();
	readonly fileCount = new NumberColumn();

	/** Words of names and of cases: which codes of the column have them. */
	readonly nameWords = new WordIndex();
	readonly caseWords = new WordIndex();
	/** Term → codes of `anatomy` below it; role + tab + term → codes of `pathology` below it. */
	readonly anatomyCodes = new Map<string, number[]>();
	readonly pathologyCodes = new Map<string, number[]>();
	readonly subjectCodes = new Map<string, number[]>();

	constructor() {
		for (const band of ageBands) this.ageBand.code(band, () => band);
		for (let flags = 0; flags < 16; flags++) this.flags.code(String(flags), () => flags);
	}

	append(row: number, document: SearchDocument): void {
		const { summary } = document;
		this.anatomy.set(row, this.#anatomyCode(document));
		this.pathology.set(row, this.#pathologyCode(document));
		this.names.set(row, this.#nameCode(document));
		this.cases.set(row, this.#caseCode(document));
		const band = ageBand(summary.ageYears);
		for (const [column, value] of [
			[this.sex, summary.sex],
			[this.ageBand, band],
			[this.laterality, summary.laterality],
			[this.source, summary.sourceId],
			[this.modality, document.modality],
			[this.kind, summary.kind],
			[this.quality, summary.worstDefect ?? 'clean'],
		] as const)
			column.set(
				row,
				column.code(value, () => value),
			);
		const { licenceTitle: title, commercialUse } = document;
		const licence = { id: summary.licenceId, title, commercialUse };
		this.licence.set(
			row,
			this.licence.code(`${licence.id}\t${commercialUse}`, () => licence),
		);
		this.defects.set(
			row,
			this.defects.code(document.defects.join('\t'), () => document.defects),
		);
		this.flags.set(row, flagsOf(document));
		this.age.set(row, summary.ageYears ?? Number.NaN);
		this.volume.set(row, summary.volumeMm3 ?? Number.NaN);
		this.triangles.set(row, summary.triangleCount);
		this.score.set(row, document.score);
		this.bytes.set(row, summary.downloadBytes);
		this.fileCount.set(row, document.fileCount);
	}

	#anatomyCode({ anatomyTerm: term, summary }: SearchDocument): number {
		return this.anatomy.code(`${term}\t${summary.laterality}\t${summary.anatomy}`, () => {
			const value = anatomyValue(term, summary.anatomy ?? '', summary.laterality);
			for (const id of value.ancestors.keys()) push(this.anatomyCodes, id, this.anatomy.values.length);
			return value;
		});
	}

	#pathologyCode({ summary }: SearchDocument): number {
		const references = summary.pathology;
		const key = references.map(({ term, role }) => `${role}\t${term}`).join('\n');
		return this.pathology.code(key, () => {
			const keys = new Set<string>();
			for (const { term, role } of references) {
				for (const id of [term, ...pathologyAncestors(term).map((ancestor) => ancestor.id)]) keys.add(`${role}\t${id}`);
			}
			for (const id of keys) push(this.pathologyCodes, id, this.pathology.values.length);
			return { references, keys };
		});
	}

	#nameCode({ summary, originals, anatomyTerm }: SearchDocument): number {
		const lines = [summary.name, ...originals];
		const text = lines.join('\n');
		const hasTerm = anatomyTerm !== null;
		return this.names.code(`${hasTerm}\n${text}`, () => {
			this.nameWords.add(this.names.values.length, lines.flatMap(textWords));
			return { name: summary.name, text, hasTerm };
		});
	}

	#caseCode({ summary, attributes }: SearchDocument): number {
		const lines = [summary.case, summary.subjectKey, ...attributes];
		const text = lines.join('\n');
		return this.cases.code(text, () => {
			const code = this.cases.values.length;
			this.caseWords.add(code, lines.flatMap(textWords));
			push(this.subjectCodes, summary.subjectKey, code);
			return { case: summary.case, subjectKey: summary.subjectKey, text };
		});
	}
}

function anatomyValue(id: string | null, label: string, laterality: string): AnatomyValue {
	const ancestors: Map<string, { relation: 'self' | 'is-a' | 'part-of'; distance: number }> = new Map();
	if (id === null) return { term: null, label, ancestors };
	const own = anatomyTerm(id);
	const isSided = laterality === 'left' || laterality === 'right';
	const sided = own !== undefined && isSided ? anatomyOnSide(own, laterality) : own;
	const term = sided?.id ?? id;
	for (const { id: above, relation, distance } of anatomyAncestors(term)) ancestors.set(above, { relation, distance });
	ancestors.set(id, { relation: 'self', distance: 0 });
	ancestors.set(term, { relation: 'self', distance: 0 });
	if (sided?.unsided !== undefined) ancestors.set(sided.unsided, { relation: 'self', distance: 0 });
	return { term, label: sided?.label ?? label, ancestors };
}

function flagsOf({ summary, isClosed, commercialUse }: SearchDocument): number {
	return (
		(summary.synthetic ? FLAG.synthetic : 0) |
		(summary.listed ? FLAG.listed : 0) |
		(isClosed ? FLAG.closed : 0) |
		(commercialUse === true ? FLAG.commercial : 0)
	);
}

function push(map: Map<string, number[]>, key: string, code: number): void {
	const list = map.get(key);
	if (list === undefined) map.set(key, [code]);
	else list.push(code);
}
