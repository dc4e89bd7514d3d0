import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** The atlas of the Surgical Planning Laboratory: 312 labels of one brain and head. */
export const splBrainAtlas: SourceDescription = {
	id: 'spl-brain-atlas',
	title: 'SPL/NAC brain atlas',
	description:
		'Multi-modality MR atlas of the brain and head of one healthy volunteer: gyri, nuclei, tracts, ventricles, cerebellar lobules, head muscles; names with RadLex identifiers.',
	homepage: 'https://www.spl.harvard.edu/publications/item/view/1265',
	doi: null,
	citation:
		'Halle et al., Multi-modality MRI-based Atlas of the Brain, Surgical Planning Laboratory, Brigham and Women’s Hospital, Harvard Medical School (2017)',
	licence: licence('LicenseRef-3D-Slicer', 'SPL/NAC Brain Atlas, Brigham and Women’s Hospital; 3D Slicer licence'),
	modality: 'MR',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Brain and head structures of one person',
		anatomy: ['UBERON:0000955', 'UBERON:0000033'],
		subjectCount: 1,
		shapeCount: 325,
	},
	subjects: { space: 'spl-brain-atlas' },
	layouts: [
		{
			name: 'labels',
			files: ['hncma-atlas.nrrd'],
			content: 'label-volume',
			case: 'volunteer',
			labelTable: {
				file: 'brain-atlas-labels-with-metadata.tsv',
				format: 'tsv',
				value: 'value',
				name: 'label',
				codes: { RADLEX: 'radlex_id' },
				ignore: ['background'],
			},
			alignment: 'patient',
		},
		{
			name: 'skin',
			files: ['skin.nrrd'],
			content: 'mask-volume',
			case: 'volunteer',
			structure: { name: 'skin', key: 'skin-volume', anatomy: 'UBERON:0002097', laterality: 'midline' },
			alignment: 'patient',
		},
		{
			name: 'models',
			files: ['models/Model_{label:#}_{structure}.vtk', 'models/{structure}.vtk'],
			content: 'mesh',
			case: 'volunteer-models',
			subject: 'volunteer',
			units: 'mm',
			axes: 'RAS',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['A1_*.nrrd', '*-t1.nrrd', '*-t2.nrrd', '*.ctbl', '*.tfm', 'atlasStructure.json', 'hncma-atlas-lut.tsv'],
};
