import { expect, test } from 'vitest';
import { factName, factTitle } from './fact-names.ts';

test('units leave the name and stand beside it', () => {
	expect(factName('ageYears')).toEqual({ label: 'Age', unit: 'years' });
	expect(factName('height_mm')).toEqual({ label: 'Height', unit: 'mm' });
	expect(factName('tumourVolumeMl')).toEqual({ label: 'Tumour volume', unit: 'ml' });
	expect(factTitle('sex')).toBe('Sex');
	expect(factTitle('bmiKgPerM2')).toBe('BMI (kg/m²)');
	expect(factTitle('constructor')).toBe('Constructor');
	// A unit that is all there is stays a name.
	expect(factTitle('mm')).toBe('Mm');
});
