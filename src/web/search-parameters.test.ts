import { describe, expect, test } from 'vitest';
import {
	filterCount,
	parameterValues,
	readSearchParameters,
	toggleValue,
	withoutFilters,
	withoutKeyword,
	withParameter,
	writeSearchParameters,
} from './search-parameters.ts';

describe('search parameters', () => {
	test('survive the way through the address', () => {
		const parameters = {
			q: 'male "left kidney" >60 & more',
			sex: 'male,female',
			anatomy: 'UBERON:0002113,MSN:x',
			ageMin: '40',
			sort: '-volume',
		};
		expect(readSearchParameters(writeSearchParameters(parameters))).toEqual(parameters);
	});

	test('give one address for one search, whatever the order they were set in', () => {
		expect(writeSearchParameters({ sort: 'name', q: 'rib', sex: 'male' })).toBe('?q=rib&sex=male&sort=name');
		expect(writeSearchParameters({ sex: 'male', q: 'rib', sort: 'name' })).toBe('?q=rib&sex=male&sort=name');
	});

	test('leave defaults and strangers out', () => {
		expect(readSearchParameters('?q=+rib+&synthetic=any&sort=relevance&unlisted=no&limit=5&evil=1')).toEqual({
			q: 'rib',
		});
		expect(writeSearchParameters({ q: '', synthetic: 'any', sort: 'relevance' })).toBe('');
	});

	test('colons and commas stay readable', () => {
		expect(writeSearchParameters({ anatomy: 'UBERON:1,UBERON:2', q: 'left rib' })).toBe(
			'?q=left+rib&anatomy=UBERON:1,UBERON:2',
		);
	});

	test('a plus sign typed by a person is not read as a space', () => {
		expect(readSearchParameters(writeSearchParameters({ q: 'a+b' }))).toEqual({ q: 'a+b' });
	});

	test('toggling twice is as before; single values are replaced', () => {
		const start = { q: 'rib', sex: 'male' };
		expect(toggleValue(start, 'sex', 'female')).toEqual({ q: 'rib', sex: 'male,female' });
		expect(toggleValue(toggleValue(start, 'sex', 'female'), 'sex', 'female')).toEqual(start);
		expect(toggleValue(start, 'sex', 'male')).toEqual({ q: 'rib' });
		expect(toggleValue({ synthetic: 'no' }, 'synthetic', 'yes')).toEqual({ synthetic: 'yes' });
	});

	test('filters are counted and cleared without the words and the order', () => {
		const parameters = { q: 'rib', sex: 'male,female', ageMin: '4', sort: 'name' };
		expect(filterCount(parameters)).toBe(3);
		expect(withoutFilters(parameters)).toEqual({ q: 'rib', sort: 'name' });
		expect(parameterValues(parameters, 'sex')).toEqual(['male', 'female']);
		expect(withParameter(parameters, 'ageMin', undefined)).not.toHaveProperty('ageMin');
	});
});

describe('withoutKeyword', () => {
	test.each([
		['male kidney tumor', 'kidney', 'male tumor'],
		['male kidney tumor', 'MALE', 'kidney tumor'],
		['female male', 'male', 'female'],
		['male "left kidney" >60', 'left kidney', 'male >60'],
		['age:40-60 rib', 'age:40-60', 'rib'],
		['rib rib', 'rib', 'rib'],
		['a.c abc', 'a.c', 'abc'],
		['rib', 'bone', 'rib'],
		['rib', '', 'rib'],
		['liver,kidney', 'kidney', 'liver'],
		['male "left kidney" >60', '"left kidney"', 'male >60'],
	])('%j without %j is %j', (words, keyword, expected) => {
		expect(withoutKeyword(words, keyword)).toBe(expected);
	});
});
