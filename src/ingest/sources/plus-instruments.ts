import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Tools, probes and tracking fixtures of the PLUS toolkit. */
export const plusInstruments: SourceDescription = {
	id: 'plus-instruments',
	title: 'PLUS model catalog',
	description:
		'Surgical instruments, needles, ultrasound probes, styluses, trackers, clips and phantoms for image-guided procedures, as designed.',
	homepage: 'https://github.com/PlusToolkit/PlusModelCatalog',
	doi: '10.1109/TBME.2014.2322864',
	citation:
		'Lasso et al., PLUS: open-source toolkit for ultrasound-guided intervention systems, IEEE Trans. Biomed. Eng. 61:2527 (2014)',
	licence: licence('MIT', 'PLUS toolkit contributors; MIT licence'),
	licenceNote: 'Named in the README of the repository; the licence file it points to is missing.',
	modality: 'CAD',
	synthetic: false,
	adapter: 'files',
	contents: { summary: 'Surgical instruments and fixtures', anatomy: [], subjectCount: null, shapeCount: 84 },
	subjects: { space: 'plus-instruments' },
	layouts: [
		{
			name: 'anatomy',
			files: ['Anatomy/**/{structure}.[stl|STL]'],
			content: 'mesh',
			case: 'anatomy-{structure}',
			units: 'mm',
			axes: 'unknown',
			alignment: 'unknown',
		},
		{
			name: 'instruments',
			files: [
				'{folder:Tools|TrackingFixtures|UsNeedleTutor|fCalPhantom}/**/{structure}.[stl|STL]',
				'{structure}.[stl|STL]',
			],
			content: 'mesh',
			case: '{structure}',
			structure: { name: 'instrument', anatomy: null, kind: 'instrument', laterality: 'unknown' },
			units: 'mm',
			axes: 'unknown',
			alignment: 'unknown',
		},
	],
	ignoreFiles: ['**/catalog.json'],
};
