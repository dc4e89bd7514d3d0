import { type Bitmap, createBitmap, intersect, subtract, unite } from './bitmap.ts';
import { type Keyword, type Meaning, type ValueField } from './keyword.ts';
import { FLAG, type ShapeColumns } from './shape-columns.ts';
import { type ShapeRows } from './shape-rows.ts';
import { type SourceWords } from './source-words.ts';
import { type WordIndex } from './word-index.ts';

/** Words that a beginning may go on to; more are not looked at. */
const PREFIX_WORDS = 2000;

/** What meanings are matched against. */
export interface MatchContext {
	readonly rows: ShapeRows;
	readonly sourceWords: SourceWords;
	/** Bitmaps already made for this state of the index, by meaning. */
	readonly cache: BitmapCache;
}

export interface BitmapCache {
	get(key: string): Bitmap | undefined;
	set(key: string, bitmap: Bitmap): void;
}

/** Rows that fit a keyword, its negation included. The caller owns the result. */
export function matchKeyword(keyword: Keyword, context: MatchContext): Bitmap {
	const result = createBitmap(context.rows.rowCount);
	for (const meaning of keyword.meanings) unite(result, matchMeaning(forNegation(meaning, keyword), context));
	if (!keyword.isNegated) return result;
	const others = context.rows.liveRows();
	subtract(others, result);
	return others;
}

/** `-cyst` leaves out the cysts and what is drawn together with one. */
function forNegation(meaning: Meaning, { isNegated }: Keyword): Meaning {
	if (!isNegated || meaning.type !== 'pathology' || meaning.rolesGiven) return meaning;
	return { ...meaning, roles: ['self', 'bearing'] };
}

/** Rows that fit one meaning. Shared: must not be changed. */
export function matchMeaning(meaning: Meaning, context: MatchContext): Bitmap {
	if (meaning.type === 'all') {
		const result = context.rows.liveRows();
		for (const part of meaning.meanings) intersect(result, matchMeaning(part, context));
		return result;
	}
	const key = JSON.stringify(meaning);
	let bitmap = context.cache.get(key);
	if (bitmap === undefined) context.cache.set(key, (bitmap = match(meaning, context)));
	return bitmap;
}

function match(meaning: Exclude<Meaning, { type: 'all' }>, context: MatchContext): Bitmap {
	const { rows } = context;
	const { columns, rowCount } = rows;
	switch (meaning.type) {
		case 'anatomy':
			return columns.anatomy.rowsOf(columns.anatomy.mask(columns.anatomyCodes.get(meaning.term) ?? []), rowCount);
		case 'pathology': {
			const codes = meaning.roles.flatMap((role) => columns.pathologyCodes.get(`${role}\t${meaning.term}`) ?? []);
			return columns.pathology.rowsOf(columns.pathology.mask(codes), rowCount);
		}
		case 'value':
			return matchValues(meaning.field, new Set(meaning.values), columns, rowCount);
		case 'range':
			return columns[meaning.field].rowsWithin(meaning.min, meaning.max, rowCount);
		case 'flag':
			return matchFlag(FLAG[meaning.flag], meaning.value, columns, rowCount);
		case 'text':
			return matchText(meaning, context);
		case 'id': {
			const bitmap = createBitmap(rowCount);
			const row = rows.rowOf(meaning.id);
			if (row !== undefined) bitmap[row >>> 5] |= 1 << (row & 31);
			return bitmap;
		}
	}
}

export function matchFlag(flag: number, value: boolean, columns: ShapeColumns, rowCount: number): Bitmap {
	const codes = columns.flags.values.filter((flags) => ((flags & flag) !== 0) === value);
	return columns.flags.rowsOf(columns.flags.mask(codes), rowCount);
}

function matchValues(field: ValueField, wanted: ReadonlySet<string>, columns: ShapeColumns, rowCount: number): Bitmap {
	const codesOf = <T>(values: readonly T[], fits: (value: T) => boolean): number[] =>
		values.flatMap((value, code) => (fits(value) ? [code] : []));
	if (field === 'subject') {
		const codes = [...wanted].flatMap((key) => columns.subjectCodes.get(key) ?? []);
		return columns.cases.rowsOf(columns.cases.mask(codes), rowCount);
	}
	if (field === 'licence') {
		const column = columns.licence;
		return column.rowsOf(column.mask(codesOf(column.values, ({ id }) => wanted.has(id))), rowCount);
	}
	if (field === 'defect') {
		const column = columns.defects;
		const fits = (kinds: readonly string[]): boolean => kinds.some((kind) => wanted.has(kind));
		return column.rowsOf(column.mask(codesOf(column.values, fits)), rowCount);
	}
	const column = columns[field];
	return column.rowsOf(column.mask(codesOf(column.values, (value) => wanted.has(value))), rowCount);
}

type TextMeaning = Extract<Meaning, { type: 'text' }>;

/** Every word must be found, each in any of the places. */
function matchText(meaning: TextMeaning, context: MatchContext): Bitmap {
	const { columns, rowCount } = context.rows;
	const result = context.rows.liveRows();
	if (meaning.words.length === 0) return createBitmap(rowCount);
	for (const [index, word] of meaning.words.entries()) {
		const isPrefix = meaning.isPrefix && index === meaning.words.length - 1;
		intersect(result, matchWord(word, isPrefix, meaning.place, context));
	}
	if (meaning.place === 'unnamed') intersect(result, matchFlag(FLAG.anatomy, false, columns, rowCount));
	if (meaning.phrase !== undefined) intersect(result, matchPhrase(meaning.phrase, columns, rowCount));
	return result;
}

function matchWord(word: string, isPrefix: boolean, place: TextMeaning['place'], context: MatchContext): Bitmap {
	const { columns, rowCount } = context.rows;
	const codes = (index: WordIndex): number[] =>
		(isPrefix ? index.wordsFrom(word, PREFIX_WORDS) : [word]).flatMap((found) => index.codes(found));
	const result = createBitmap(rowCount);
	if (place !== 'case' && place !== 'source') {
		unite(result, columns.names.rowsOf(columns.names.mask(codes(columns.nameWords)), rowCount));
	}
	if (place === 'anywhere' || place === 'case') {
		unite(result, columns.cases.rowsOf(columns.cases.mask(codes(columns.caseWords)), rowCount));
	}
	if (place === 'anywhere' || place === 'source') {
		const { sourceWords } = context;
		const words = isPrefix ? sourceWords.wordsFrom(word, PREFIX_WORDS) : [word];
		const sources = new Set(words.flatMap((found) => sourceWords.sourcesOf(found)));
		unite(result, matchValues('source', sources, columns, rowCount));
	}
	return result;
}

/** Names and cases that have the words in this form, one after the other. */
function matchPhrase(phrase: string, columns: ShapeColumns, rowCount: number): Bitmap {
	const wanted = spaced(phrase);
	const codes = (values: readonly { readonly text: string }[]): number[] =>
		values.flatMap(({ text }, code) => (text.split('\n').some((line) => spaced(line).includes(wanted)) ? [code] : []));
	const result = columns.names.rowsOf(columns.names.mask(codes(columns.names.values)), rowCount);
	unite(result, columns.cases.rowsOf(columns.cases.mask(codes(columns.cases.values)), rowCount));
	return result;
}

const spaced = (text: string): string =>
	` ${text
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()} `;
