import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** autoPET whole-body segmentations. Layout and labels from the published descriptions; not yet tried on the data. */
export const autopet: SourceDescription = {
	id: 'autopet',
	title: 'autoPET whole-body segmentations',
	description:
		'Whole-body anatomy and tumour lesions on FDG-PET/CT: lesions by radiologists, 104 and more structures added by knowledge aggregation (DAP Atlas).',
	homepage: 'https://autopet.grand-challenge.org/',
	doi: '10.1038/s41597-022-01718-3',
	citation:
		'Gatidis et al., A whole-body FDG-PET/CT dataset with manually annotated tumor lesions, Sci. Data 9:601 (2022); Jaus et al., Towards unifying anatomy segmentation, arXiv:2307.13375 (2023)',
	licence: licence('LicenseRef-unverified', 'autoPET (FDG-PET-CT-Lesions), University Hospital Tübingen'),
	licenceNote: 'The images lie at TCIA (10.7937/gkr0-xv29); the terms of the anatomy labels were not verified.',
	modality: 'PET/CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Whole-body anatomy, FDG-avid tumour lesions',
		anatomy: ['UBERON:0000468'],
		pathology: ['MONDO:0004992'],
		subjectCount: 900,
		shapeCount: null,
	},
	subjects: { space: 'autopet' },
	layouts: [
		{
			name: 'lesions',
			files: ['{case}/{series}/SEG.nii[.gz|]'],
			content: 'mask-volume',
			case: '{case}-{series}',
			subject: '{case}',
			structure: {
				name: 'tumour lesions',
				key: 'lesions',
				kind: 'lesion',
				pathology: [{ term: 'MONDO:0004992', role: 'self' }],
			},
			alignment: 'patient',
		},
	],
};
