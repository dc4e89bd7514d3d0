import { expect, test } from 'vitest';
import { licenceSentences, licenceText, personText } from './labels.ts';

test('persons are described by what is known', () => {
	expect(personText({ sex: 'female', ageYears: 59 })).toBe('Female, 59 y');
	expect(personText({ sex: 'unknown', ageYears: 90, ageCensored: true })).toBe('≥ 90 y');
	expect(personText({ sex: 'male', ageYears: null })).toBe('Male');
	expect(personText({ sex: 'unknown', ageYears: null })).toBe('');
	expect(personText({ sex: 'unknown', ageYears: 0 })).toBe('0 y');
});

test.each([
	['CC-BY-4.0', 'CC BY 4.0'],
	['CC-BY-NC-SA-4.0', 'CC BY-NC-SA 4.0'],
	['CC-BY-SA-2.1-JP', 'CC BY-SA 2.1 JP'],
	['CC BY-NC-SA 4.0', 'CC BY-NC-SA 4.0'],
	['CC0-1.0', 'CC0 1.0'],
	['Apache-2.0', 'Apache 2.0'],
	['LicenseRef-3D-Slicer', '3D Slicer'],
])('%s reads %s', (id, text) => expect(licenceText(id)).toBe(text));

test('a licence that forbids or is silent says so before anything else', () => {
	const licence = { id: 'x', title: 'x', url: null, attribution: 'A', shareAlike: true, commercialUse: false };
	expect(licenceSentences(licence)[0]).toMatch(/^Non-commercial/);
	expect(licenceSentences(licence)[1]).toMatch(/same licence/);
	expect(licenceSentences({ ...licence, commercialUse: null })[0]).toMatch(/does not say/);
	expect(licenceSentences({ ...licence, commercialUse: true, shareAlike: false })).toHaveLength(2);
});
