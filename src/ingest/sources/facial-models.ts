import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Facial models. Layout and labels from the published descriptions; not yet tried on the data. */
export const facialModels: SourceDescription = {
	id: 'facial-models',
	title: 'Facial models',
	description:
		'Head and face surfaces made from CT of patients with head and neck cancer, for augmented reality in cranio-maxillofacial surgery.',
	homepage: 'https://figshare.com/articles/dataset/8857007',
	doi: '10.1038/s41597-019-0327-8',
	citation:
		'Gsaxner et al., Facial model collection for medical augmented reality in oncologic cranio-maxillofacial surgery, Sci. Data 6:310 (2019)',
	licence: licence('LicenseRef-unverified', 'Facial model collection, Gsaxner et al.'),
	licenceNote: 'Believed to be CC BY 4.0; not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Faces and heads',
		anatomy: ['UBERON:0001456'],
		pathology: ['MSN:head-neck-cancer'],
		subjectCount: null,
		shapeCount: null,
	},
	subjects: { space: 'facial-models' },
	layouts: [
		{
			name: 'faces',
			files: ['{case}.[stl|obj|ply]'],
			content: 'mesh',
			structure: { name: 'face', key: 'face', anatomy: 'UBERON:0001456', laterality: 'midline' },
			units: 'mm',
			axes: 'unknown',
		},
	],
};
