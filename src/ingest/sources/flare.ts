import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** FLARE22. Layout and labels from the published descriptions; not yet tried on the data. */
export const flare: SourceDescription = {
	id: 'flare',
	title: 'FLARE22',
	description: 'Thirteen abdominal organs on CT of many centres; 50 labelled cases with pancreatic disease.',
	homepage: 'https://flare22.grand-challenge.org/',
	doi: '10.48550/arXiv.2308.05862',
	citation:
		'Ma et al., Unleashing the strengths of unlabeled data in pan-cancer abdominal organ quantification: the FLARE22 challenge, arXiv:2308.05862 (2023)',
	licence: licence('LicenseRef-unverified', 'MICCAI FLARE 2022'),
	licenceNote: 'The organisers state no licence; redistributions name CC BY-NC-SA 4.0 or CC BY-SA 4.0. Not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Thirteen abdominal organs',
		anatomy: [
			'UBERON:0002107',
			'UBERON:0002113',
			'UBERON:0002106',
			'UBERON:0001264',
			'UBERON:0000947',
			'UBERON:0001072',
			'UBERON:0002110',
			'UBERON:0001043',
			'UBERON:0000945',
			'UBERON:0002114',
		],
		subjectCount: 50,
		shapeCount: null,
	},
	subjects: { space: 'flare' },
	layouts: [
		{
			name: 'labels',
			files: ['[labels|labelsTr|Masks]/{case}.nii[.gz|]'],
			content: 'label-volume',
			labels: 'organs',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['[images|imagesTr|Images]/*'],
	labelMaps: {
		organs: {
			labels: [
				{ value: 1, name: 'liver', anatomy: 'UBERON:0002107' },
				{ value: 2, name: 'right kidney', anatomy: 'UBERON:0004539' },
				{ value: 3, name: 'spleen', anatomy: 'UBERON:0002106' },
				{ value: 4, name: 'pancreas', anatomy: 'UBERON:0001264' },
				{ value: 5, name: 'aorta', anatomy: 'UBERON:0000947' },
				{ value: 6, name: 'inferior vena cava', anatomy: 'UBERON:0001072' },
				{ value: 7, name: 'right adrenal gland', anatomy: 'UBERON:0001233' },
				{ value: 8, name: 'left adrenal gland', anatomy: 'UBERON:0001234' },
				{ value: 9, name: 'gallbladder', anatomy: 'UBERON:0002110' },
				{ value: 10, name: 'esophagus', anatomy: 'UBERON:0001043' },
				{ value: 11, name: 'stomach', anatomy: 'UBERON:0000945' },
				{ value: 12, name: 'duodenum', anatomy: 'UBERON:0002114' },
				{ value: 13, name: 'left kidney', anatomy: 'UBERON:0004538' },
			],
		},
	},
};
