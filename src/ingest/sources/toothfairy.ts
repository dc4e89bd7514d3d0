import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** ToothFairy. Described only: the data were not at hand. */
export const toothfairy: SourceDescription = {
	id: 'toothfairy',
	title: 'ToothFairy',
	description: 'Inferior alveolar canals on cone-beam CT of the jaw.',
	homepage: 'https://toothfairy.grand-challenge.org/',
	doi: '10.1109/CVPR52688.2022.02046',
	citation:
		'Cipriano et al., Improving segmentation of the inferior alveolar nerve through deep label propagation, CVPR (2022); Bolelli et al., IEEE TMI (2024)',
	licence: licence('LicenseRef-unverified', 'ToothFairy, University of Modena and Reggio Emilia'),
	licenceNote: 'Believed to be CC BY-SA 4.0; not verified.',
	modality: 'CBCT',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Inferior alveolar canals',
		anatomy: ['MSN:inferior-alveolar-nerve', 'UBERON:0001684'],
		subjectCount: 153,
		shapeCount: null,
	},
	subjects: { space: 'toothfairy' },
	layouts: [],
};
