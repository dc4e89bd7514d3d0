import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** MUG500+. Layout and labels from the published descriptions; not yet tried on the data. */
export const mug500: SourceDescription = {
	id: 'mug500',
	title: 'MUG500+',
	description: '500 healthy skulls and 29 skulls after craniotomy with hand-designed implants, from CT.',
	homepage: 'https://github.com/Jianningli/mug500plus',
	doi: '10.1016/j.dib.2021.107524',
	citation:
		'Li et al., MUG500+: Database of 500 high-resolution healthy human skulls and 29 craniotomy skulls and implants, Data Brief 39:107524 (2021)',
	licence: licence('LicenseRef-unverified', 'MUG500+, Medical University of Graz'),
	licenceNote: 'Released on figshare (10.6084/m9.figshare.9616319); believed to be CC BY 4.0, not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Skulls, craniotomy skulls, implants',
		anatomy: ['UBERON:0003129'],
		pathology: ['MSN:skull-defect'],
		subjectCount: 529,
		shapeCount: null,
	},
	subjects: { space: 'mug500' },
	layouts: [
		{
			name: 'implant',
			files: ['{case}_implant.stl'],
			content: 'mesh',
			structure: {
				name: 'cranial implant',
				key: 'implant',
				anatomy: 'MSN:implant',
				kind: 'other',
				laterality: 'unknown',
			},
			units: 'mm',
			axes: 'unknown',
			alignment: 'patient',
		},
		{
			name: 'skull-clear',
			files: ['{case}_clear.stl'],
			content: 'mesh',
			structure: { name: 'skull', key: 'skull', anatomy: 'UBERON:0003129', laterality: 'midline' },
			units: 'mm',
			axes: 'unknown',
			alignment: 'patient',
			priority: 1,
		},
		{
			name: 'craniotomy',
			files: ['{case}/B{number:#}.stl'],
			content: 'mesh',
			structure: {
				name: 'skull with defect',
				key: 'skull',
				anatomy: 'UBERON:0003129',
				laterality: 'midline',
				pathology: [{ term: 'MSN:skull-defect', role: 'bearing' }],
			},
			facts: { pathology: ['MSN:skull-defect'] },
			units: 'mm',
			axes: 'unknown',
			alignment: 'patient',
		},
		{
			name: 'skull',
			files: ['{case}/A{number:#}.stl'],
			content: 'mesh',
			structure: { name: 'skull', key: 'skull', anatomy: 'UBERON:0003129', laterality: 'midline' },
			units: 'mm',
			axes: 'unknown',
			alignment: 'patient',
		},
	],
};
