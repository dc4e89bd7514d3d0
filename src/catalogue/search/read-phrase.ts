import { pathologyTerm, resolveAnatomy, resolvePathology } from '#ontology';
import type { PathologyRole } from '#contract';
import { type Meaning } from './keyword.ts';
import { type ShapeColumns } from './shape-columns.ts';
import { bearingWords, specialWords } from './special-words-table.ts';
import { type TermPhrase, ontologyPhrases } from './vocabulary.ts';

/** What a phrase is read against. */
export interface PhraseContext {
	readonly columns: ShapeColumns;
	/** Roles asked for in the query; undefined: what the words say. */
	readonly roles: readonly PathologyRole[] | undefined;
}

const modalityNames: ReadonlyMap<string, string> = new Map([
	['mri', 'mr'],
	['mrt', 'mr'],
	['cta', 'ct'],
]);

/** All that a phrase (words in unified form, joined by blanks) may mean; empty: nothing known. */
export function readPhrase(phrase: string, context: PhraseContext, isBearing = false): Meaning[] {
	const meanings: Meaning[] = [];
	if (Object.hasOwn(specialWords, phrase)) meanings.push(specialWords[phrase]);
	meanings.push(...columnValues(phrase, context.columns));
	for (const term of ontologyPhrases().byPhrase.get(phrase) ?? [])
		meanings.push(termMeaning(term, phrase, context, isBearing));
	if (meanings.length === 0) meanings.push(...inflected(phrase, context, isBearing));
	const lesion = meanings.find((meaning) => meaning.type === 'pathology');
	if (lesion !== undefined) {
		const split = organAndLesion(phrase, context, isBearing);
		if (split !== undefined) meanings.push(split);
	}
	return meanings;
}

/** Sources and modalities named by their plain name. */
function columnValues(phrase: string, columns: ShapeColumns): Meaning[] {
	const meanings: Meaning[] = [];
	const same = (value: string): boolean => value.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ') === phrase;
	const sources = columns.source.values.filter(same);
	if (sources.length > 0) meanings.push({ type: 'value', field: 'source', values: sources });
	const modality = modalityNames.get(phrase);
	const modalities = columns.modality.values.filter((value) => same(value) || value.toLowerCase() === modality);
	if (modalities.length > 0) meanings.push({ type: 'value', field: 'modality', values: modalities });
	return meanings;
}

function termMeaning(found: TermPhrase, phrase: string, context: PhraseContext, isBearing: boolean): Meaning {
	const { term, label, synonym } = found;
	if (found.vocabulary === 'anatomy') return { type: 'anatomy', term, label, ...(synonym && { synonym }) };
	const asked = context.roles ?? (isBearing || saysBearing(phrase) ? (['bearing'] as const) : undefined);
	return {
		type: 'pathology',
		term,
		label,
		...(synonym && { synonym }),
		roles: asked ?? defaultRoles(term),
		rolesGiven: asked !== undefined,
	};
}

/** A lesion is a shape of its own; a condition (emphysema) is only ever borne by a structure or a person. */
export function defaultRoles(pathology: string): readonly PathologyRole[] {
	return pathologyTerm(pathology)?.form === 'condition' ? ['self', 'bearing', 'subject'] : ['self'];
}

function saysBearing(phrase: string): boolean {
	return phrase.split(' ').some((word) => bearingWords.has(word));
}

/** Plural, other word order: what the ontology recognises with next to no doubt. */
function inflected(phrase: string, context: PhraseContext, isBearing: boolean): Meaning[] {
	if (phrase.length < 4 || /\d/.test(phrase) || phrase.split(' ').length > 4) return [];
	const saysSide = /\b(?:left|right|both|bilateral|l|r|lt|rt)\b/.test(phrase);
	const anatomy = resolveAnatomy(phrase);
	if (anatomy !== undefined && anatomy.confidence >= 0.9) {
		// A side must not get lost where the term has none.
		if (saysSide && anatomy.term.side !== 'left' && anatomy.term.side !== 'right') return [];
		return [{ type: 'anatomy', term: anatomy.term.id, label: anatomy.term.label, synonym: phrase }];
	}
	if (saysSide) return [];
	const pathology = resolvePathology(phrase);
	if (pathology === undefined || pathology.confidence < 0.9) return [];
	const { id: term, label } = pathology.term;
	return [termMeaning({ vocabulary: 'pathology', term, label, synonym: phrase }, phrase, context, isBearing)];
}

/** `kidney tumor` is a term of its own, but also any tumour whose organ is the kidney. */
function organAndLesion(phrase: string, context: PhraseContext, isBearing: boolean): Meaning | undefined {
	const { byPhrase } = ontologyPhrases();
	const words = phrase.split(' ');
	for (let cut = 1; cut < words.length; cut++) {
		const organ = byPhrase.get(words.slice(0, cut).join(' '))?.find(({ vocabulary }) => vocabulary === 'anatomy');
		const lesionPhrase = words.slice(cut).join(' ');
		const lesion = byPhrase.get(lesionPhrase)?.find(({ vocabulary }) => vocabulary === 'pathology');
		if (organ === undefined || lesion === undefined) continue;
		const meanings = [organ, lesion].map((found) => termMeaning(found, phrase, context, isBearing));
		return { type: 'all', meanings };
	}
	return undefined;
}
