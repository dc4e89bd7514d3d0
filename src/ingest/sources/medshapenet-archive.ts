import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Files downloaded from the first MedShapeNet, known by their names only. */
export const medshapenetArchive: SourceDescription = {
	id: 'medshapenet-archive',
	title: 'MedShapeNet 1.0 files',
	description:
		'Surfaces as the first MedShapeNet published them: structure, side and case are read from the file name; the family of the name tells the source.',
	homepage: 'https://medshapenet.ikim.nrw/',
	doi: '10.48550/arXiv.2308.16139',
	citation:
		'Li et al., MedShapeNet – A Large-Scale Dataset of 3D Medical Shapes for Computer Vision, arXiv:2308.16139 (2023)',
	licence: licence('LicenseRef-unverified', 'MedShapeNet and the data sets it took the shape from'),
	licenceNote:
		'Every shape keeps the licence of the data set it was made from; the file name alone does not tell which.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Organs, bones, muscles, vessels, instruments',
		anatomy: ['UBERON:0000468'],
		shapeCount: 106_101,
	},
	subjects: { space: 'medshapenet' },
	layouts: [
		{
			name: 'totalsegmentator',
			files: ['s{number:#}_{structure}.nii.g_{component:#}.stl'],
			content: 'mesh',
			case: 's{number}',
			units: 'mm',
			axes: 'unknown',
			alignment: 'unknown',
		},
		{
			name: 'skull',
			files: ['ct_{structure:skull}_{number:#}.stl'],
			content: 'mesh',
			case: 'ct_skull_{number}',
			units: 'mm',
			axes: 'unknown',
			alignment: 'unknown',
		},
		{
			name: 'face',
			files: ['{structure:face}_{number:#}.stl'],
			content: 'mesh',
			case: 'face_{number}',
			units: 'mm',
			axes: 'unknown',
			alignment: 'unknown',
		},
		{
			name: 'instrument',
			files: ['{number:#}_instrument3D{structure}.stl'],
			content: 'mesh',
			case: 'instrument_{number}',
			structure: { name: 'instrument', anatomy: null, kind: 'instrument', laterality: 'unknown' },
			units: 'mm',
			axes: 'unknown',
			alignment: 'unknown',
		},
		{
			name: 'numbered',
			files: ['{number:#}_{structure}.stl'],
			content: 'mesh',
			case: '{number}',
			units: 'mm',
			axes: 'unknown',
			alignment: 'unknown',
		},
	],
};
