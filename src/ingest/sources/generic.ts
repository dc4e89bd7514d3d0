import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

const meshes = '[stl|STL|ply|obj|glb|vtk|vtp]';
const volumes = '[nii.gz|nii|nrrd|nhdr|mha|mhd]';

/**
 * A folder of files about which nothing else is known: structures are read from the file names. A mapping of the
 * user's own (see `docs/generic-source.md`) says more.
 */
export const generic: SourceDescription = {
	id: 'generic',
	title: 'Own files',
	description: 'Files without a description: structures and sides are taken from the file names.',
	homepage: null,
	doi: null,
	citation: 'Own data.',
	licence: licence('LicenseRef-user-data', 'Own data'),
	modality: 'unknown',
	synthetic: false,
	adapter: 'files',
	subjects: { space: 'generic' },
	layouts: [
		{ name: 'mesh-in-case', files: [`{case}/{structure}.${meshes}`], content: 'mesh', units: 'auto' },
		{ name: 'mesh', files: [`{structure}.${meshes}`], content: 'mesh', case: '{structure}', units: 'auto' },
		{ name: 'dicom', files: ['{case}.[dcm|DCM|dicom]'], content: 'dicom' },
		{ name: 'labels', files: [`{case}.${volumes}`], content: 'label-volume' },
	],
};
