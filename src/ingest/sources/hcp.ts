import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Human Connectome Project. Described only: the data were not at hand. */
export const hcp: SourceDescription = {
	id: 'hcp',
	title: 'Human Connectome Project',
	description: 'Brains and skulls of healthy young adults, paired, made from structural MR.',
	homepage: 'https://www.humanconnectome.org/study/hcp-young-adult',
	doi: '10.1016/j.neuroimage.2013.05.041',
	citation: 'Van Essen et al., The WU-Minn Human Connectome Project: An overview, NeuroImage 80:62 (2013)',
	licence: licence(
		'LicenseRef-HCP-Open-Access-Data-Use-Terms',
		'Human Connectome Project, WU-Minn Consortium (NIH 1U54MH091657)',
	),
	licenceNote:
		'Data use terms have to be accepted by every user; whether derived surfaces may be passed on was not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Paired brains and skulls',
		anatomy: ['UBERON:0000955', 'UBERON:0003129'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'hcp' },
	layouts: [],
};
