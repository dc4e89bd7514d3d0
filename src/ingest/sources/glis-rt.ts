import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** GLIS-RT. Described only: the data were not at hand. */
export const glisRt: SourceDescription = {
	id: 'glis-rt',
	title: 'GLIS-RT',
	description:
		'Brain structures and barriers, target volumes of patients with glioblastoma or low-grade glioma planned for radiotherapy.',
	homepage: 'https://www.cancerimagingarchive.net/collection/glis-rt/',
	doi: '10.7937/TCIA.T905-ZQ20',
	citation:
		'Shusharina, Bortfeld, Glioma Image Segmentation for Radiotherapy: RT targets, barriers to cancer spread, and organs at risk (GLIS-RT), The Cancer Imaging Archive (2021)',
	licence: licence('LicenseRef-TCIA-Restricted', 'GLIS-RT, The Cancer Imaging Archive'),
	licenceNote: 'The restricted terms are from memory and were not verified.',
	modality: 'CT and MR',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Brain structures, glioma target volumes',
		anatomy: ['UBERON:0000955', 'UBERON:0002298', 'UBERON:0004086'],
		pathology: ['MONDO:0021042'],
		subjectCount: 230,
		shapeCount: null,
	},
	subjects: { space: 'glis-rt' },
	layouts: [],
};
