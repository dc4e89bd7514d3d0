import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** 3DTeethSeg. Layout and labels from the published descriptions; not yet tried on the data. */
export const teethSeg3d: SourceDescription = {
	id: '3dteethseg',
	title: '3DTeethSeg',
	description: 'Upper and lower dental arches of 900 patients from intra-oral scans, every tooth numbered.',
	homepage: 'https://github.com/abenhamadou/3DTeethSeg22_challenge',
	doi: '10.48550/arXiv.2305.18277',
	citation:
		'Ben-Hamadou et al., 3DTeethSeg’22: 3D Teeth Scan Segmentation and Labeling Challenge, arXiv:2305.18277 (2023)',
	licence: licence('LicenseRef-unverified', '3DTeethSeg’22'),
	licenceNote: 'Believed to be CC BY-NC-ND 4.0; not verified.',
	modality: 'intra-oral scan',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Dental arches with numbered teeth',
		anatomy: ['UBERON:0001091', 'MSN:tooth-of-maxilla', 'MSN:tooth-of-mandible'],
		subjectCount: 900,
		shapeCount: 1800,
	},
	subjects: { space: '3dteethseg' },
	layouts: [
		{
			name: 'arches',
			files: ['{case}_{structure:upper|lower}.obj'],
			content: 'mesh',
			structures: {
				upper: { name: 'upper dental arch', key: 'upper', anatomy: 'MSN:tooth-of-maxilla', laterality: 'both' },
				lower: { name: 'lower dental arch', key: 'lower', anatomy: 'MSN:tooth-of-mandible', laterality: 'both' },
			},
			units: 'mm',
			axes: 'unknown',
		},
	],
};
