import type { SourceDescription } from '../source-description.ts';
import { bratsLabels } from './brats-labels.ts';
import { licence } from './licences.ts';

/** TCGA-GBM. Layout and labels from the published descriptions; not yet tried on the data. */
export const tcgaGbm: SourceDescription = {
	id: 'tcga-gbm',
	title: 'TCGA-GBM',
	description: 'Glioblastomas before surgery on multi-parametric MR with expert outlines of their parts.',
	homepage: 'https://www.cancerimagingarchive.net/collection/tcga-gbm/',
	doi: '10.7937/K9/TCIA.2017.KLXWJJ1Q',
	citation:
		'Scarpace et al., TCGA-GBM, The Cancer Imaging Archive (2016); Bakas et al., Segmentation labels and radiomic features for the pre-operative scans of the TCGA-GBM collection, The Cancer Imaging Archive (2017)',
	licence: licence('LicenseRef-unverified', 'TCGA-GBM, The Cancer Imaging Archive'),
	licenceNote: 'Believed to be CC BY 3.0; not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Glioblastomas in three parts',
		anatomy: ['UBERON:0000955'],
		pathology: ['MONDO:0018177'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'tcga-gbm' },
	facts: { pathology: ['MONDO:0018177'] },
	layouts: [
		{
			name: 'labels',
			files: ['{case}/*_GlistrBoost_ManuallyCorrected.nii[.gz|]'],
			content: 'label-volume',
			labels: 'tumour',
			alignment: 'patient',
		},
	],
	labelMaps: {
		tumour: bratsLabels,
	},
};
