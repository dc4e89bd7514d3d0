import type { LabelMap } from '../source-description.ts';

/** Parts of a glioma, by the values that BraTS gives them and others took over. */
export const bratsLabels: LabelMap = {
	labels: [
		{
			value: 1,
			key: 'necrotic-core',
			name: 'necrotic tumor core',
			anatomy: 'UBERON:0000955',
			kind: 'lesion',
			pathology: [{ term: 'MSN:non-enhancing-tumour-core', role: 'self' }],
		},
		{
			value: 2,
			key: 'edema',
			name: 'peritumoral edema',
			anatomy: 'UBERON:0000955',
			kind: 'lesion',
			pathology: [{ term: 'MSN:peritumoral-edema', role: 'self' }],
		},
		{
			value: 4,
			key: 'enhancing-tumour',
			name: 'enhancing tumor',
			anatomy: 'UBERON:0000955',
			kind: 'lesion',
			pathology: [{ term: 'MSN:enhancing-tumour', role: 'self' }],
		},
	],
	composites: [
		{
			key: 'tumour-core',
			name: 'tumour core',
			labels: [1, 4],
			anatomy: 'UBERON:0000955',
			kind: 'lesion',
			pathology: [{ term: 'MONDO:0021042', role: 'self' }],
		},
		{
			key: 'whole-tumour',
			name: 'whole tumour with edema',
			labels: [1, 2, 4],
			anatomy: 'UBERON:0000955',
			kind: 'lesion',
			pathology: [{ term: 'MONDO:0021042', role: 'self' }],
		},
	],
};
