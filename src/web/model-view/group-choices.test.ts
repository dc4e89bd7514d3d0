import { expect, test } from 'vitest';
import { groupChoices } from './group-choices.ts';

const members = Array.from({ length: 12 }, (_, n) => ({
	id: `m${n}`,
	synthetic: false,
	facts: {
		sex: n % 2 === 0 ? 'female' : 'male',
		ageYears: n === 11 ? null : 20 + n,
		name: `n${n}`,
		rare: n === 0 ? 'yes' : 'no',
	},
}));

test('facts with few values and facts of numbers make groups; names and rare values do not', () => {
	const choices = groupChoices(members, new Set());
	expect(choices.map(({ id }) => id)).toEqual(['ageYears/median', 'sex/female/male']);
	const [age, sex] = choices;
	expect(sex.groups).toEqual(members.map((_, n) => n % 2));
	expect(age.groups[11]).toBe(-1);
	expect(age.groups.slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, n) => Number(n >= 5)));
});

test('chosen members are a group against all others, once there are enough of both', () => {
	expect(groupChoices(members, new Set([1, 2, 3])).at(-1)).toMatchObject({ id: 'chosen' });
	expect(groupChoices(members, new Set([1, 2])).map(({ id }) => id)).not.toContain('chosen');
	expect(groupChoices(members, new Set(members.keys())).map(({ id }) => id)).not.toContain('chosen');
});
