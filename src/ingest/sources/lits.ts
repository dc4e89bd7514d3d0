import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** LiTS. Layout and labels from the published descriptions; not yet tried on the data. */
export const lits: SourceDescription = {
	id: 'lits',
	title: 'LiTS',
	description: 'Livers and liver tumours on CT of 131 patients with primary or secondary tumours.',
	homepage: 'https://competitions.codalab.org/competitions/17094',
	doi: '10.1016/j.media.2022.102680',
	citation: 'Bilic et al., The Liver Tumor Segmentation Benchmark (LiTS), Med. Image Anal. 84:102680 (2023)',
	licence: licence('LicenseRef-unverified', 'LiTS'),
	licenceNote: 'Believed to be CC BY-NC-ND 4.0; not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Livers and liver tumours',
		anatomy: ['UBERON:0002107'],
		pathology: ['MSN:liver-tumour'],
		subjectCount: 131,
		shapeCount: null,
	},
	subjects: { space: 'lits' },
	layouts: [
		{
			name: 'labels',
			files: ['segmentation-{number:#}.nii[.gz|]'],
			content: 'label-volume',
			labels: 'liver',
			alignment: 'patient',
			case: 'volume-{number}',
		},
	],
	ignoreFiles: ['volume-*.nii[.gz|]'],
	labelMaps: {
		liver: {
			labels: [
				{ value: 1, key: 'liver', name: 'liver', anatomy: 'UBERON:0002107' },
				{
					value: 2,
					key: 'tumour',
					name: 'tumor',
					anatomy: 'UBERON:0002107',
					kind: 'lesion',
					pathology: [{ term: 'MSN:liver-tumour', role: 'self' }],
				},
			],
			composites: [
				{
					key: 'liver-with-tumour',
					name: 'liver with tumour',
					labels: [1, 2],
					mustContain: [2],
					anatomy: 'UBERON:0002107',
					pathology: [{ term: 'MSN:liver-tumour', role: 'bearing' }],
				},
			],
		},
	},
};
