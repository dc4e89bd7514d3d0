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
			return columns.anatomy.rowsOf(columns.anatomyCodes.get(meaning.term) ?? [], rowCount);
		case 'pathology': {
			const codes = meaning.roles.flatMap((role) => columns.pathologyCodes.get(`${role}\t${meaning.term}`) ?? []);
			return columns.pathology.rowsOf(codes, rowCount);
		}
		case 'value':
			return matchValues(meaning.field, new Set(meaning.values), columns, rowCount);
		case 'range':
			return columns[meaning.field].rowsWithin(meaning.min, meaning.max, rowCount);
		case 'flag': {
			const bit = FLAG[meaning.flag];
			return columns.flags.rowsOf(
				columns.flags.codesOf((flags) => ((flags & bit) !== 0) === meaning.value),
				rowCount,
			);
		}
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

function matchValues(field: ValueField, wanted: ReadonlySet<string>, columns: ShapeColumns, rowCount: number): Bitmap {
	switch (field) {
		case 'subject': {
			const codes = [...wanted].flatMap((key) => columns.subjectCodes.get(key) ?? []);
			return columns.cases.rowsOf(codes, rowCount);
		}
		case 'licence':
			return columns.licence.rowsOf(
				columns.licence.codesOf(({ id }) => wanted.has(id)),
				rowCount,
			);
		case 'defect': {
			const codes = columns.defects.codesOf((kinds) => kinds.some((kind) => wanted.has(kind)));
			return columns.defects.rowsOf(codes, rowCount);
		}
		default: {
			const column = columns[field];
			return column.rowsOf(
				column.codesOf((value) => wanted.has(value)),
				rowCount,
			);
		}
	}
}

type TextMeaning = Extract<Meaning, { type: 'text' }>;

/** Every word must be found, each in any of the places; of names without a term, all in one name. */
function matchText(meaning: TextMeaning, context: MatchContext): Bitmap {
	const { columns, rowCount } = context.rows;
	const { words, phrase } = meaning;
	if (words.length === 0) return createBitmap(rowCount);
	if (meaning.place === 'unnamed') return columns.names.rowsOf(unnamedCodes(words, columns), rowCount);
	let result: Bitmap | undefined;
	for (const [index, word] of words.entries()) {
		const isPrefix = meaning.isPrefix && index === words.length - 1;
		const found = matchWord(word, isPrefix, meaning.place, context);
		if (result === undefined) result = found;
		else intersect(result, found);
	}
	if (phrase !== undefined && result !== undefined) intersect(result, matchPhrase(phrase, columns, rowCount));
	return result ?? createBitmap(rowCount);
}

/** Names without a term that have all the words. */
function unnamedCodes([first, ...others]: readonly string[], columns: ShapeColumns): number[] {
	const { names, nameWords } = columns;
	const sets = others.map((word) => new Set(nameWords.codes(word)));
	return nameWords.codes(first).filter((code) => !names.values[code].hasTerm && sets.every((codes) => codes.has(code)));
}

function matchWord(word: string, isPrefix: boolean, place: TextMeaning['place'], context: MatchContext): Bitmap {
	const { columns, rowCount } = context.rows;
	const codes = (index: WordIndex): readonly number[] =>
		isPrefix ? index.wordsFrom(word, PREFIX_WORDS).flatMap((found) => index.codes(found)) : index.codes(word);
	const result = createBitmap(rowCount);
	if (place === 'anywhere' || place === 'name') unite(result, columns.names.rowsOf(codes(columns.nameWords), rowCount));
	if (place === 'anywhere' || place === 'case') unite(result, columns.cases.rowsOf(codes(columns.caseWords), rowCount));
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
	const fits = ({ text }: { readonly text: string }): boolean =>
		text.split('\n').some((line) => spaced(line).includes(wanted));
	const result = columns.names.rowsOf(columns.names.codesOf(fits), rowCount);
	unite(result, columns.cases.rowsOf(columns.cases.codesOf(fits), rowCount));
	return result;
}

const spaced = (text: string): string =>
	` ${text
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()} `;
