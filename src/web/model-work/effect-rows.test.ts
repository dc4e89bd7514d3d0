import { describe, expect, test } from 'vitest';
import { effectRows, rowShapes } from './effect-rows.ts';

const memberOf = (n: number, subject?: string) => ({
	id: `m${n}`,
	synthetic: true,
	facts: {},
	...(subject !== undefined && { subject }),
});
const pairs = Array.from({ length: 12 }, (_, n) => memberOf(n, `person ${Math.floor(n / 2)}`));
const shapes = pairs.map((_, n) => Float64Array.of(n, 0, 0));

describe('effectRows', () => {
	test('members of persons of their own are rows, without those that lack a value', () => {
		const members = Array.from({ length: 9 }, (_, n) => memberOf(n));
		const rows = effectRows(members, {
			effect: members.map((_, n) => (n === 0 ? null : n)),
			covariates: [{ name: 'sex', values: members.map((_, n) => (n === 8 ? null : n % 2 === 0 ? 'f' : 'm')) }],
		});
		expect(rows.members).toEqual([[1], [2], [3], [4], [5], [6], [7]]);
		expect(rows).toMatchObject({ leftOut: 2, note: '', exchangeability: {} });
		expect(rows.covariates).toEqual({ sex: ['m', 'f', 'm', 'f', 'm', 'f', 'm'] });
	});

	test('a person counts once where everything is the person’s', () => {
		const rows = effectRows(pairs, { effect: pairs.map((_, n) => Number(n >= 6)), covariates: [] });
		expect(rows.members).toHaveLength(6);
		expect(rows.effect).toEqual([0, 0, 0, 1, 1, 1]);
		expect(rowShapes(rows, shapes).map(([x]) => x)).toEqual([0.5, 2.5, 4.5, 6.5, 8.5, 10.5]);
		expect(rows.note).toMatch(/6 persons/);
	});

	test('persons change places whole where only the effect is theirs', () => {
		const side = { name: 'side', values: pairs.map((_, n) => (n % 4 === 0 || n % 4 === 3 ? 'left' : 'right')) };
		const rows = effectRows(pairs, { effect: pairs.map((_, n) => Math.floor(n / 2)), covariates: [side] });
		expect(rows.members).toHaveLength(12);
		expect(rows.exchangeability.exchange).toBe('whole');
		// In every person left first.
		expect(rows.covariates).toEqual({ side: Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? 'left' : 'right')) });
	});

	test('sides of one person change places within it', () => {
		const rows = effectRows(pairs, { effect: pairs.map((_, n) => n % 2), covariates: [] });
		expect(rows.exchangeability).toEqual({ blocks: rows.people, exchange: 'within' });
	});

	test('too few are refused in words, persons counted once', () => {
		const effect = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
		expect(() => effectRows(pairs, { effect, covariates: [] })).toThrow(/at least 3.*4 and 2/);
		const few = pairs.map((_, n) => (n < 5 ? n : null));
		expect(() => effectRows(pairs, { effect: few, covariates: [] })).toThrow(/At least 6.*there are 5/);
	});
});
