import type { LabelStructure, SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';
import { vertebrae } from './vertebrae.ts';

const numbered = (letter: string, count: number) =>
	Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
const names = [...numbered('C', 7), ...numbered('T', 12), ...numbered('L', 6), 'sacrum', 'coccyx', 'T13'];

/** Label 1 = C1 … 7 = C7, 8 = T1 … 19 = T12, 20 = L1 … 25 = L6, 26 sacrum, 27 coccyx, 28 T13. */
const labels: LabelStructure[] = names.map((name, index) => ({
	value: index + 1,
	key: name,
	name,
	anatomy: vertebrae[name],
	laterality: 'midline',
}));

/** Vertebrae of VerSe 2019 and 2020, as label volumes and as single surfaces. */
export const verse: SourceDescription = {
	id: 'verse',
	title: 'VerSe',
	description:
		'Vertebrae C1 to L6, T13 and sacrum on CT of several hundred patients, labelled one by one; fractures, implants and transitional vertebrae among them.',
	homepage: 'https://github.com/anjany/verse',
	doi: '10.1016/j.media.2021.102166',
	citation:
		'Sekuboyina et al., VerSe: A Vertebrae labelling and segmentation benchmark for multi-detector CT images, Med. Image Anal. 73:102166 (2021); Liebl et al., Sci. Data 8:284 (2021); Löffler et al., Radiol. Artif. Intell. 2:e190138 (2020)',
	licence: licence('CC-BY-SA-4.0', 'VerSe, Technical University of Munich; CC BY-SA 4.0'),
	licenceNote: 'Stated on the project’s pages (osf.io/nqjyw, osf.io/t98fz).',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Vertebrae, numbered',
		anatomy: ['UBERON:0002412'],
		pathology: ['MSN:vertebral-fracture', 'MSN:transitional-vertebra'],
		subjectCount: 355,
		shapeCount: 4505,
	},
	subjects: { space: 'verse' },
	layouts: [
		{
			name: 'labels',
			files: ['{case}_seg-vert_msk.nii[.gz|]', '{case}_seg.nii[.gz|]'],
			content: 'label-volume',
			labels: 'vertebrae',
			alignment: 'patient',
		},
		{
			name: 'surface',
			files: ['{case}_segment_{label:#}.[ply|stl|obj|vtk]'],
			content: 'mesh',
			labels: 'vertebrae',
			units: 'mm',
			axes: 'LPS',
			alignment: 'patient',
		},
		{
			name: 'reference-surface',
			files: ['ref_{label:#}.[ply|stl]'],
			content: 'mesh',
			labels: 'vertebrae',
			case: 'ref',
			units: 'mm',
			axes: 'LPS',
			alignment: 'unknown',
		},
	],
	ignoreFiles: ['{case}_ct.nii[.gz|]', '*_segment_*.json', 'ref_*.json', '*_seg-subreg_ctd.json', '*_seg-vb_ctd.json'],
	labelMaps: { vertebrae: { labels } },
};
