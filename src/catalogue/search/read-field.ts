import { anatomyTerm, findAnatomyByCurie, findPathologyByCode, normalisePhrase, pathologyTerm } from '#ontology';
import type { PathologyRole } from '#contract';
import { correctWord, knownWord } from './correct-word.ts';
import { type Keyword, type Meaning, type ValueField } from './keyword.ts';
import { type QueryToken } from './query-tokens.ts';
import { type PhraseContext, defaultRoles, readPhrase } from './read-phrase.ts';
import { rangeLabel } from './read-age.ts';
import { fieldNames } from './special-words-table.ts';
import { textWords } from './text-words.ts';
import { readValueRange } from './value-range.ts';

/** Other words for values, as `field:word`. */
const valueAliases: ReadonlyMap<string, string> = new Map([
	['sex:m', 'male'],
	['sex:man', 'male'],
	['sex:men', 'male'],
	['sex:f', 'female'],
	['sex:woman', 'female'],
	['sex:women', 'female'],
	['laterality:l', 'left'],
	['laterality:r', 'right'],
	['laterality:bilateral', 'both'],
	['quality:none', 'clean'],
	['quality:ok', 'clean'],
]);

interface Reading {
	readonly meanings: readonly Meaning[];
	readonly alternatives?: readonly string[];
}

/** Reads `field:value`; several values with commas are alternatives. */
export function readField(token: QueryToken, context: PhraseContext): Keyword {
	const field = Object.hasOwn(fieldNames, token.field ?? '') ? fieldNames[token.field ?? ''] : undefined;
	const base = { text: token.text, isNegated: token.isNegated };
	if (field === undefined) {
		const known = Object.keys(fieldNames).map((word) => knownWord(word));
		const near = correctWord(token.field ?? '', known, 1).map((name) => `${name}:${token.value}`);
		return { ...base, meanings: [], alternatives: near };
	}
	const values = token.isQuoted ? [token.value] : token.value.split(/[,;|]+/).filter((value) => value !== '');
	const readings = values.map((value) => readValue(field, value, token, context));
	return {
		...base,
		meanings: readings.flatMap(({ meanings }) => meanings),
		alternatives: readings.flatMap(({ alternatives }) => alternatives ?? []),
	};
}

function readValue(field: string, value: string, token: QueryToken, context: PhraseContext): Reading {
	switch (field) {
		case 'anatomy':
			return terms(value, 'anatomy', context);
		case 'pathology':
			return terms(value, 'pathology', context);
		case 'self':
		case 'bearing':
			return terms(value, 'pathology', { ...context, roles: [field] });
		case 'age':
			if (/^unknown$/i.test(value)) return { meanings: [{ type: 'value', field: 'ageBand', values: ['unknown'] }] };
			return range('age', value, 'years');
		case 'volume':
			return volumeRange(value);
		case 'triangles':
			return range('triangles', value, 'triangles');
		case 'synthetic':
		case 'commercial':
		case 'closed':
			return flag(field, value);
		case 'id':
			return { meanings: [{ type: 'id', id: value }] };
		case 'name':
		case 'case':
			return { meanings: [textMeaning(value, field, token.isQuoted)] };
		case 'text':
			return { meanings: [textMeaning(value, 'anywhere', token.isQuoted)] };
		case 'subject':
			return { meanings: [{ type: 'value', field, values: [value] }, textMeaning(value, 'case', token.isQuoted)] };
		default:
			return columnValue(field as ValueField, value, context);
	}
}

export function textMeaning(text: string, place: 'anywhere' | 'name' | 'case', isPhrase: boolean): Meaning {
	const words = normalisePhrase(text)
		.split(' ')
		.filter((word) => word !== '');
	const whole = text.trim().toLowerCase();
	if (isPhrase || /\s/.test(whole)) {
		return { type: 'text', words, place, isPrefix: false, ...(words.length > 1 && { phrase: whole }) };
	}
	return { type: 'text', words: [textWords(whole)[0] ?? whole], place, isPrefix: false };
}

