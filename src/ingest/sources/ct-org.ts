import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** CT-ORG. Layout and labels from the published descriptions; not yet tried on the data. */
export const ctOrg: SourceDescription = {
	id: 'ct-org',
	title: 'CT-ORG',
	description: 'Liver, lungs, bladder, kidneys, bones and brain on 140 CT scans, most of patients with liver lesions.',
	homepage: 'https://www.cancerimagingarchive.net/collection/ct-org/',
	doi: '10.1038/s41597-020-00715-8',
	citation:
		'Rister et al., CT-ORG, a new dataset for multiple organ segmentation in computed tomography, Sci. Data 7:381 (2020)',
	licence: licence('LicenseRef-unverified', 'CT-ORG, The Cancer Imaging Archive'),
	licenceNote: 'Believed to be CC BY 3.0 (TCIA 10.7937/tcia.2019.tt7f4v7o); not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Liver, lungs, bladder, kidneys, bones, brain',
		anatomy: [
			'UBERON:0002107',
			'UBERON:0002048',
			'UBERON:0001255',
			'UBERON:0002113',
			'UBERON:0001474',
			'UBERON:0000955',
		],
		subjectCount: 140,
		shapeCount: null,
	},
	subjects: { space: 'ct-org' },
	layouts: [
		{
			name: 'labels',
			files: ['labels-{number:#}.nii[.gz|]'],
			content: 'label-volume',
			labels: 'organs',
			alignment: 'patient',
			case: 'volume-{number}',
		},
	],
	labelMaps: {
		organs: {
			labels: [
				{ value: 1, name: 'liver', anatomy: 'UBERON:0002107' },
				{ value: 2, name: 'bladder', anatomy: 'UBERON:0001255' },
				{ value: 3, name: 'lungs', anatomy: 'UBERON:0002048', splitSides: true },
				{ value: 4, name: 'kidneys', anatomy: 'UBERON:0002113', splitSides: true },
				{ value: 5, name: 'bone', anatomy: 'UBERON:0001434', laterality: 'both' },
				{ value: 6, name: 'brain', anatomy: 'UBERON:0000955' },
			],
		},
	},
};
