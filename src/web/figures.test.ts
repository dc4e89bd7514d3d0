import { describe, expect, test } from 'vitest';
import {
	areaText,
	compactText,
	countText,
	fieldLabel,
	figureText,
	intervalText,
	measuredText,
	lengthText,
	probabilityText,
	shareText,
	sizeText,
	valueText,
	volumeText,
} from './figures.ts';

describe('figures', () => {
	test.each([
		[0, '0'],
		[0.01234, '0.0123'],
		[1.005, '1.01'],
		[12.345, '12.3'],
		[999.4, '999'],
		[12345.6, '12,346'],
		[-2.3456, '−2.35'],
		[0.000012, '1.20 × 10⁻⁵'],
	])('%d reads %s', (value, text) => expect(figureText(value)).toBe(text));

	test.each([
		[0.95, '0.950'],
		[6, '6.00'],
		[-0.5, '−0.500'],
		[1234.5, '1,235'],
		[0, '0'],
		[2e-5, '2.00 × 10⁻⁵'],
	])('%d, measured, reads %s', (value, text) => expect(measuredText(value)).toBe(text));

	test('intervals below zero have no dash that looks like a sign', () => {
		expect(intervalText([0.716, 0.9463])).toBe('0.716–0.946');
		expect(intervalText([-0.0473, 0.0118])).toBe('−0.0473 to 0.0118');
		expect(intervalText([-3, -2])).toBe('−3.00 to −2.00');
	});

	test.each([
		[null, 'not defined'],
		[12.3, '12.3 mm³'],
		[154_321, '154 ml'],
		[1_540_000, '1.54 l'],
	])('a volume of %d mm³ reads %s', (value, text) => expect(volumeText(value)).toBe(text));

	test('sizes, areas and lengths change unit where people do', () => {
		expect(sizeText(999)).toBe('999 B');
		expect(sizeText(1000)).toBe('1 kB');
		expect(sizeText(999_900)).toBe('1 MB');
		expect(sizeText(12_345_678)).toBe('12.3 MB');
		expect(areaText(640)).toBe('640 mm²');
		expect(areaText(15_400)).toBe('154 cm²');
		expect(lengthText(87.65)).toBe('87.7 mm');
		expect(lengthText(1750)).toBe('1.75 m');
	});

	test('counts agree with their noun', () => {
		expect(countText(1, 'shape')).toBe('1 shape');
		expect(countText(1234, 'shape')).toBe('1,234 shapes');
		expect(countText(2, 'copy', 'copies')).toBe('2 copies');
	});

	test('short counts', () => {
		expect([999, 1000, 10_850, 999_499, 999_500, 2_340_000].map(compactText)).toEqual([
			'999',
			'1k',
			'10.9k',
			'999k',
			'1M',
			'2.34M',
		]);
	});

	test('shares never round something to nothing', () => {
		expect(shareText(1, 1000)).toBe('< 1 %');
		expect(shareText(0, 1000)).toBe('0 %');
		expect(shareText(1, 3)).toBe('33 %');
		expect(shareText(0, 0)).toBe('0 %');
	});

	test('field names and values become readable', () => {
		expect(fieldLabel('ehr_egfr_mlPerMin')).toBe('Ehr egfr ml per min');
		expect(fieldLabel('stage_t')).toBe('Stage t');
		expect(valueText(null)).toBe('–');
		expect(valueText(true)).toBe('yes');
		expect(valueText(['a', 1])).toBe('["a",1]');
	});
});

test('small probabilities are not spelt out', () => {
	expect(probabilityText(0.0321)).toBe('p = 0.032');
	expect(probabilityText(1e-12)).toBe('p < 0.001');
	expect(probabilityText(1)).toBe('p = 1');
});