/** An identifier or a phrase of one vocabulary. */
function terms(value: string, vocabulary: 'anatomy' | 'pathology', context: PhraseContext): Reading {
	const byId = termOfIdentifier(value, context);
	if (byId?.type === vocabulary) return { meanings: [byId] };
	const read = (text: string): Meaning[] =>
		readPhrase(normalisePhrase(text), context).filter(({ type }) => type === vocabulary);
	return { meanings: read(value) };
}

/** `UBERON:0004538`, `FMA:7205`, `MONDO:0005070` …, whatever the letter case. */
export function termOfIdentifier(text: string, context: PhraseContext): Meaning | undefined {
	if (!/^[a-z]+:\S+$/i.test(text)) return undefined;
	const colon = text.indexOf(':');
	const id = `${text.slice(0, colon).toUpperCase()}${text.slice(colon).toLowerCase()}`;
	const anatomy = anatomyTerm(text) ?? anatomyTerm(id) ?? findAnatomyByCurie(text);
	if (anatomy !== undefined) return { type: 'anatomy', term: anatomy.id, label: anatomy.label };
	const pathology =
		pathologyTerm(text) ?? pathologyTerm(id) ?? findPathologyByCode(text.slice(0, colon), text.slice(colon + 1));
	if (pathology === undefined) return undefined;
	const roles: readonly PathologyRole[] = context.roles ?? defaultRoles(pathology.id);
	const rolesGiven = context.roles !== undefined;
	return { type: 'pathology', term: pathology.id, label: pathology.label, roles, rolesGiven };
}

function range(field: 'age' | 'volume' | 'triangles', value: string, unit: string, factor = 1): Reading {
	const found = readValueRange(value);
	if (found === undefined) return { meanings: [], alternatives: [`${field}:40-60`] };
	const { min, max } = found;
	const label = rangeLabel(found, unit);
	return { meanings: [{ type: 'range', field, min: min * factor, max: max * factor, label }] };
}

/** `volume:>100` in mm³, `volume:100-200ml` in ml. */
function volumeRange(value: string): Reading {
	const inMl = /^(.*\d)\s*(?:ml|cm3|cc)$/i.exec(value);
	return inMl === null ? range('volume', value, 'mm³') : range('volume', inMl[1], 'ml', 1000);
}

function flag(name: 'synthetic' | 'commercial' | 'closed', value: string): Reading {
	if (/^(?:any|all)$/i.test(value)) return { meanings: [{ type: 'all', meanings: [] }] };
	if (/^(?:yes|true|1|only)$/i.test(value)) return { meanings: [{ type: 'flag', flag: name, value: true }] };
	if (/^(?:no|false|0|none)$/i.test(value)) return { meanings: [{ type: 'flag', flag: name, value: false }] };
	return { meanings: [], alternatives: [`${name}:yes`, `${name}:no`] };
}

/** A value of a column, whatever its letter case; without one, all values that begin so. */
function columnValue(field: ValueField, value: string, { columns }: PhraseContext): Reading {
	const known = knownValues(field, columns);
	const wanted = (valueAliases.get(`${field}:${value.toLowerCase()}`) ?? value).toLowerCase();
	const same = known.filter((name) => name.toLowerCase() === wanted);
	const found = same.length > 0 ? same : known.filter((name) => name.toLowerCase().startsWith(wanted));
	if (found.length > 0) return { meanings: [{ type: 'value', field, values: found }] };
	const near = correctWord(
		wanted,
		known.map((name) => knownWord(name.toLowerCase())),
		1,
	);
	const offered = near.length > 0 ? near : known.slice(0, 8);
	return { meanings: [], alternatives: offered.map((name) => `${field}:${name}`) };
}

function knownValues(field: ValueField, columns: PhraseContext['columns']): readonly string[] {
	if (field === 'licence') return [...new Set(columns.licence.values.map(({ id }) => id))];
	if (field === 'defect') return [...new Set(columns.defects.values.flat())];
	if (field === 'subject') return [];
	return columns[field].values;
}
