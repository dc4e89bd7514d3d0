import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** LNDb. Layout and labels from the published descriptions; not yet tried on the data. */
export const lndb: SourceDescription = {
	id: 'lndb',
	title: 'LNDb',
	description: 'Lung nodules on chest CT of 294 patients, outlined by up to five radiologists.',
	homepage: 'https://lndb.grand-challenge.org/',
	doi: '10.1016/j.media.2021.102027',
	citation:
		'Pedrosa et al., LNDb challenge on automatic lung cancer patient management, Med. Image Anal. 70:102027 (2021); Pedrosa et al., arXiv:1911.08434 (2019)',
	licence: licence('LicenseRef-unverified', 'LNDb, INESC TEC and CHUSJ Porto'),
	licenceNote: 'Believed to be CC BY-NC-ND 4.0; not verified.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Lung nodules',
		anatomy: ['UBERON:0002048'],
		pathology: ['MSN:pulmonary-nodule'],
		subjectCount: 294,
		shapeCount: null,
	},
	subjects: { space: 'lndb' },
	layouts: [
		{
			name: 'nodules',
			files: ['masks/{case}_rad{reader:#}.mhd'],
			content: 'mask-volume',
			case: '{case}-rad{reader}',
			subject: '{case}',
			structure: {
				name: 'lung nodules',
				key: 'nodules',
				anatomy: 'UBERON:0002048',
				laterality: 'both',
				kind: 'lesion',
				pathology: [{ term: 'MSN:pulmonary-nodule', role: 'self' }],
			},
			alignment: 'patient',
		},
	],
};
