import { describe, expect, test } from 'vitest';
import { readTable, valueAt } from './data-table.ts';
import { parseDelimited } from './delimited-text.ts';
import { harmoniseValue } from './harmonise-value.ts';
import { isIdentifying } from './read-metadata.ts';
import { constantFacts, factsFromValues, mergeFacts } from './subject-facts.ts';

describe('harmoniseValue', () => {
	const number = { field: 'attributes.egfr', type: 'number' } as const;

	test('numbers, numbers as text, lower bounds, decimal commas, thousands', () => {
		expect(harmoniseValue(77, number)).toEqual({ value: 77 });
		expect(harmoniseValue(' 77.5 ', number)).toEqual({ value: 77.5 });
		expect(harmoniseValue('>=90', number)).toEqual({ value: 90, censored: true });
		expect(harmoniseValue('90+', number)).toEqual({ value: 90, censored: true });
		expect(harmoniseValue('1,234.5', number)).toEqual({ value: 1234.5 });
		expect(harmoniseValue('12,5', number)).toEqual({ value: 12.5 });
		expect(harmoniseValue('063Y', number)).toEqual({ value: 63 });
		expect(harmoniseValue('018M', number)).toEqual({ value: 1.5 });
		expect(harmoniseValue(null, number)).toEqual({ value: undefined });
		expect(harmoniseValue(Number.NaN, number)).toEqual({ value: undefined });
	});

	test('what is no number is said, not guessed', () => {
		expect(harmoniseValue('12 mm', number)).toMatchObject({
			value: undefined,
			problem: expect.stringMatching(/12 mm/),
		});
		expect(harmoniseValue({ value: 1 }, number).problem).toMatch(/expected a number/);
	});

	test('range, factor, censoring', () => {
		const age = { field: 'ageYears', type: 'number', minimum: 0, maximum: 130, censoredFrom: 90 } as const;
		expect(harmoniseValue(89, age)).toEqual({ value: 89 });
		expect(harmoniseValue(90, age)).toEqual({ value: 90, censored: true });
		expect(harmoniseValue(-1, age).problem).toMatch(/outside/);
		expect(harmoniseValue('600', { field: 'ageYears', type: 'number', factor: 1 / 12 })).toEqual({ value: 50 });
	});

	test('enumerations without regard to case, missing words, unknown words', () => {
		const stage = {
			field: 'attributes.stage',
			type: 'enumeration',
			values: { '0': '0', x: 'x', na: null },
			missing: ['not_found_in_emr'],
		} as const;
		expect(harmoniseValue('X', { ...stage, missing: [...stage.missing] })).toEqual({ value: 'x' });
		expect(harmoniseValue(0, { ...stage, missing: [...stage.missing] })).toEqual({ value: '0' });
		expect(harmoniseValue('NA', { ...stage, missing: [...stage.missing] })).toEqual({ value: undefined });
		expect(harmoniseValue('Not_found_in_EMR', { ...stage, missing: [...stage.missing] })).toEqual({ value: undefined });
		expect(harmoniseValue('4', { ...stage, missing: [...stage.missing] }).problem).toMatch(/not in the list/);
	});

	test('booleans', () => {
		const rule = { field: 'attributes.malignant', type: 'boolean' } as const;
		for (const yes of [true, 'Yes', 1, 'TRUE']) expect(harmoniseValue(yes, rule)).toEqual({ value: true });
		for (const no of [false, 'no', 0]) expect(harmoniseValue(no, rule)).toEqual({ value: false });
		expect(harmoniseValue('perhaps', rule).problem).toBeDefined();
	});
});

describe('facts', () => {
	test('fields, pathology and what cannot be used', () => {
		const row = { gender: 'Male', age: '>=90', bmi: 900, malignant: true, histology: 'clear_cell_rcc', T: '1a' };
		const facts = factsFromValues((name) => valueAt(row, name), {
			gender: { field: 'sex', type: 'enumeration', values: { male: 'male', female: 'female' } },
			age: { field: 'ageYears', type: 'number' },
			bmi: { field: 'bmiKgPerM2', type: 'number' },
			malignant: { field: 'attributes.malignant', type: 'boolean', pathologyTrue: 'MONDO:0004992' },
			histology: { field: 'pathology', type: 'text' },
			T: { field: 'attributes.stage_t', type: 'text' },
			absent: { field: 'attributes.absent', type: 'text' },
		});
		expect(facts).toMatchObject({ sex: 'male', ageYears: 90, ageCensored: true });
		expect(facts.bmiKgPerM2).toBeUndefined();
		expect(facts.problems).toHaveLength(1);
		expect(facts.attributes).toEqual({ malignant: true, stage_t: '1a' });
		expect(facts.pathology.map(({ original }) => original)).toEqual(['malignant', 'clear_cell_rcc']);
		expect(facts.original).toEqual(row);
	});

	test('later facts win, lists are joined', () => {
		const merged = mergeFacts(
			constantFacts({ sex: 'male', attributes: { a: 1, b: 1 }, pathology: ['MONDO:0004992'] }),
			undefined,
			constantFacts({ sex: 'female', attributes: { b: 2 }, pathology: ['MONDO:0004992'] }),
		);
		expect(merged).toMatchObject({ sex: 'female', attributes: { a: 1, b: 2 } });
		expect(merged.pathology).toHaveLength(1);
	});

	test('columns that identify a person are known', () => {
		for (const column of ['PatientName', 'patient_id', 'BirthDate', 'study.date', 'First Name', 'E-Mail', 'MRN'])
			expect(isIdentifying(column), column).toBe(true);
		for (const column of ['age', 'label_name', 'last_preop_egfr', 'name', 'candidate', 'hospitalization', 'vital_days'])
			expect(isIdentifying(column), column).toBe(false);
	});
});

describe('tables', () => {
	test('quotes, line ends of every kind, byte order mark', () => {
		expect(parseDelimited('\uFEFFa,b\r\n"x, ""y""\n z",2\r\rc', ',')).toEqual([['a', 'b'], ['x, "y"\n z', '2'], ['c']]);
		expect(parseDelimited('a\tb"c\n\n1\t', '\t')).toEqual([
			['a', 'b"c'],
			['1', ''],
		]);
	});

	test('json lists, keyed objects, plain maps, nested paths', () => {
		expect(readTable('[{"a":1},3]', { format: 'json' })).toEqual([{ a: 1 }]);
		expect(readTable('{"x":{"c1":{"a":1}}}', { format: 'json', at: 'x' })).toEqual([{ '@key': 'c1', a: 1 }]);
		expect(readTable('{"1":"spleen"}', { format: 'json' })).toEqual([{ '@key': '1', '@value': 'spleen' }]);
		expect(valueAt({ a: { b: [{ c: 2 }] } }, 'a.b.0.c')).toBe(2);
		expect(valueAt({ a: 1 }, '__proto__.x')).toBeUndefined();
		expect(() => readTable('[', { format: 'json' })).toThrow(/no JSON/);
		expect(() => readTable('"x"', { format: 'json' })).toThrow(/list or an object/);
	});
});
