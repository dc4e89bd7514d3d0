import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** AbdomenCT-1K. Layout and labels from the published descriptions; not yet tried on the data. */
export const abdomenCt1k: SourceDescription = {
	id: 'abdomenct-1k',
	title: 'AbdomenCT-1K',
	description:
		'Liver, kidneys, spleen and pancreas on more than 1,000 CT scans of twelve centres; widens LiTS, KiTS, MSD and NIH Pancreas to four organs.',
	homepage: 'https://github.com/JunMa11/AbdomenCT-1K',
	doi: '10.1109/TPAMI.2021.3100536',
	citation: 'Ma et al., AbdomenCT-1K: Is abdominal organ segmentation a solved problem?, IEEE TPAMI 44:6695 (2022)',
	licence: licence('LicenseRef-unverified', 'AbdomenCT-1K'),
	licenceNote:
		'The scans keep the licences of their several origins, some of them non-commercial; the licence of the labels was not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Liver, kidneys, spleen, pancreas',
		anatomy: ['UBERON:0002107', 'UBERON:0002113', 'UBERON:0002106', 'UBERON:0001264'],
		subjectCount: 1112,
		shapeCount: null,
	},
	subjects: { space: 'abdomenct-1k' },
	layouts: [
		{
			name: 'labels',
			files: ['[Mask|labelsTr|labels]/{case}.nii[.gz|]'],
			content: 'label-volume',
			labels: 'organs',
			alignment: 'patient',
		},
	],
	labelMaps: {
		organs: {
			labels: [
				{ value: 1, name: 'liver', anatomy: 'UBERON:0002107' },
				{ value: 2, name: 'kidney', anatomy: 'UBERON:0002113', splitSides: true },
				{ value: 3, name: 'spleen', anatomy: 'UBERON:0002106' },
				{ value: 4, name: 'pancreas', anatomy: 'UBERON:0001264' },
			],
		},
	},
};
