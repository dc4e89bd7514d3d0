import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** SkullBreak. Layout and labels from the published descriptions; not yet tried on the data. */
export const skullbreak: SourceDescription = {
	id: 'skullbreak',
	title: 'SkullBreak',
	description: 'Complete skulls and the same with artificial defects of five kinds, from CT.',
	homepage: 'https://figshare.com/articles/dataset/14161307',
	doi: '10.1016/j.dib.2021.106902',
	citation:
		'Kodym et al., SkullBreak / SkullFix – Dataset for automatic cranial implant design and a benchmark for volumetric shape learning tasks, Data Brief 35:106902 (2021)',
	licence: licence('LicenseRef-unverified', 'SkullBreak, Kodym et al.'),
	licenceNote: 'Made from the CQ500 scans (believed to be CC BY-NC-SA 4.0); licence not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Skulls, complete and with defects, and implants',
		anatomy: ['UBERON:0003129'],
		pathology: ['MSN:skull-defect'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'skullbreak' },
	layouts: [
		{
			name: 'complete',
			files: ['complete_skull/{case}.nrrd'],
			content: 'mask-volume',
			structure: { name: 'skull', key: 'skull', anatomy: 'UBERON:0003129', laterality: 'midline' },
			alignment: 'patient',
		},
		{
			name: 'defective',
			files: [
				'defective_skull/{defect:bilateral|frontoorbital|parietotemporal|random_1|random_2}/{case}.nrrd',
				'defective_skull/{case}.nrrd',
			],
			content: 'mask-volume',
			structure: {
				name: 'skull with defect',
				anatomy: 'UBERON:0003129',
				laterality: 'midline',
				pathology: [{ term: 'MSN:skull-defect', role: 'bearing' }],
			},
			alignment: 'patient',
		},
		{
			name: 'implant',
			files: [
				'implant/{defect:bilateral|frontoorbital|parietotemporal|random_1|random_2}/{case}.nrrd',
				'implant/{case}.nrrd',
			],
			content: 'mask-volume',
			structure: { name: 'cranial implant', anatomy: 'MSN:implant', kind: 'other', laterality: 'unknown' },
			alignment: 'patient',
		},
	],
};
