import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTestLibrary } from '../../tests/ingest-library.ts';
import { readSourceDescription } from './read-source-description.ts';

const example = (name: string): string => fileURLToPath(new URL(`../../docs/examples/${name}`, import.meta.url));

test('the documented example of own data runs as it stands', async () => {
	const library = await openTestLibrary();
	execFileSync(process.execPath, ['--conditions=source', example('make-own-data.ts'), library.data]);
	const source = readSourceDescription(readFileSync(example('generic-source.yaml'), 'utf8'));
	const report = await library.ingest(source);
	expect(report).toMatchObject({ failures: [], skipped: [], unmatched: { count: 0 }, notes: [] });
	const records = [...library.catalogue.records()];
	const of = (patient: string): string[] =>
		records.filter(({ subject }) => subject.case === patient).map(({ name }) => name);
	expect(of('P001').sort()).toEqual(['Aorta', 'Kidney', 'Left kidney', 'Right kidney']);
	expect(of('P002')).toHaveLength(6);
	const tumour = records.find(({ kind }) => kind === 'lesion');
	expect(tumour).toMatchObject({
		anatomy: { laterality: 'right' },
		subject: { sex: 'male', ageYears: 61, attributes: { ward: '3' } },
		pathology: [{ term: 'MONDO:0005005', role: 'self', original: 'ccrcc' }],
	});
	const oldest = records.find(({ subject }) => subject.case === 'P003');
	expect(oldest?.subject).toMatchObject({ ageYears: 90, ageCensored: true });
	for (const { measures, id } of records) expect(measures?.isClosed, id).toBe(true);
	await library.remove();
});
