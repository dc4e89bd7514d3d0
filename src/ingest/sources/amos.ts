import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** AMOS. Layout and labels from the published descriptions; not yet tried on the data. */
export const amos: SourceDescription = {
	id: 'amos',
	title: 'AMOS',
	description:
		'Fifteen abdominal organs on 500 CT and 100 MR scans of patients with abdominal tumours or other abnormalities.',
	homepage: 'https://amos22.grand-challenge.org/',
	doi: '10.48550/arXiv.2206.08023',
	citation:
		'Ji et al., AMOS: A Large-Scale Abdominal Multi-Organ Benchmark for Versatile Medical Image Segmentation, NeurIPS Datasets and Benchmarks (2022)',
	licence: licence('CC-BY-4.0', 'AMOS 2022; CC BY 4.0'),
	licenceNote: 'As redistributors of the Zenodo release state it.',
	modality: 'CT and MR',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Fifteen abdominal organs',
		anatomy: [
			'UBERON:0002106',
			'UBERON:0002113',
			'UBERON:0002110',
			'UBERON:0001043',
			'UBERON:0002107',
			'UBERON:0000945',
			'UBERON:0000947',
			'UBERON:0001072',
			'UBERON:0001264',
			'UBERON:0002114',
			'UBERON:0001255',
			'UBERON:0002367',
		],
		subjectCount: 600,
		shapeCount: null,
	},
	subjects: { space: 'amos' },
	layouts: [
		{
			name: 'labels',
			files: ['[labelsTr|labelsVa]/{case}.nii[.gz|]'],
			content: 'label-volume',
			labels: 'organs',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['[imagesTr|imagesVa|imagesTs]/*'],
	labelMaps: {
		organs: {
			labels: [
				{ value: 1, name: 'spleen', anatomy: 'UBERON:0002106' },
				{ value: 2, name: 'right kidney', anatomy: 'UBERON:0004539' },
				{ value: 3, name: 'left kidney', anatomy: 'UBERON:0004538' },
				{ value: 4, name: 'gall bladder', anatomy: 'UBERON:0002110' },
				{ value: 5, name: 'esophagus', anatomy: 'UBERON:0001043' },
				{ value: 6, name: 'liver', anatomy: 'UBERON:0002107' },
				{ value: 7, name: 'stomach', anatomy: 'UBERON:0000945' },
				{ value: 8, name: 'aorta', anatomy: 'UBERON:0000947' },
				{ value: 9, name: 'postcava', anatomy: 'UBERON:0001072' },
				{ value: 10, name: 'pancreas', anatomy: 'UBERON:0001264' },
				{ value: 11, name: 'right adrenal gland', anatomy: 'UBERON:0001233' },
				{ value: 12, name: 'left adrenal gland', anatomy: 'UBERON:0001234' },
				{ value: 13, name: 'duodenum', anatomy: 'UBERON:0002114' },
				{ value: 14, name: 'bladder', anatomy: 'UBERON:0001255' },
				{
					value: 15,
					name: 'prostate/uterus',
					anatomy: 'UBERON:0002355',
					key: 'prostate-or-uterus',
					laterality: 'midline',
				},
			],
		},
	},
};
