import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** AbdomenAtlas. Layout and labels from the published descriptions; not yet tried on the data. */
export const abdomenatlas: SourceDescription = {
	id: 'abdomenatlas',
	title: 'AbdomenAtlas',
	description:
		'Abdominal organs on thousands of CT volumes gathered from public sources and annotated by an AI and radiologists working in turns; tumours in later versions.',
	homepage: 'https://github.com/MrGiovanni/AbdomenAtlas',
	doi: '10.48550/arXiv.2305.09666',
	citation:
		'Qu et al., AbdomenAtlas-8K: Annotating 8,000 CT volumes for multi-organ segmentation in three weeks, NeurIPS (2023); Li et al., AbdomenAtlas, Med. Image Anal. 97:103285 (2024)',
	licence: licence('CC-BY-NC-SA-4.0', 'AbdomenAtlas, Johns Hopkins University; CC BY-NC-SA 4.0'),
	licenceNote:
		'Read on the page of AbdomenAtlas 1.0 Mini; version 1.1 adds terms of access and forbids redistribution.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Abdominal organs and tumours',
		anatomy: [
			'UBERON:0002107',
			'UBERON:0002113',
			'UBERON:0002106',
			'UBERON:0001264',
			'UBERON:0000945',
			'UBERON:0002110',
			'UBERON:0000947',
			'UBERON:0001072',
		],
		pathology: ['MONDO:0005070'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'abdomenatlas' },
	layouts: [
		{
			name: 'one-file-a-structure',
			files: ['{case}/segmentations/{structure}.nii[.gz|]'],
			content: 'mask-volume',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['{case}/ct.nii[.gz|]', '{case}/combined_labels.nii[.gz|]'],
};
