import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** MRI GBM. Described only: the data were not at hand. */
export const mriGbm: SourceDescription = {
	id: 'mri-gbm',
	title: 'MRI GBM',
	description: 'Brains and glioblastomas outlined on skull-stripped MR.',
	homepage: 'https://figshare.com/articles/dataset/Skull-stripped_MRI_GBM_Datasets_and_Segmentations_/7435385',
	doi: '10.6084/m9.figshare.7435385',
	citation: 'Lindner et al., Skull-stripped MRI GBM Datasets (and Segmentations), figshare (2018)',
	licence: licence('LicenseRef-unverified', 'Skull-stripped MRI GBM datasets, Lindner et al.'),
	licenceNote: 'Record and licence from memory; not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Brains and glioblastomas',
		anatomy: ['UBERON:0000955'],
		pathology: ['MONDO:0018177'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'mri-gbm' },
	layouts: [],
};
