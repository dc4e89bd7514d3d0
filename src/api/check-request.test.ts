import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { checkRequest } from './check-request.ts';
import { ProblemError } from './problem.ts';

const Query = Type.Object(
	{
		word: Type.String({ maxLength: 5 }),
		count: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
		size: Type.Optional(Type.Number({ minimum: 0.5 })),
		choice: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('no')])),
		code: Type.Optional(Type.String({ pattern: '^[0-9a-f]+$' })),
	},
	{ additionalProperties: false },
);

const check = (httpPart: string, value: unknown): { value?: unknown; error?: unknown } =>
	checkRequest({ schema: Query, httpPart, method: 'GET', url: '/' })(value) as { value?: unknown; error?: unknown };

function refusal(httpPart: string, value: unknown): ProblemError {
	const { error } = check(httpPart, value);
	if (!(error instanceof ProblemError)) throw new Error(`not refused: ${JSON.stringify(value)}`);
	return error;
}

describe('queries', () => {
	test('numbers are read, texts stay texts', () => {
		const given = { word: '12', count: '7', size: '0.50', choice: 'yes' };
		expect(check('querystring', given).value).toEqual({ word: '12', count: 7, size: 0.5, choice: 'yes' });
	});

	test.each(['1e1', ' 1', '1 ', '0x1', '', '٣', 'NaN', '1.5', '-1', '10', '99999999999999999999', '+1'])(
		'"%s" is no count from 0 to 9',
		(count) => {
			const { kind, errors } = refusal('querystring', { word: 'a', count });
			expect(kind).toBe('invalid-parameter');
			expect(errors).toEqual([
				{ parameter: 'count', detail: `count must be a whole number from 0 to 9, got "${count}"` },
			]);
		},
	);

	test('every fault is named', () => {
		const { errors } = refusal('querystring', { choice: 'maybe', size: '0', code: 'xyz', count: ['1', '2'] });
		expect(errors.map(({ detail }) => detail)).toEqual([
			'word is missing',
			'count is given 2 times; several values go into one, comma-separated',
			'size must be a number of at least 0.5, got "0"',
			'choice must be one of yes, no, got "maybe"',
			'code must be text of the form ^[0-9a-f]+$, got "xyz"',
		]);
	});

	test('unknown names are refused with the nearest known one', () => {
		const { kind, errors, message } = refusal('querystring', { word: 'a', cuont: '1', zzzzzzzzzz: '1' });
		expect(kind).toBe('unknown-parameter');
		expect(errors.map(({ parameter }) => parameter)).toEqual(['cuont', 'zzzzzzzzzz']);
		expect(message).toContain('did you mean "count"?');
		expect(message).toContain('known: word, count, size, choice, code');
	});

	test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is no parameter', (name) => {
		const given = Object.fromEntries([
			['word', 'a'],
			[name, '1'],
		]) as unknown;
		expect(refusal('querystring', given).kind).toBe('unknown-parameter');
	});

	test('a long value is shown in part', () => {
		expect(refusal('querystring', { word: 'a'.repeat(7000) }).message.length).toBeLessThan(200);
	});
});

describe('bodies', () => {
	test('numbers are not made of texts', () => {
		expect(refusal('body', { word: 'a', count: '7' }).errors[0].pointer).toBe('/count');
	});

	test('members too many are named', () => {
		const { kind, errors } = refusal('body', { word: 'a', extra: 1 });
		expect(kind).toBe('invalid-body');
		expect(errors[0].detail).toContain('extra');
	});

	test.each([null, [], 'text', 5])('%o is no object', (value) => {
		expect(refusal('body', value).kind).toBe('invalid-body');
	});
});
