import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** LUMIERE. Described only: the data were not at hand. */
export const lumiere: SourceDescription = {
	id: 'lumiere',
	title: 'LUMIERE',
	description:
		'Glioblastomas followed over time on MR after surgery, with automatic outlines and expert ratings of response.',
	homepage: 'https://springernature.figshare.com/collections/5904905',
	doi: '10.1038/s41597-022-01881-7',
	citation:
		'Suter et al., The LUMIERE dataset: Longitudinal Glioblastoma MRI with expert RANO evaluation, Sci. Data 9:768 (2022)',
	licence: licence('LicenseRef-unverified', 'LUMIERE, University Hospital Bern'),
	licenceNote: 'Believed to be non-commercial (CC BY-NC); not verified.',
	modality: 'MR',
	synthetic: false,
	adapter: null,
	contents: {
		summary: 'Glioblastomas over time',
		anatomy: ['UBERON:0000955'],
		pathology: ['MONDO:0018177'],
		subjectCount: 91,
		shapeCount: null,
	},
	subjects: { space: 'lumiere' },
	layouts: [],
};
