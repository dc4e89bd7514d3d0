import { expect, test } from 'vitest';
import { queryTokens } from './query-tokens.ts';

const brief = (text: string): string[] =>
	queryTokens(text).map(
		({ isNegated, isQuoted, field, value, endsPhrase }) =>
			`${isNegated ? 'not ' : ''}${field === undefined ? '' : `${field}=`}${isQuoted ? `«${value}»` : value}${endsPhrase ? ' |' : ''}`,
	);

test.each<[string, string[]]>([
	['male kidney  tumor', ['male', 'kidney', 'tumor']],
	['"left kidney" -cyst', ['«left kidney»', 'not cyst']],
	['age:40-60 source:a,b', ['age=40-60', 'source=a,b']],
	['age: 40', ['age=40']],
	['anatomy:"left kidney"', ['anatomy=«left kidney»']],
	['-anatomy:liver', ['not anatomy=liver']],
	['UBERON:0002113 Source:X', ['UBERON:0002113', 'source=X']],
	['> 60 <=40', ['> 60', '<=40']],
	['liver,kidney', ['liver |', 'kidney']],
	['liver , kidney', ['liver |', 'kidney']],
	['left-sided', ['left-sided']],
	['"open quote', ['«open quote»']],
	['"" - ,', []],
	['kidney - (!) left', ['kidney |', 'left']],
])('%s', (text, tokens) => {
	expect(brief(text)).toEqual(tokens);
});

test('what was typed is kept for showing', () => {
	expect(queryTokens('-sex:"male" "left kidney", x').map(({ text }) => text)).toEqual([
		'-sex:"male"',
		'"left kidney"',
		'x',
	]);
});
