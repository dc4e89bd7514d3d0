import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dicomSample, forSampleVoxels, isInSample } from '../../tests/dicom-samples.ts';
import { openTestLibrary } from '../../tests/ingest-library.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { generic } from './sources/generic.ts';

test('a folder of DICOM: segments and structures become shapes, nothing that names the patient is kept', async () => {
	const library = await openTestLibrary();
	await library.write('one.dcm', dicomSample('binary-overlapping'));
	await library.write('plan.dcm', dicomSample('structures'));
	await library.write('slice.dcm', dicomSample('image-0'));
	await library.write('cut.dcm', dicomSample('labelmap').slice(0, 3000));
	const report = await library.ingest(generic);
	const records = [...library.catalogue.records()];
	const of = (name: string) => records.filter(({ subject }) => subject.case === name);
	expect(of('one').map(({ label }) => label.name)).toEqual(
		expect.arrayContaining(['Liver', 'Kidney left', 'Tumeur rénale']),
	);
	for (const { label, measures } of of('one')) {
		let count = 0;
		forSampleVoxels((_, ...p) => (count += isInSample(label.value ?? 0, ...p) ? 1 : 0));
		expect(measures?.voxelVolumeMm3).toBeCloseTo(count * 2.5, 6);
	}
	const kidney = of('one').find(({ label }) => label.value === 2);
	expect(kidney).toMatchObject({
		name: 'Left kidney',
		anatomy: { laterality: 'left' },
		subject: { sex: 'female', ageYears: 67, attributes: { seriesDescription: 'Sample segmentation' } },
	});
	expect(kidney?.anatomy?.codes).toContainEqual({ system: 'SNOMED', code: '64033007' });
	expect(
		of('plan')
			.map(({ label }) => label.name)
			.sort(),
	).toEqual(['Box', 'Ring']);
	for (const { measures } of of('plan')) expect(measures?.isClosed).toBe(true);
	expect(JSON.stringify(records)).not.toMatch(/Invented\^|NOBODY|19500102/);
	const notes = JSON.stringify(report);
	expect(notes).toMatch(/plan\.dcm Nothing/);
	expect(of('slice')).toEqual([]);
	expect(notes).toMatch(/the file is cut or damaged/);
	await library.remove();
});

test.skipIf(!hasSharedData)('the liver of dcmqi: named by label, sex and age from the header', async () => {
	const library = await openTestLibrary();
	await library.write('liver.dcm', readFileSync(sharedData('dcmqi-dicomseg/segmentations/liver.dcm')));
	await library.ingest(generic);
	const [record] = [...library.catalogue.records()];
	expect(record).toMatchObject({ name: 'Liver', subject: { case: 'liver', sex: 'male', ageYears: 60 } });
	expect(record.measures?.voxelVolumeMm3).toBeCloseTo(107_098 * 0.810547 ** 2, 3);
	expect(JSON.stringify(record)).not.toMatch(/JANCT000|1\.2\.392/);
	await library.remove();
});
