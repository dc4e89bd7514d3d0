import { type Keyword } from './keyword.ts';
import { type QueryToken } from './query-tokens.ts';
import { type ValueRange, readValueRange } from './value-range.ts';

/** A keyword and how many tokens it took. */
export interface AgeMatch {
	readonly keyword: Keyword;
	readonly length: number;
}

const ageNouns = /^(?:age|aged|ages)$/i;
const overWords = /^(?:over|above|older)$/i;
const underWords = /^(?:under|below|younger)$/i;
const yearWords = /^(?:years?|yrs?|yo|y\/o|y)(?:-old)?$/i;

/** Reads an age at a token: `>60`, `aged 50`, `age 40-60`, `50 years old`, `50yo`, `over 60`, `younger than 40`. */
export function readAge(tokens: readonly QueryToken[], at: number): AgeMatch | undefined {
	const [first, second, third] = [0, 1, 2].map((offset) => plainValue(tokens[at + offset]));
	if (first === undefined) return undefined;
	const signed = /^(?:age)?([<>≤≥=].*)$/i.exec(first);
	if (signed !== null) return match(tokens, at, 1, readValueRange(signed[1]));
	const compact = /^(\d{1,3})-?(?:y|yo|yrs?|years?)(?:-?old)?$/i.exec(first);
	if (compact !== null) return match(tokens, at, 1, readValueRange(compact[1]));
	if (second === undefined) return undefined;
	if (ageNouns.test(first)) {
		const range = readValueRange(second);
		if (range !== undefined) return match(tokens, at, third !== undefined && yearWords.test(third) ? 3 : 2, range);
		const compared = comparison([second, third, plainValue(tokens[at + 3])]);
		return compared === undefined ? undefined : match(tokens, at, compared.length + 1, compared.range);
	}
	const compared = comparison([first, second, third]);
	if (compared !== undefined) return match(tokens, at, compared.length, compared.range);
	if (/^\d{1,3}$/.test(first) && yearWords.test(second)) {
		return match(tokens, at, third?.toLowerCase() === 'old' ? 3 : 2, readValueRange(first));
	}
	return undefined;
}

/** A range as one would type it: `60-69`, `60`, `>60`, `>=60`, `<40`, `<=40`. */
export function rangeText({ min, max }: ValueRange): string {
	const figure = (value: number): string => String(Number(value.toPrecision(9)));
	if (max === Infinity) return `${isRounded(min) ? '>=' : '>'}${figure(min)}`;
	if (min === -Infinity) return `${isRounded(max) ? '<=' : '<'}${figure(max)}`;
	// The end of a whole year stands for the year.
	const top = isRounded(max) ? max : Number(max.toPrecision(9)) - 1;
	return min === top ? figure(min) : `${figure(min)}-${figure(top)}`;
}

/** The same in words. */
export function rangeLabel(range: ValueRange, unit: string): string {
	const text = rangeText(range)
		.replace('>=', 'from ')
		.replace('<=', 'up to ')
		.replace('>', 'over ')
		.replace('<', 'under ')
		.replace('-', '–');
	return `${text} ${unit}`;
}

/** Strict bounds were moved by a hair, so that all bounds can be inclusive. */
function isRounded(value: number): boolean {
	return value === Number(value.toPrecision(9));
}

function comparison(values: readonly (string | undefined)[]): { length: number; range: ValueRange } | undefined {
	const [word, next, last] = values;
	if (word === undefined || next === undefined) return undefined;
	const sign = overWords.test(word) ? '>' : underWords.test(word) ? '<' : undefined;
	if (sign === undefined) return undefined;
	const hasThan = next.toLowerCase() === 'than';
	const figure = hasThan ? last : next;
	if (figure === undefined || !/^\d{1,3}$/.test(figure)) return undefined;
	const range = readValueRange(`${sign}${figure}`);
	return range === undefined ? undefined : { length: hasThan ? 3 : 2, range };
}

function plainValue(token: QueryToken | undefined): string | undefined {
	return token === undefined || token.isQuoted || token.field !== undefined ? undefined : token.value;
}

function match(
	tokens: readonly QueryToken[],
	at: number,
	length: number,
	range: ValueRange | undefined,
): AgeMatch | undefined {
	if (range === undefined) return undefined;
	const taken = tokens.slice(at, at + length);
	const keyword: Keyword = {
		text: taken.map(({ text }) => text).join(' '),
		isNegated: tokens[at].isNegated,
		meanings: [{ type: 'range', field: 'age', ...range, label: rangeLabel(range, 'years') }],
	};
	return { keyword, length };
}
