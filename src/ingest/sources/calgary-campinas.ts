import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Calgary-Campinas-359. Described only: the data were not at hand. */
export const calgaryCampinas: SourceDescription = {
	id: 'calgary-campinas',
	title: 'Calgary-Campinas-359',
	description:
		'Brain, grey and white matter, hippocampi of 359 healthy adults on T1-weighted MR of three vendors and two field strengths.',
	homepage: 'https://www.ccdataset.com/',
	doi: '10.1016/j.neuroimage.2017.08.021',
	citation:
		'Souza et al., An open, multi-vendor, multi-field-strength brain MR dataset and analysis of publicly available skull stripping methods agreement, NeuroImage 170:482 (2018)',
	licence: licence('LicenseRef-unverified', 'Calgary-Campinas public data set'),
	licenceNote: 'Terms of use not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Brain masks and structures',
		anatomy: ['UBERON:0000955', 'UBERON:0001954', 'UBERON:0002316'],
		subjectCount: 359,
		shapeCount: null,
	},
	subjects: { space: 'calgary-campinas' },
	layouts: [],
};
