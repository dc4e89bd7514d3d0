import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** SUDMEX CONN. Described only: the data were not at hand. */
export const sudmexConn: SourceDescription = {
	id: 'sudmex-conn',
	title: 'SUDMEX CONN',
	description: 'Brains of persons with cocaine use disorder and of matched healthy controls on MR.',
	homepage: 'https://openneuro.org/datasets/ds003346',
	doi: '10.1038/s41597-022-01251-3',
	citation:
		'Angeles-Valdez et al., The Mexican magnetic resonance imaging dataset of patients with cocaine use disorder: SUDMEX CONN, Sci. Data 9:133 (2022)',
	licence: licence('LicenseRef-unverified', 'SUDMEX CONN'),
	licenceNote: 'On OpenNeuro (ds003346), believed to be CC0; not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Brains, healthy and with cocaine use disorder',
		anatomy: ['UBERON:0000955'],
		pathology: ['MSN:cocaine-use-disorder'],
		subjectCount: 145,
		shapeCount: null,
	},
	subjects: { space: 'sudmex-conn' },
	layouts: [],
};
