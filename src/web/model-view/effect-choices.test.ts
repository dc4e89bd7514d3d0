import { expect, test } from 'vitest';
import { covariateChoices, effectChoices, numberFacts } from './effect-choices.ts';

const members = Array.from({ length: 12 }, (_, n) => ({
	id: `m${n}`,
	synthetic: false,
	facts: {
		sex: n % 2 === 0 ? 'female' : 'male',
		ageYears: n === 11 ? null : 20 + n,
		name: `n${n}`,
		rare: n === 0 ? 'yes' : 'no',
		constant: 'CT',
	},
}));
const model = { members, sizesMm: Float64Array.from(members, (_, n) => 40 + n) };

test('facts with few values make groups, facts of numbers are asked about as such; names and rare values are not', () => {
	const choices = effectChoices(model, new Set());
	expect(choices.map(({ id }) => id)).toEqual(['ageYears', 'sex/female/male', 'size']);
	const [age, sex, size] = choices;
	expect(sex.effect).toEqual(members.map((_, n) => n % 2));
	expect(age).toMatchObject({ title: 'Age (years)', kind: 'number', unit: 'years' });
	expect(age.effect[11]).toBe(null);
	expect(size.effect).toEqual([...model.sizesMm]);
});

test('chosen members are a group against all others, once there are enough of both', () => {
	expect(effectChoices(model, new Set([1, 2, 3])).at(-1)).toMatchObject({ id: 'chosen' });
	expect(effectChoices(model, new Set([1, 2])).map(({ id }) => id)).not.toContain('chosen');
	expect(effectChoices(model, new Set(members.keys())).map(({ id }) => id)).not.toContain('chosen');
});

test('what is asked about is not taken out, nor is what does not vary', () => {
	const [age, sex, size] = effectChoices(model, new Set());
	expect(covariateChoices(model, age).map(({ id }) => id)).toEqual(['rare', 'sex', 'size']);
	expect(covariateChoices(model, sex).map(({ id }) => id)).toEqual(['ageYears', 'rare', 'size']);
	expect(covariateChoices(model, size).map(({ id }) => id)).toEqual(['ageYears', 'rare', 'sex']);
	expect(numberFacts(model).map(({ title }) => title)).toEqual(['Age (years)']);
});
