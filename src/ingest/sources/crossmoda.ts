import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** CrossMoDA. Layout and labels from the published descriptions; not yet tried on the data. */
export const crossmoda: SourceDescription = {
	id: 'crossmoda',
	title: 'CrossMoDA',
	description: 'Vestibular schwannoma and cochlea on MR: labelled contrast-enhanced T1, unlabelled T2.',
	homepage: 'https://crossmoda-challenge.ml/',
	doi: '10.1016/j.media.2022.102628',
	citation:
		'Dorent et al., CrossMoDA 2021 challenge: Benchmark of cross-modality domain adaptation techniques for vestibular schwannoma and cochlea segmentation, Med. Image Anal. 83:102628 (2023); Shapey et al., Sci. Data 8:286 (2021)',
	licence: licence('LicenseRef-unverified', 'CrossMoDA'),
	licenceNote:
		'Believed to be CC BY-NC-SA 4.0 for the challenge release and CC BY 4.0 for Vestibular-Schwannoma-SEG at TCIA (10.7937/TCIA.9YTJ-5Q73); not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Vestibular schwannoma, cochlea',
		anatomy: ['UBERON:0001844'],
		pathology: ['MSN:vestibular-schwannoma'],
		subjectCount: 242,
		shapeCount: null,
	},
	subjects: { space: 'crossmoda' },
	layouts: [
		{
			name: 'labels',
			files: ['{case}_Label.nii[.gz|]'],
			content: 'label-volume',
			labels: 'structures',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['*_ceT1.nii[.gz|]', '*_hrT2.nii[.gz|]'],
	labelMaps: {
		structures: {
			labels: [
				{
					value: 1,
					key: 'vestibular-schwannoma',
					name: 'VS',
					anatomy: 'UBERON:0000033',
					kind: 'lesion',
					laterality: 'unknown',
					pathology: [{ term: 'MSN:vestibular-schwannoma', role: 'self' }],
				},
				{ value: 2, key: 'cochlea', name: 'cochlea', anatomy: 'UBERON:0001844', laterality: 'unknown' },
			],
		},
	},
};
