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
	/** What is read, for people. */
	readonly variants: string;
	/** What is written; empty if nothing is. */
	readonly written: string;
	/** Where the unit of coordinates comes from. */
	readonly units: string;
	/** What comes back from a file that was written, or reaches the program from one that was read. */
	readonly kept: string;
	/** What does not, and what is refused. */
	readonly lost: string;
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
		variants:
			'sform, else qform, else spacing; both byte orders; `.nii`, `.nii.gz`, `.hdr` + `.img`; all integer and real types; µm, mm, m',
		written: 'NIfTI-1 or NIfTI-2, sform and (orthogonal axes) qform, any type, gzip',
		units: 'stated, else mm',
		kept: 'voxels; affine as float32 (NIfTI-2: exactly)',
		lost: 'time series, RGB, complex and 1-bit voxels are refused; header extensions are left out; ANALYZE has no orientation: taken as LAS, and said',
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
		variants: 'raw, gzip, ascii, hex; attached and detached; any axis order; rotated axes',
		written: 'raw or gzip, LPS mm, all digits',
		units: 'stated, else mm',
		kept: 'voxels and affine exactly; key/value pairs through `readNrrdHeader`',
		lost: 'bzip2, lists of data files and several overlapping layers are refused',
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
		variants: 'local and separate data, zlib, both byte orders',
		written: 'raw or zlib, one file',
		units: 'mm',
		kept: 'voxels; affine to the last digit but one',
		lost: 'several channels are refused',
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
		variants: 'numeric arrays of any order and byte order',
		written: 'C order, little-endian',
		units: 'none: mm',
		kept: 'numbers',
		lost: "states no geometry: 1 mm voxels; object arrays (pickles) are refused: reading one runs its author's code",
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
		variants: 'stored and deflated arrays, zip64',
		written: 'stored arrays; of volumes with `affine`',
		units: 'none',
		kept: 'numbers, shapes, names',
		lost: 'object arrays are refused; npz is not told to be a volume or mesh by itself',
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
		variants: 'binary and text, told by size and content, not by the word `solid`',
		written: 'binary; in chunks',
		units: 'none*',
		kept: 'positions as float32',
		lost: 'sharing of vertices (equal ones are merged when read), names, colours, units',
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
		variants: 'text and binary, both byte orders, any property order and type, polygons, strips, points with normals',
		written: 'binary little-endian; in chunks',
		units: 'none*',
		kept: 'positions, triangles, normals of points',
		lost: 'colours and other properties',
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
		variants: 'groups become parts; negative indices; polygons',
		written: 'text that reads back bit for bit',
		units: 'none*',
		kept: 'positions, triangles, names',
		lost: 'materials, texture coordinates, normals',
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
		variants: 'node hierarchy, extras, sparse accessors, quantisation, meshopt, Draco',
		written: 'meshopt with a stated bound, the exact grid of an extracted surface, or uncompressed',
		units: 'm by definition, often mm*',
		kept: 'names, hierarchy, extras; our own files bit for bit in mm',
		lost: 'materials, textures, animations, skins (rest pose); Draco is not written',
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
		variants: 'as GLB; buffers as data URIs or given as companions, never fetched',
		written: '',
		units: 'm by definition, often mm*',
		kept: 'as GLB',
		lost: 'as GLB; write GLB instead',
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
		variants: 'polydata, text and binary, old and 5.1 cell layout, polygons and strips',
		written: 'binary',
		units: 'none*',
		kept: 'positions, triangles',
		lost: 'point and cell data; lines; other data sets are refused',
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
		variants: 'arrays as text, base64, appended raw or base64, zlib; 32- and 64-bit headers; both byte orders',
		written: 'appended raw',
		units: 'none*',
		kept: 'positions, triangles',
		lost: 'point and cell data; lines; lz4 and lzma are refused',
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
		variants: 'text and binary; OFF, COFF, NOFF, CNOFF',
		written: 'text that reads back bit for bit',
		units: 'none*',
		kept: 'positions, triangles',
		lost: 'colours, normals; the 4-dimensional forms are refused',
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
		variants: 'triangle surfaces; surface RAS is taken to scanner RAS where the file has the volume geometry',
		written: 'with a geometry that makes both the same',
		units: 'mm',
		kept: 'positions, triangles',
		lost: 'quadrangle surfaces are refused; without geometry coordinates may be shifted against the scan, and it is said',
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
		variants: 'triangles, vertices, colours and numbers of vertices; gzipped or not',
		written: 'triangles, vertices, one number a vertex',
		units: 'mm',
		kept: 'positions and values bit for bit',
		lost: 'files of values alone are refused',
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
		variants:
			'all build items, components with transforms, several model parts, all units, names, base materials and colour groups, metadata',
		written: 'core specification: millimetre, names, base materials, metadata, deflated, equal bytes every time',
		units: 'stated',
		kept: 'positions bit for bit, names, colours',
		lost: 'textures, colours of single triangles, slices, beams, slicer settings',
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
		variants: 'segmentations (binary, labelmap, overlapping) and structure sets through `medshapenet/dicom`',
		written: 'segmentations and structure sets through `medshapenet/dicom`',
		units: 'mm',
		kept: 'see that layer',
		lost: 'see that layer; other objects are named and refused',
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
		variants:
			'text, base64, zlib or gzip in base64, external files as companions; row- and column-major; both byte orders; label table, metadata, transforms; several surfaces',
		written: 'all encodings and orders, vertex values with label table',
		units: 'mm',
		kept: 'all arrays bit for bit, metadata, labels; values of vertices come with the surface',
		lost: 'transforms other than to scanner space are kept but not applied; values without a surface only through `readGifti`',
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
		variants:
			"uint8, int16, uint16, int32, float32; `.mgh` and `.mgz`; vox2ras, FreeSurfer's default where the geometry is not good",
		written:
			'uint8, int16, int32, float32; other integers become the narrowest that holds them, float64 becomes float32',
		units: 'mm',
		kept: 'voxels; affine as float32',
		lost: 'several frames and RGB are refused; acquisition parameters and tags behind the voxels are left out, and counted in a note',
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
		variants: 'uncompressed, snappy, gzip; plain, dictionary and run-length pages of both versions; nested columns',
		written: 'snappy, dictionaries; int32, int64, float, double, boolean, text, timestamp, JSON',
		units: 'none',
		kept: 'values and types, metadata texts',
		lost: 'delta and byte-split encodings, zstd, brotli, lz4 and encryption are refused',
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
		variants: 'through `readZip`: stored and deflated, zip64',
		written: 'stored or deflated, no times: equal bytes',
		units: 'none',
		kept: 'bytes and names',
		lost: 'encryption, several disks, unsafe names, overlapping entries and bombs are refused',
	},
];
