import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** ISLES 2022. Layout and labels from the published descriptions; not yet tried on the data. */
export const isles22: SourceDescription = {
	id: 'isles22',
	title: 'ISLES 2022',
	description: 'Ischaemic stroke lesions on diffusion-weighted MR, acute to subacute, of three centres.',
	homepage: 'https://www.isles-challenge.org/',
	doi: '10.1038/s41597-022-01875-5',
	citation:
		'Hernandez Petzsche et al., ISLES 2022: A multi-center magnetic resonance imaging stroke lesion segmentation dataset, Sci. Data 9:762 (2022)',
	licence: licence('LicenseRef-unverified', 'ISLES 2022'),
	licenceNote: 'Released on Zenodo (10.5281/zenodo.7153326); the licence was not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Stroke lesions',
		anatomy: ['UBERON:0000955'],
		pathology: ['MSN:stroke'],
		subjectCount: 400,
		shapeCount: null,
	},
	subjects: { space: 'isles22' },
	layouts: [
		{
			name: 'lesion',
			files: ['derivatives/{case}/**/*_msk.nii[.gz|]'],
			content: 'mask-volume',
			structure: {
				name: 'stroke lesion',
				key: 'stroke-lesion',
				anatomy: 'UBERON:0000955',
				kind: 'lesion',
				pathology: [{ term: 'MSN:stroke', role: 'self' }],
			},
			alignment: 'patient',
		},
	],
};
