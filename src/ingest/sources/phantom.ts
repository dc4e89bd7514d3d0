import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** The synthetic population that this program draws. */
export const phantom: SourceDescription = {
	id: 'phantom',
	title: 'MedShapeNet phantom (synthetic)',
	description:
		'Synthetic people drawn by this program from seeded parameters: organs, bones and vessels of head, thorax, abdomen and pelvis, some with lesions, some with organs missing. No patient data.',
	homepage: null,
	doi: null,
	citation: 'MedShapeNet phantom, a synthetic population made by the program.',
	licence: licence('CC0-1.0', 'MedShapeNet phantom (synthetic)'),
	modality: 'phantom',
	synthetic: true,
	adapter: 'files',
	contents: {
		summary: 'Synthetic bodies',
		anatomy: ['UBERON:0000468'],
		pathology: ['MSN:kidney-tumour', 'MSN:liver-tumour', 'MSN:kidney-cyst', 'MSN:pulmonary-nodule'],
	},
	subjects: { space: 'phantom' },
	facts: { attributes: { synthetic: true } },
	layouts: [
		{
			name: 'labels',
			files: ['{case}/labels.nii[.gz|]'],
			content: 'label-volume',
			labelTable: { file: 'labels.json', format: 'json' },
			alignment: 'patient',
		},
	],
	ignoreFiles: ['{case}/ct.nii[.gz|]', '{case}/truth.json'],
	metadata: [
		{
			file: 'subjects.json',
			format: 'json',
			key: 'case',
			columns: {
				sex: { field: 'sex', type: 'enumeration', values: { female: 'female', male: 'male', other: 'other' } },
				age: { field: 'ageYears', type: 'number', minimum: 0, maximum: 130 },
				bmi: { field: 'bmiKgPerM2', type: 'number', minimum: 5, maximum: 150 },
				heightMm: { field: 'attributes.height_mm', type: 'number', minimum: 0 },
			},
		},
	],
};
