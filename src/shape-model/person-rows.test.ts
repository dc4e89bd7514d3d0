import { describe, expect, test } from 'vitest';
import { personRows } from './person-rows.ts';

const people = ['ann', 'ben', 'ann', 'ben', 'cid'];

describe('personRows', () => {
	test('members of different persons stand apart', () => {
		const rows = personRows({ people: ['a', 'b'], effect: ['0', '1'], covariates: ['', ''] });
		expect(rows).toEqual({ kind: 'apart', rows: [[0], [1]] });
	});

	test('what is the same for all members of a person is asked of the person', () => {
		const rows = personRows({ people, effect: ['f', 'm', 'f', 'm', 'm'], covariates: ['1', '2', '1', '2', '3'] });
		expect(rows).toEqual({ kind: 'together', rows: [[0, 2], [1, 3], [4]] });
	});

	test('a covariate that differs within persons lets them change places whole, their members in one order', () => {
		const rows = personRows({
			people,
			effect: ['f', 'm', 'f', 'm', 'm'],
			covariates: ['right', 'left', 'left', 'right', 'left'],
		});
		expect(rows).toEqual({ kind: 'whole', rows: [[2], [0], [1], [3], [4]] });
	});

	test('an effect that differs within persons is exchanged within them, or whole if so asked', () => {
		const effect = ['left', 'left', 'right', 'right', 'left'];
		const covariates = people.map(() => '');
		expect(personRows({ people, effect, covariates }).kind).toBe('within');
		const whole = personRows({ people, effect, covariates, order: effect, isWhole: true });
		expect(whole).toEqual({ kind: 'whole', rows: [[0], [2], [1], [3], [4]] });
	});
});
