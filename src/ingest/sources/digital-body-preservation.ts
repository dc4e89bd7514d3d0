import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Digital Body Preservation. Described only: the data were not at hand. */
export const digitalBodyPreservation: SourceDescription = {
	id: 'digital-body-preservation',
	title: 'Digital Body Preservation',
	description: 'Anatomical specimens scanned with structured light, micro-CT and photogrammetry for teaching.',
	homepage: null,
	doi: '10.1002/ase.2199',
	citation:
		'Vandenbossche et al., Digital Body Preservation: Technique and Applications, Anat. Sci. Educ. 15:731 (2022)',
	licence: licence('LicenseRef-unverified', 'Digital Body Preservation'),
	licenceNote: 'Terms not verified.',
	modality: 'surface scan',
	synthetic: false,
	adapter: null,
	contents: { summary: 'Anatomical specimens', anatomy: ['UBERON:0000468'], subjectCount: null, shapeCount: null },
	subjects: { space: 'digital-body-preservation' },
	layouts: [],
};
