import type { MatchReason } from '#contract';
import { isPathologyWithin } from '#ontology';
import { hasRow } from './bitmap.ts';
import { type Keyword, type Meaning } from './keyword.ts';
import { type MatchContext, matchMeaning } from './match-meaning.ts';
import { type ShapeColumns } from './shape-columns.ts';

/** Why a row is among the hits: one reason a keyword, by the first meaning it fits. */
export function matchReasons(row: number, keywords: readonly Keyword[], context: MatchContext): MatchReason[] {
	const reasons: MatchReason[] = [];
	for (const keyword of keywords) {
		if (keyword.isIgnored === true) continue;
		if (keyword.isNegated) {
			reasons.push({ keyword: keyword.text, field: 'not', value: keyword.text.replace(/^-/, '') });
			continue;
		}
		const meaning = keyword.meanings.find((candidate) => hasRow(matchMeaning(candidate, context), row));
		if (meaning === undefined) continue;
		const parts = meaning.type === 'all' ? meaning.meanings : [meaning];
		for (const part of parts) reasons.push(reason(row, keyword, part, context));
	}
	return reasons;
}

function reason(row: number, keyword: Keyword, meaning: Meaning, context: MatchContext): MatchReason {
	const { columns } = context.rows;
	const ways: string[] = [];
	if (keyword.corrected !== undefined) ways.push(`corrected from ${keyword.text}`);
	if ('synonym' in meaning && meaning.synonym !== undefined && meaning.synonym.toLowerCase() !== meaning.label)
		ways.push(`synonym ${meaning.synonym}`);
	const { field, value, via } = found(row, meaning, columns);
	if (via !== undefined) ways.push(via);
	return { keyword: keyword.text, field, value, ...(ways.length > 0 && { via: ways.join('; ') }) };
}

interface Found {
	readonly field: string;
	readonly value: string;
	readonly via?: string;
}

function found(row: number, meaning: Meaning, columns: ShapeColumns): Found {
	switch (meaning.type) {
		case 'anatomy': {
			const { term, label, ancestors } = columns.anatomy.values[columns.anatomy.codes[row]];
			const relation = ancestors.get(meaning.term)?.relation;
			const isOwn = term === meaning.term || relation === 'self' || relation === undefined;
			const via = isOwn ? undefined : `${relation === 'is-a' ? 'kind' : 'part'} of ${meaning.label}`;
			return { field: 'anatomy', value: label, via };
		}
		case 'pathology':
			return pathologyFound(row, meaning, columns);
		case 'value':
			return { field: meaning.field === 'ageBand' ? 'age' : meaning.field, value: valueOf(row, meaning, columns) };
		case 'range': {
			const value = columns[meaning.field].numbers[row];
			return { field: meaning.field, value: String(value) };
		}
		case 'flag':
			return { field: meaning.flag, value: meaning.value ? 'yes' : 'no' };
		case 'id':
			return { field: 'id', value: meaning.id };
		case 'text':
			return textFound(row, meaning, columns);
		case 'all':
			return { field: 'all', value: 'any' };
	}
}

function pathologyFound(row: number, meaning: Extract<Meaning, { type: 'pathology' }>, columns: ShapeColumns): Found {
	const code = columns.pathology.codes[row];
	const below = (term: string, role: string): boolean =>
		columns.pathologyCodes.get(`${role}\t${meaning.term}`)?.includes(code) === true &&
		(term === meaning.term || isPathologyWithin(term, meaning.term));
	const { references } = columns.pathology.values[code];
	const fit = references.find(({ term, role }) => meaning.roles.includes(role) && below(term, role));
	if (fit === undefined) return { field: 'pathology', value: meaning.label };
	const ways: string[] = [];
	if (fit.term !== meaning.term) ways.push(`kind of ${meaning.label}`);
	if (fit.role === 'bearing') ways.push('drawn together with it');
	if (fit.role === 'subject') ways.push('the subject has it');
	return { field: 'pathology', value: fit.label, ...(ways.length > 0 && { via: ways.join(', ') }) };
}

function valueOf(row: number, meaning: Extract<Meaning, { type: 'value' }>, columns: ShapeColumns): string {
	const { field } = meaning;
	if (field === 'subject') return columns.cases.values[columns.cases.codes[row]].subjectKey;
	if (field === 'licence') return columns.licence.values[columns.licence.codes[row]].id;
	if (field === 'defect') {
		const kinds = columns.defects.values[columns.defects.codes[row]];
		return kinds.filter((kind) => meaning.values.includes(kind)).join(', ');
	}
	return columns[field].values[columns[field].codes[row]];
}

/** The line in which the words were found. */
function textFound(row: number, meaning: Extract<Meaning, { type: 'text' }>, columns: ShapeColumns): Found {
	const word = meaning.words[0] ?? '';
	const line = (text: string): string | undefined => text.split('\n').find((part) => part.toLowerCase().includes(word));
	const name = columns.names.values[columns.names.codes[row]];
	const { case: caseName, subjectKey, text } = columns.cases.values[columns.cases.codes[row]];
	const source = columns.source.values[columns.source.codes[row]];
	const inName =
		line(name.text) ?? (/\W/.test(name.text) ? line(name.text.replaceAll(/[^\p{L}\p{N}\n]+/gu, ' ')) : undefined);
	if (inName !== undefined) return { field: 'text', value: inName };
	if (line(caseName) !== undefined) return { field: 'case', value: caseName };
	if (line(subjectKey) !== undefined) return { field: 'subject', value: subjectKey };
	const inCase = line(text);
	return inCase === undefined ? { field: 'source', value: source } : { field: 'text', value: inCase };
}
