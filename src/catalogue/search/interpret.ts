import type { Interpretation } from '#contract';
import { type Keyword, type Meaning } from './keyword.ts';
import { rangeText } from './read-age.ts';

/** How each keyword was read, in words; a keyword with several meanings has several lines. */
export function interpret(keywords: readonly Keyword[]): Interpretation[] {
	return keywords.flatMap((keyword) => {
		const base = { keyword: keyword.text, ...(keyword.corrected !== undefined && { correctedFrom: keyword.text }) };
		if (keyword.isIgnored === true)
			return [
				{ ...base, field: 'ignored', value: keyword.text, label: 'says nothing about a shape; not searched for' },
			];
		if (keyword.meanings.length === 0)
			return [{ ...base, field: 'unknown', value: keyword.text, label: `nothing is known as “${keyword.text}”` }];
		const not = keyword.isNegated ? 'not ' : '';
		return keyword.meanings
			.filter((meaning) => meaning.type !== 'text' || meaning.place !== 'unnamed')
			.map((meaning) => {
				const { field, value, label } = meaningLine(meaning);
				return { ...base, field, value, label: `${not}${label}` };
			});
	});
}

const roleWords = { self: 'the lesion itself', bearing: 'drawn together with it', subject: 'subject has it' } as const;

function meaningLine(meaning: Meaning): { field: string; value: string; label: string } {
	switch (meaning.type) {
		case 'anatomy':
			return { field: 'anatomy', value: meaning.term, label: meaning.label };
		case 'pathology': {
			const roles = meaning.roles.map((role) => roleWords[role]).join(' or ');
			return { field: 'pathology', value: meaning.term, label: `${meaning.label} (${roles})` };
		}
		case 'value':
			return {
				field: meaning.field === 'ageBand' ? 'age' : meaning.field,
				value: meaning.values.join(','),
				label: meaning.values.join(' or '),
			};
		case 'range':
			return { field: meaning.field, value: rangeText(meaning), label: meaning.label };
		case 'flag':
			return {
				field: meaning.flag,
				value: meaning.value ? 'yes' : 'no',
				label: `${meaning.value ? '' : 'not '}${{ synthetic: 'synthetic', commercial: 'free for commercial use', closed: 'closed surface', listed: 'listed' }[meaning.flag]}`,
			};
		case 'text': {
			const words = meaning.phrase ?? `${meaning.words.join(' ')}${meaning.isPrefix ? '…' : ''}`;
			const places = {
				anywhere: 'names, cases and sources',
				name: 'names',
				case: 'cases',
				source: 'sources',
				unnamed: 'names',
			};
			return { field: 'text', value: words, label: `“${words}” in ${places[meaning.place]}` };
		}
		case 'id':
			return { field: 'id', value: meaning.id, label: meaning.id };
		case 'all': {
			const parts = meaning.meanings.map(meaningLine);
			if (parts.length === 0) return { field: 'any', value: 'any', label: 'any' };
			return {
				field: parts.map(({ field }) => field).join('+'),
				value: parts.map(({ value }) => value).join('+'),
				label: parts.map(({ label }) => label).join(' with '),
			};
		}
	}
}
