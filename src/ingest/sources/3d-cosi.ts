import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** 3D-COSI. Layout and labels from the published descriptions; not yet tried on the data. */
export const cosi3d: SourceDescription = {
	id: '3d-cosi',
	title: '3D-COSI',
	description: 'Surgical instruments scanned with structured light, as surfaces.',
	homepage: 'https://doi.org/10.5281/zenodo.10091714',
	doi: '10.1038/s41597-023-02684-0',
	citation:
		'Luijten et al., 3D surgical instrument collection for computer vision and extended reality, Sci. Data 10:796 (2023)',
	licence: licence('LicenseRef-unverified', '3D-COSI, Luijten et al.'),
	licenceNote: 'Released on Zenodo; believed to be CC BY 4.0, not verified.',
	modality: 'surface scan',
	synthetic: false,
	adapter: 'files',
	contents: { summary: 'Surgical instruments', anatomy: [], subjectCount: null, shapeCount: 103 },
	subjects: { space: '3d-cosi' },
	layouts: [
		{
			name: 'instruments',
			files: ['{structure}.[stl|STL]'],
			content: 'mesh',
			case: '{structure}',
			structure: { name: 'instrument', anatomy: null, kind: 'instrument', laterality: 'unknown' },
			units: 'mm',
			axes: 'unknown',
		},
	],
};
