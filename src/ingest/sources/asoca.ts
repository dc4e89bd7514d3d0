import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** ASOCA. Layout and labels from the published descriptions; not yet tried on the data. */
export const asoca: SourceDescription = {
	id: 'asoca',
	title: 'ASOCA',
	description:
		'Coronary arteries of 20 healthy persons and 20 patients with coronary artery disease on CT angiography.',
	homepage: 'https://asoca.grand-challenge.org/',
	doi: '10.1038/s41597-023-02016-2',
	citation:
		'Gharleghi et al., Annotated computed tomography coronary angiogram images and associated data of normal and diseased arteries, Sci. Data 10:128 (2023)',
	licence: licence('LicenseRef-unverified', 'ASOCA'),
	licenceNote: 'Distributed through the UK Data Service on request; its terms were not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Coronary arteries, normal and diseased',
		anatomy: ['UBERON:0001621'],
		pathology: ['MSN:coronary-artery-disease'],
		subjectCount: 40,
		shapeCount: null,
	},
	subjects: { space: 'asoca' },
	layouts: [
		{
			name: 'diseased',
			files: ['Diseased/Annotations/{case}.nrrd'],
			content: 'mask-volume',
			structure: {
				name: 'coronary arteries',
				key: 'coronary-arteries',
				anatomy: 'UBERON:0001621',
				laterality: 'both',
				pathology: [{ term: 'MSN:coronary-artery-disease', role: 'bearing' }],
			},
			facts: { pathology: ['MSN:coronary-artery-disease'] },
			alignment: 'patient',
		},
		{
			name: 'normal',
			files: ['Normal/Annotations/{case}.nrrd'],
			content: 'mask-volume',
			structure: { name: 'coronary arteries', key: 'coronary-arteries', anatomy: 'UBERON:0001621', laterality: 'both' },
			alignment: 'patient',
		},
	],
};
