import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** AVT. Layout and labels from the published descriptions; not yet tried on the data. */
export const avt: SourceDescription = {
	id: 'avt',
	title: 'AVT',
	description:
		'Aortic vessel trees on CT angiography of 56 patients of three centres, normal, with aneurysm or dissection.',
	homepage: 'https://figshare.com/articles/dataset/Aortic_Vessel_Tree_AVT_CTA_Datasets_and_Segmentations/14806362',
	doi: '10.1016/j.dib.2022.107801',
	citation:
		'Radl et al., AVT: Multicenter aortic vessel tree CTA dataset collection with ground truth segmentation masks, Data Brief 40:107801 (2022)',
	licence: licence('LicenseRef-unverified', 'AVT'),
	licenceNote:
		'Believed to be CC BY 4.0 as the article; not verified. The scans come from KiTS, RIDER and Dongyang Hospital.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Aorta with its branches',
		anatomy: ['UBERON:0000947', 'MSN:vessel-tree'],
		pathology: ['MSN:aortic-dissection', 'MSN:aortic-aneurysm'],
		subjectCount: 56,
		shapeCount: null,
	},
	subjects: { space: 'avt' },
	layouts: [
		{
			name: 'masks',
			files: ['{case}.seg.nrrd', '{case}/{file}.seg.nrrd'],
			content: 'mask-volume',
			structure: {
				name: 'aortic vessel tree',
				key: 'aortic-vessel-tree',
				anatomy: 'UBERON:0000947',
				laterality: 'midline',
			},
			alignment: 'patient',
		},
	],
};
