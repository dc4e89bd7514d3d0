import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** PulmonaryTree. Described only: the data were not at hand. */
export const pulmonaryTree: SourceDescription = {
	id: 'pulmonary-tree',
	title: 'PulmonaryTree',
	description: 'Airways, arteries and veins of the lung on CT as trees.',
	homepage: 'https://github.com/M3DV/pulmonary-tree-repairing',
	doi: '10.48550/arXiv.2306.07089',
	citation:
		'Weng et al., Topology repairing of disconnected pulmonary airways and vessels: Baselines and a dataset, MICCAI (2023); Xie et al., arXiv:2309.17329 (2023)',
	licence: licence('LicenseRef-unverified', 'PulmonaryTree (PTL, PTR), M3DV'),
	licenceNote: 'Terms not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Pulmonary airways, arteries, veins',
		anatomy: ['UBERON:0007196', 'MSN:lung-artery', 'MSN:lung-vein'],
		subjectCount: 799,
		shapeCount: null,
	},
	subjects: { space: 'pulmonary-tree' },
	layouts: [],
};
