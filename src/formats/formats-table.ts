/** A file format, as plain data. */
export interface FileFormatEntry {
	/** Name in code, addresses and options. */
	readonly id: FormatId;
	/** Name for people. */
	readonly name: string;
	readonly kind: 'volume' | 'mesh' | 'arrays' | 'archive';
	/** Lower case, without the dot, the usual one first. Each may be followed by `.gz` where `gzip` says so. */
	readonly extensions: readonly string[];
	readonly mediaType: string;
	/** What the content begins with, for people; `detectFormat` decides. */
	readonly magic: string;
	readonly reads: boolean;
	readonly writes: boolean;
	/** Whether a gzipped file of this format is read as it is. */
	readonly gzip: boolean;
}

export type FormatId =
	| 'nifti'
	| 'nrrd'
	| 'meta-image'
	| 'npy'
	| 'npz'
	| 'stl'
	| 'ply'
	| 'obj'
	| 'glb'
	| 'gltf'
	| 'vtk'
	| 'vtp'
	| 'off'
	| 'dicom'
	| 'gifti'
	| 'mgh'
	| '3mf'
	| 'freesurfer'
	| 'mz3'
	| 'parquet'
	| 'zip';

/** Every format that is recognised. Those with `reads: false` are only named, in messages that say what to do. */
export const formatsTable: readonly FileFormatEntry[] = [
	{
		id: 'nifti',
		name: 'NIfTI-1, NIfTI-2, ANALYZE 7.5',
		kind: 'volume',
		extensions: ['nii', 'hdr', 'img'],
		mediaType: 'application/x-nifti',
		magic: 'header size 348 or 540 in the first four bytes, either byte order',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'nrrd',
		name: 'NRRD',
		kind: 'volume',
		extensions: ['nrrd', 'nhdr', 'seg.nrrd'],
		mediaType: 'application/x-nrrd',
		magic: 'NRRD000',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'meta-image',
		name: 'MetaImage',
		kind: 'volume',
		extensions: ['mha', 'mhd'],
		mediaType: 'application/x-metaimage',
		magic: 'ObjectType = Image, or NDims =',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'npy',
		name: 'NumPy array',
		kind: 'volume',
		extensions: ['npy'],
		mediaType: 'application/x-npy',
		magic: '93 NUMPY',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'npz',
		name: 'NumPy archive',
		kind: 'arrays',
		extensions: ['npz'],
		mediaType: 'application/x-npz',
		magic: 'PK 03 04, the first entry ends in .npy',
		reads: true,
		writes: true,
		gzip: false,
	},
	{
		id: 'stl',
		name: 'STL',
		kind: 'mesh',
		extensions: ['stl'],
		mediaType: 'model/stl',
		magic: 'binary: the size is 84 + 50 × the count at byte 80; text: solid … facet',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'ply',
		name: 'PLY (Stanford polygon file)',
		kind: 'mesh',
		extensions: ['ply'],
		mediaType: 'model/ply',
		magic: 'ply and a line end',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'obj',
		name: 'Wavefront OBJ',
		kind: 'mesh',
		extensions: ['obj'],
		mediaType: 'model/obj',
		magic: 'none: text whose first statement is v, vn, vt, f, o, g, s, mtllib or usemtl',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'glb',
		name: 'glTF binary',
		kind: 'mesh',
		extensions: ['glb'],
		mediaType: 'model/gltf-binary',
		magic: 'glTF',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'gltf',
		name: 'glTF',
		kind: 'mesh',
		extensions: ['gltf'],
		mediaType: 'model/gltf+json',
		magic: 'a JSON object with "asset"',
		reads: true,
		writes: false,
		gzip: true,
	},
	{
		id: 'vtk',
		name: 'VTK legacy polydata',
		kind: 'mesh',
		extensions: ['vtk'],
		mediaType: 'application/x-vtk',
		magic: '# vtk DataFile Version',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'vtp',
		name: 'VTK XML polydata',
		kind: 'mesh',
		extensions: ['vtp'],
		mediaType: 'application/x-vtk-polydata+xml',
		magic: '<VTKFile',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'off',
		name: 'OFF (object file format)',
		kind: 'mesh',
		extensions: ['off'],
		mediaType: 'model/x-off',
		magic: 'OFF, COFF, NOFF or CNOFF, counts or BINARY behind it',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'freesurfer',
		name: 'FreeSurfer surface',
		kind: 'mesh',
		extensions: ['pial', 'white', 'inflated', 'orig', 'sphere', 'smoothwm'],
		mediaType: 'application/x-freesurfer-surface',
		magic: 'ff ff fe',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'mz3',
		name: 'MZ3 surface',
		kind: 'mesh',
		extensions: ['mz3'],
		mediaType: 'application/x-mz3',
		magic: 'MZ and an attribute word below 128',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: '3mf',
		name: '3MF',
		kind: 'mesh',
		extensions: ['3mf'],
		mediaType: 'model/3mf',
		magic: 'PK 03 04, the first entry is [Content_Types].xml, _rels/… or 3D/…, or the name ends in .3mf',
		reads: true,
		writes: true,
		gzip: false,
	},
	{
		id: 'dicom',
		name: 'DICOM',
		kind: 'volume',
		extensions: ['dcm'],
		mediaType: 'application/dicom',
		magic: 'DICM at byte 128',
		reads: false,
		writes: false,
		gzip: false,
	},
	{
		id: 'gifti',
		name: 'GIFTI surface',
		kind: 'mesh',
		extensions: ['gii', 'surf.gii'],
		mediaType: 'application/x-gifti+xml',
		magic: '<GIFTI',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'mgh',
		name: 'FreeSurfer MGH',
		kind: 'volume',
		extensions: ['mgh', 'mgz'],
		mediaType: 'application/x-mgh',
		magic: 'version 1, sizes and type as big-endian 32-bit integers',
		reads: true,
		writes: true,
		gzip: true,
	},
	{
		id: 'parquet',
		name: 'Parquet',
		kind: 'arrays',
		extensions: ['parquet'],
		mediaType: 'application/vnd.apache.parquet',
		magic: 'PAR1 at both ends',
		reads: true,
		writes: true,
		gzip: false,
	},
	{
		id: 'zip',
		name: 'zip archive',
		kind: 'archive',
		extensions: ['zip'],
		mediaType: 'application/zip',
		magic: 'PK 03 04',
		reads: false,
		writes: true,
		gzip: false,
	},
];
