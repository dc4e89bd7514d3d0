import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** HECKTOR. Layout and labels from the published descriptions; not yet tried on the data. */
export const hecktor: SourceDescription = {
	id: 'hecktor',
	title: 'HECKTOR',
	description: 'Primary tumours and metastatic lymph nodes of patients with oropharyngeal cancer on FDG-PET/CT.',
	homepage: 'https://hecktor.grand-challenge.org/',
	doi: '10.1016/j.media.2021.102336',
	citation:
		'Oreiller et al., Head and neck tumor segmentation in PET/CT: the HECKTOR challenge, Med. Image Anal. 77:102336 (2022); Andrearczyk et al. (2023)',
	licence: licence('LicenseRef-unverified', 'HECKTOR'),
	licenceNote: 'Given out under an end-user agreement; its terms were not verified.',
	modality: 'PET/CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Primary tumours and lymph nodes of head and neck',
		anatomy: ['UBERON:0000974', 'UBERON:0000029'],
		pathology: ['MSN:head-neck-cancer', 'MSN:lymph-node-metastasis'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'hecktor' },
	layouts: [
		{
			name: 'labels',
			files: ['labelsTr/{case}.nii[.gz|]'],
			content: 'label-volume',
			labels: 'tumour',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['imagesTr/*'],
	labelMaps: {
		tumour: {
			labels: [
				{
					value: 1,
					key: 'GTVp',
					name: 'GTVp',
					anatomy: 'UBERON:0000974',
					kind: 'lesion',
					pathology: [{ term: 'MSN:head-neck-cancer', role: 'self' }],
				},
				{
					value: 2,
					key: 'GTVn',
					name: 'GTVn',
					anatomy: 'UBERON:0000029',
					kind: 'lesion',
					pathology: [{ term: 'MSN:lymph-node-metastasis', role: 'self' }],
				},
			],
		},
	},
};
