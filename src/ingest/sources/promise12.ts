import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** PROMISE12. Layout and labels from the published descriptions; not yet tried on the data. */
export const promise12: SourceDescription = {
	id: 'promise12',
	title: 'PROMISE12',
	description: 'Prostates on transversal T2-weighted MR of several centres and protocols.',
	homepage: 'https://promise12.grand-challenge.org/',
	doi: '10.1016/j.media.2013.12.002',
	citation:
		'Litjens et al., Evaluation of prostate segmentation algorithms for MRI: The PROMISE12 challenge, Med. Image Anal. 18:359 (2014)',
	licence: licence('LicenseRef-unverified', 'PROMISE12'),
	licenceNote: 'Terms not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: 'files',
	contents: { summary: 'Prostates', anatomy: ['UBERON:0002367'], subjectCount: 50, shapeCount: null },
	subjects: { space: 'promise12' },
	layouts: [
		{
			name: 'prostate',
			files: ['Case{number:#}_segmentation.[mhd|mha]'],
			content: 'mask-volume',
			case: 'Case{number}',
			structure: { name: 'prostate', key: 'prostate', anatomy: 'UBERON:0002367', laterality: 'midline' },
			facts: { sex: 'male' },
			alignment: 'patient',
		},
	],
};
