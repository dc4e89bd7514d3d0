import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** EMIDEC. Layout and labels from the published descriptions; not yet tried on the data. */
export const emidec: SourceDescription = {
	id: 'emidec',
	title: 'EMIDEC',
	description: 'Left ventricle on delayed-enhancement MR of patients with and without myocardial infarction.',
	homepage: 'http://emidec.com/',
	doi: '10.3390/data5040089',
	citation:
		'Lalande et al., Emidec: A Database Usable for the Automatic Evaluation of Myocardial Infarction from Delayed-Enhancement Cardiac MRI, Data 5:89 (2020)',
	licence: licence('LicenseRef-unverified', 'EMIDEC, University Hospital of Dijon'),
	licenceNote: 'Believed to be CC BY-NC-SA 4.0; not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Myocardium, cavity, infarct, no-reflow',
		anatomy: ['UBERON:0002349', 'UBERON:0002084'],
		pathology: ['MSN:myocardial-infarction', 'MSN:no-reflow'],
		subjectCount: 150,
		shapeCount: null,
	},
	subjects: { space: 'emidec' },
	layouts: [
		{
			name: 'labels',
			files: ['{case}/Contours/{file}.nii[.gz|]'],
			content: 'label-volume',
			labels: 'heart',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['{case}/Images/*'],
	labelMaps: {
		heart: {
			labels: [
				{ value: 1, key: 'cavity', name: 'left ventricular cavity', anatomy: 'UBERON:0002084', laterality: 'left' },
				{ value: 2, key: 'myocardium', name: 'normal myocardium', anatomy: 'UBERON:0002349', laterality: 'midline' },
				{
					value: 3,
					key: 'infarct',
					name: 'myocardial infarction',
					anatomy: 'UBERON:0002349',
					kind: 'lesion',
					pathology: [{ term: 'MSN:myocardial-infarction', role: 'self' }],
				},
				{
					value: 4,
					key: 'no-reflow',
					name: 'no-reflow',
					anatomy: 'UBERON:0002349',
					kind: 'lesion',
					pathology: [{ term: 'MSN:no-reflow', role: 'self' }],
				},
			],
			composites: [
				{
					key: 'whole-myocardium',
					name: 'myocardium with infarct',
					labels: [2, 3, 4],
					mustContain: [3],
					anatomy: 'UBERON:0002349',
					pathology: [{ term: 'MSN:myocardial-infarction', role: 'bearing' }],
				},
			],
		},
	},
};
