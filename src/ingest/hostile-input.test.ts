import { describe, expect, test } from 'vitest';
import { readTable } from './data-table.ts';
import { compileFilePattern } from './file-pattern.ts';
import { harmoniseValue } from './harmonise-value.ts';
import { tableLabels } from './read-label-tables.ts';
import { readSourceDescription, SourceDescriptionError } from './read-source-description.ts';

/** Runs something that must be done within a second of processor time. */
function quick<T>(run: () => T): T {
	const before = process.cpuUsage();
	try {
		return run();
	} finally {
		const { user, system } = process.cpuUsage(before);
		expect((user + system) / 1e6, 'seconds of processor time').toBeLessThan(1);
	}
}

const number = { field: 'attributes.x', type: 'number' } as const;
const deepList = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const labelTable = { file: 'labels.json', format: 'json', value: 'id', name: 'name' } as const;

describe('descriptions', () => {
	const numbered = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i));
	const minimal = "id: my-study\ntitle: My study\nfiles: '{case}/a.nii'\n";

	test.each([
		['80,000 keys', numbered(80_000, (i) => `k${i}: 1`).join('\n')],
		['40,000 labels', `${minimal}labels:\n${numbered(40_000, (i) => `  ${i}: liver`).join('\n')}`],
		['500,000 open brackets', '['.repeat(500_000)],
		['250,000 open brackets', '['.repeat(250_000)],
		['nested blocks in a line', '- '.repeat(100_000)],
		['80,000 anchors', '&a '.repeat(80_000)],
		[
			'5,000 keys that are not known, more than the schema lists errors',
			`${minimal}${numbered(5000, (i) => `k${i}: 1`).join('\n')}`,
		],
	])('%s', (_, text) => {
		expect(() => quick(() => readSourceDescription(text))).toThrow(SourceDescriptionError);
	});

	test('a key that is there twice is still refused', () => {
		expect(() => readSourceDescription(`${minimal}title: again`)).toThrow(/unique.*title/);
	});
});

describe('file patterns', () => {
	test.each([
		'^(a+)+$',
		'*'.repeat(20),
		'*a*a*a*a*a*a*a*a*b',
		'{a}{b}{c}{d}{e}x',
		'**a**a**a**a**a**b',
		'^a*a*a*a*a*a*b$',
	])('%s does not backtrack without end', (pattern) => {
		const match = compileFilePattern(pattern);
		quick(() => match({ root: '/data', inside: `${'a'.repeat(900)}/${'a'.repeat(90)}!` }));
	});

	test('a pattern that repeats itself without measure is refused', () => {
		expect(() => quick(() => compileFilePattern('^(?:(?:(?:a{1000}){1000}){1000})$'))).toThrow(/too large/);
		expect(() => compileFilePattern(`^${'a'.repeat(2000)}`)).toThrow(/longer than 1000/);
		expect(() => compileFilePattern('^(?=a)a')).toThrow(/not taken/);
		expect(compileFilePattern('^a*$')({ root: '/', inside: 'a'.repeat(1001) })).toBeUndefined();
	});

	test('a capture called __proto__ is refused, not lost', () => {
		expect(() => compileFilePattern('{__proto__}.stl')).toThrow(/__proto__/);
		expect(() => compileFilePattern('^(?<__proto__>a)$')).toThrow(/__proto__/);
	});

	test('regular expressions give what JavaScript gives', () => {
		const texts = ['ab/x.nii', 'x.nii', 'case_012/seg-3.nii.gz', 'aaa', 'ab', 'b', '', 'a1b22/é.stl'];
		const patterns = [
			String.raw`^(?<case>\w+)/x\.nii$`,
			String.raw`^(?<case>[^/]+?)(?:/(?<rest>.*))?$`,
			String.raw`^case_(?<case>\d{2,4})/(?<s>seg|mask)-(?<label>\d+)\.nii(?:\.gz)?$`,
			'^(?<a>a+?)(?<b>a*)$|b',
			String.raw`^(?<x>[a-z]\d{1,2})+/(?<y>[\u00e0-\u00ff])\.stl$`,
			'^a{2}|^a{1,}b?',
		];
		for (const pattern of patterns)
			for (const inside of texts) {
				const found = new RegExp(pattern).exec(inside);
				const groups = Object.entries(found?.groups ?? {}).filter(([, value]) => value !== undefined);
				const expected = found ? { path: inside, captures: Object.fromEntries(groups) } : undefined;
				expect(compileFilePattern(pattern)({ root: '/', inside }), `${pattern} ${inside}`).toEqual(expected);
			}
	});
});

describe('tables', () => {
	test('20,000 columns and 2,000 short rows are not filled', () => {
		const text = `${Array.from({ length: 20_000 }, (_, i) => `c${i}`).join(',')}\n${'1,2\n'.repeat(2000)}`;
		const rows = quick(() => readTable(text, { format: 'csv' }));
		expect(rows).toHaveLength(2000);
		expect(rows[0]).toEqual({ c0: '1', c1: '2' });
	});

	test('an open quote over 10 MB', () => {
		const text = `a,b\n"${'x'.repeat(1e7)}`;
		expect(() => quick(() => readTable(text, { format: 'csv' }))).toThrow(/never closed/);
	});

	test('short rows of an honest table have empty cells, 100,000 rows are read', () => {
		expect(readTable('a,b\n1\n', { format: 'csv' })).toEqual([{ a: '1', b: '' }]);
		expect(readTable(`a,b,c\n${'1,"x",3\n'.repeat(100_000)}`, { format: 'csv' })).toHaveLength(100_000);
	});

	test('a record nested 100,000 deep is passed over, the others stay', () => {
		const problems: string[] = [];
		const rows = readTable(`[{"a":${deepList}},{"a":1}]`, { format: 'json' }, (problem) => problems.push(problem));
		expect(rows).toEqual([{ a: 1 }]);
		expect(problems).toHaveLength(1);
	});

	test('label names nested deep or no words lose their row only', () => {
		const problems: string[] = [];
		const text = `[{"id":1,"name":${deepList}},{"id":2,"name":{"x":1}},{"id":3,"name":"liver"}]`;
		const labels = tableLabels(text, labelTable, (problem) => problems.push(problem));
		expect(labels.map(({ value, name }) => [value, name])).toEqual([[3, 'liver']]);
		expect(problems).toHaveLength(2);
	});
});

describe('values', () => {
	test('a million digits and a letter', () => {
		const { value, problem } = quick(() => harmoniseValue(`${'1'.repeat(1_000_000)}x`, number));
		expect(value).toBeUndefined();
		expect(problem?.length).toBeLessThan(200);
	});

	test('a value nested 100,000 deep', () => {
		expect(harmoniseValue(JSON.parse(deepList), number).problem).toMatch(/got a list/);
	});

	test('problems quote 80 characters', () => {
		for (const type of ['number', 'boolean', 'enumeration'] as const)
			expect(harmoniseValue('z'.repeat(900), { field: 'attributes.x', type }).problem?.length).toBeLessThan(150);
	});
});
