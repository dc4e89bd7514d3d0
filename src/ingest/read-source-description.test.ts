import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SourceDescriptionError, readSourceDescription } from './read-source-description.ts';

const minimal = "id: my-study\ntitle: My study\nfiles: '{case}/segmentation.nii.gz'\n";

/** The problems a text has. */
function problemsOf(text: string): readonly string[] {
	try {
		readSourceDescription(text);
	} catch (error) {
		if (error instanceof SourceDescriptionError) return error.problems;
		throw error;
	}
	return [];
}

test('short forms are spelt out', () => {
	const source = readSourceDescription(`
${minimal}
licence: CC-BY-4.0
attribution: My clinic
labels:
  1: left kidney
  2: { name: tumour, anatomy: kidney, pathology: kidney tumour }
  3: ignore
composites:
  - { key: whole, name: kidney with tumour, labels: [1, 2], anatomy: left kidney, pathology: kidney tumour, role: bearing }
metadata: { file: patients.csv, key: id, columns: { sex: sex, age: ageYears, ward: ward } }
`);
	expect(source.licence).toMatchObject({ id: 'CC-BY-4.0', commercialUse: true, attribution: 'My clinic' });
	expect(source.subjects.space).toBe('my-study');
	expect(source.layouts[0]).toMatchObject({
		content: 'label-volume',
		files: ['{case}/segmentation.nii.gz'],
		labels: 'labels',
	});
	const map = source.labelMaps?.['labels'];
	expect(map?.labels).toEqual([
		{ value: 1, name: 'left kidney', kind: 'anatomy', anatomy: 'UBERON:0004538', laterality: 'left' },
		{
			value: 2,
			name: 'tumour',
			kind: 'lesion',
			anatomy: 'UBERON:0002113',
			pathology: [{ term: 'MSN:kidney-tumour', role: 'self' }],
		},
		{ value: 3, name: 'label 3', ignore: true },
	]);
	expect(map?.composites?.[0]).toMatchObject({ anatomy: 'UBERON:0004538', pathology: [{ role: 'bearing' }] });
	expect(source.metadata?.[0].columns['age']).toMatchObject({ field: 'ageYears', type: 'number' });
});

test('JSON is read as well, and content is guessed from the pattern', () => {
	const source = readSourceDescription('{"id":"bones","title":"Bones","files":"{case}/{structure}.stl"}');
	expect(source.layouts[0].content).toBe('mesh');
	expect(readSourceDescription("id: ab\ntitle: x\nfiles: '{case}/{structure}.nii.gz'").layouts[0].content).toBe(
		'mask-volume',
	);
	expect(source.licence.id).toBe('LicenseRef-user-data');
});

test.each([
	['', 'it must be a list of fields'],
	['[1, 2]', 'it must be a list of fields'],
	['id: "a', 'it is not valid YAML or JSON'],
	['title: x\nfiles: "{case}.nii"', 'id'],
	['id: Wrong Id!\ntitle: x\nfiles: "{case}.nii"', 'id: does not have the form'],
	[`${minimal}spelling: 1`, 'has fields that are not known: spelling'],
	[`${minimal}licence: GPL`, '"GPL" is not known; write one of'],
	[`${minimal}labels: { 1: gizmo }`, '"gizmo" is no structure we know'],
	[`${minimal}labels: { 1: { name: x, anatomy: gizmo } }`, '"gizmo" is no anatomy term'],
	[`${minimal}labels: { 1: { name: x, pathology: gizmo } }`, '"gizmo" is no pathology term'],
	[`${minimal}labels: { 1: liver }\ncomposites: [{ key: a, name: b, labels: [7] }]`, 'there is no label 7'],
	['id: ab\ntitle: x\nfiles: "{structure}.stl"', 'every pattern needs a group `{case}`'],
	['id: ab\ntitle: x\nlayouts: [{ files: "{case}.nii", labels: nowhere }]', 'there is no label map "nowhere"'],
	['id: ab\ntitle: x\nfiles: "{case}{.nii"', 'pattern'],
	['id: ab\ntitle: x\nlayouts: [{ files: "{case}.npz", content: mask-stack }]', 'needs `stacks`'],
	['a: &a [*a]', ''],
])('a wrong description says what is wrong: %s', (text, expected) => {
	const problems = problemsOf(text);
	expect(problems.length).toBeGreaterThan(0);
	expect(problems.join('\n').toLowerCase()).toContain(expected.toLowerCase());
});

test('a huge text is refused before it is parsed', () => {
	expect(problemsOf(`x: ${'a'.repeat(2_000_000)}`)).toEqual(['it is longer than 262144 characters']);
});

test('references that multiply are refused', () => {
	const lines = ['a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]'];
	for (let i = 0; i < 8; i++)
		lines.push(`k${i}: &k${i} [${Array.from({ length: 9 }, () => (i === 0 ? '*a' : `*k${i - 1}`)).join(', ')}]`);
	expect(problemsOf(lines.join('\n')).join()).toContain('not valid YAML');
});

test('the documented example is a good description', () => {
	const file = new URL('../../docs/examples/generic-source.yaml', import.meta.url);
	const source = readSourceDescription(readFileSync(file, 'utf8'), 'generic-source.yaml');
	expect(source.labelMaps?.['labels'].labels.map(({ value, anatomy }) => [value, anatomy])).toEqual([
		[1, 'UBERON:0002113'],
		[2, 'UBERON:0002113'],
		[3, undefined],
		[4, 'UBERON:0000947'],
	]);
	expect(source.metadata?.[0].columns['diagnosis'].values).toEqual({
		ccrcc: 'MONDO:0005005',
		onco: 'MSN:renal-oncocytoma',
	});
});
