import { expect, test } from 'vitest';
import { detectMetres, millimetresPer, parseLengthUnit, type LengthUnit } from './length-units.ts';

test.each([
	['mm', 1],
	['cm', 10],
	['m', 1000],
	['um', 0.001],
	['inch', 25.4],
] as const)('%s', (unit, factor) => {
	expect(millimetresPer(unit)).toBe(factor);
	expect(parseLengthUnit(unit)).toBe(unit);
});

test('spellings', () => {
	expect(['Metres', ' METER ', 'millimetre', 'µm', 'micron', 'in'].map(parseLengthUnit)).toEqual([
		'm',
		'm',
		'mm',
		'um',
		'um',
		'inch',
	]);
	expect(parseLengthUnit('furlong')).toBeUndefined();
	expect(parseLengthUnit(7)).toBeUndefined();
	expect(() => millimetresPer('furlong' as LengthUnit)).toThrow(RangeError);
});

test.each([
	[0.02, undefined, true],
	[2.4, undefined, true],
	[2.6, undefined, false],
	[300, undefined, false],
	[0, undefined, false],
	[NaN, undefined, false],
	[Infinity, undefined, false],
	[1.5, 'instrument', false],
	[0.9, 'instrument', true],
	[4, 'body', true],
	[6, 'body', false],
	[0.001, 'microscopic', false],
] as const)('a diagonal of %d (%s) is in metres: %s', (diagonal, kind, expected) => {
	expect(detectMetres(diagonal, kind)).toBe(expected);
});
