import type { SourceDescription } from '../source-description.ts';
import { bratsLabels } from './brats-labels.ts';
import { licence } from './licences.ts';

/** BraTS. Layout and labels from the published descriptions; not yet tried on the data. */
export const brats: SourceDescription = {
	id: 'brats',
	title: 'BraTS',
	description: 'Gliomas on multi-parametric MR before treatment: necrotic core, oedema, enhancing tumour.',
	homepage: 'https://www.med.upenn.edu/cbica/brats2021/',
	doi: '10.1109/TMI.2014.2377694',
	citation:
		'Menze et al., The Multimodal Brain Tumor Image Segmentation Benchmark (BRATS), IEEE TMI 34:1993 (2015); Bakas et al., Sci. Data 4:170117 (2017); Baid et al., arXiv:2107.02314 (2021)',
	licence: licence('LicenseRef-unverified', 'BraTS'),
	licenceNote: 'Terms differ by year and host; none was verified.',
	modality: 'MR',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Gliomas in three parts',
		anatomy: ['UBERON:0000955'],
		pathology: ['MONDO:0021042', 'MONDO:0018177', 'MSN:low-grade-glioma'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'brats' },
	layouts: [
		{
			name: 'labels',
			files: ['{case}/{file}_seg.nii[.gz|]', '{case}_seg.nii[.gz|]'],
			content: 'label-volume',
			labels: 'tumour',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['*_[t1|t1ce|t2|flair].nii[.gz|]'],
	labelMaps: {
		tumour: bratsLabels,
	},
};
