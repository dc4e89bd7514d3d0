import { deflateSync, gzipSync } from 'node:zlib';
import { Document, NodeIO } from '@gltf-transform/core';
import { KHRDracoMeshCompression } from '@gltf-transform/extensions';
import draco3d from 'draco3d';
import {
	openNpz,
	portableDecompress,
	readAny,
	readFreeSurferSurface,
	readGifti,
	readGiftiMesh,
	readGlb,
	readMetaImage,
	readMgh,
	readMz3,
	readNifti,
	readNpy,
	readNpz,
	readNrrd,
	readObj,
	readOff,
	readParquet,
	readPly,
	readStl,
	readThreeMf,
	readVolume,
	readVtk,
	readVtp,
	readXlsx,
	readZip,
	tableFromRecords,
	writeFreeSurferSurface,
	writeGifti,
	writeGiftiMesh,
	writeGlb,
	writeMetaImage,
	writeMgh,
	writeMz3,
	writeNifti,
	writeNpy,
	writeNpz,
	writeNrrd,
	writeObj,
	writeOff,
	writeParquet,
	writePly,
	writeStl,
	writeThreeMf,
	writeVtk,
	writeVtp,
	writeZip,
	type GiftiFile,
} from '#formats';
import { identityMat4 } from '#numeric';
import { nodeDecompress } from '../../src/node-zlib/node-decompress.ts';
import { readDicom } from '#dicom';
import { dicomSample } from '../dicom-samples.ts';
import { torusMesh } from '../solid-meshes.ts';
import { binaryOff, dracoPayload, text, textFiles, vtpFile } from './fuzz-files.ts';

/** A small valid file, and the reader that mutants of it go to. */
export interface FuzzSubject {
	/** The format whose reader this is; several subjects may share one. */
	readonly format: string;
	readonly file: Uint8Array;
	readonly read: (bytes: Uint8Array) => unknown;
}

const maxBytes = 2 ** 22;
const limits = { maxTotalBytes: maxBytes };
const volume = {
	voxels: Uint16Array.from({ length: 60 }, (_, i) => i % 5),
	dims: [3, 5, 4] as const,
	voxelToWorld: identityMat4(),
};
const mesh = torusMesh(20, 5, 6, 4);
const files = textFiles(mesh);
const xlsxSheet = text(
	'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row><row r="4">' +
		'<c r="A4"><v>1.5</v></c><c t="b"><v>1</v></c><c t="inlineStr"><is><t>&lt;a&#66;_x000D_</t></is></c></row></sheetData></worksheet>',
);
const nifti = writeNifti(volume);
const gzip = new Uint8Array(gzipSync(nifti));
const named = [
	{ name: 'a', mesh },
	{ name: 'b', mesh },
];
const npz = await writeNpz([
	{ name: 'masks', shape: [4, 5, 3], data: volume.voxels },
	{ name: 'labels', shape: [60], data: volume.voxels },
]);
const threeMf = await writeThreeMf([named[0], { ...named[1], colour: '#ff0000' }]);
const archive = readZip(threeMf);
const model = await archive.read(archive.entries[2]);
const rels = await archive.read(archive.entries[1]);
const giftiFile: GiftiFile = {
	metadata: { a: 'b' },
	labels: [{ key: 1, name: 'x', rgba: [0, 0.5, 1, 1] }],
	arrays: [
		{ intent: 'LABEL', dims: [6], values: Int32Array.of(0, 1, 1, 0, 0, 1), metadata: { Name: 'n' }, transforms: [] },
		{ intent: 'SHAPE', dims: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6), metadata: {}, transforms: [] },
	],
};
const table = tableFromRecords(
	Array.from({ length: 12 }, (_, i) => ({
		id: `s${i % 3}`,
		value: i / 3,
		count: i,
		isOpen: i % 2 === 0,
		tags: ['a', i],
	})),
);
const allEntries = async (bytes: Uint8Array): Promise<unknown> => {
	const entries = readZip(bytes, { limits, decompress: nodeDecompress });
	for (const entry of entries.entries) await entries.read(entry);
	return openNpz(bytes, { limits });
};

/** The mesh as gltf-transform and Google's encoder write it. */
async function dracoGlb(): Promise<Uint8Array> {
	const document = new Document();
	const buffer = document.createBuffer();
	const accessor = (type: 'VEC3' | 'SCALAR', array: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) =>
		document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
	const primitive = document
		.createPrimitive()
		.setAttribute('POSITION', accessor('VEC3', Float32Array.from(mesh.positions)));
	primitive.setIndices(accessor('SCALAR', Uint32Array.from(mesh.triangles)));
	document.createScene().addChild(document.createNode('a').setMesh(document.createMesh().addPrimitive(primitive)));
	document.createExtension(KHRDracoMeshCompression).setRequired(true);
	const io = new NodeIO().registerExtensions([KHRDracoMeshCompression]);
	io.registerDependencies({ 'draco3d.encoder': await draco3d.createEncoderModule({}) });
	return io.writeBinary(document);
}
const dracoFile = await dracoGlb();
const payload = dracoPayload(dracoFile);

const options = { maxBytes, decompress: nodeDecompress };
const subject = (format: string, file: Uint8Array, read: FuzzSubject['read']): FuzzSubject => ({ format, file, read });

/** All readers; where a container has a checksum, mutants of what is in it come wrapped in a good one. */
export const fuzzSubjects: Readonly<Record<string, FuzzSubject>> = {
	'NIfTI-1': subject('NIfTI', nifti, (bytes) => readNifti(bytes, options)),
	'NIfTI-2': subject('NIfTI', writeNifti(volume, { version: 2 }), (bytes) => readNifti(bytes, options)),
	'NIfTI gzip, node': subject('NIfTI', gzip, (bytes) => readVolume(bytes, options)),
	'NIfTI gzip, portable': subject('NIfTI', gzip, (bytes) => readVolume(bytes, { maxBytes })),
	'pair and ANALYZE': subject('NIfTI', nifti.slice(0, 348).fill(0, 344).fill(0, 108, 112), (bytes) =>
		readVolume(bytes, { ...options, companion: nifti.slice(352) }),
	),
	NRRD: subject('NRRD', await writeNrrd(volume), (bytes) => readNrrd(bytes, options)),
	'NRRD detached': subject(
		'NRRD',
		text('NRRD0004\ntype: ushort\ndimension: 3\nsizes: 3 5 4\nendian: little\nencoding: gzip\ndata file: x.gz\n'),
		(bytes) => readNrrd(bytes, { ...options, companion: new Uint8Array(gzipSync(nifti.slice(352))) }),
	),
	MetaImage: subject('MetaImage', await writeMetaImage(volume), (bytes) => readMetaImage(bytes, options)),
	MGH: subject('MGH', writeMgh(volume), (bytes) => readMgh(bytes, options)),
	MGZ: subject('MGH', new Uint8Array(gzipSync(writeMgh(volume))), (bytes) => readMgh(bytes, options)),
	npy: subject('npy', writeNpy(volume.voxels, [4, 5, 3]), readNpy),
	npz: subject('npz', npz, (bytes) => readNpz(bytes, { limits, decompress: nodeDecompress })),
	zip: subject('zip', npz, allEntries),
	'STL binary': subject('STL', writeStl(mesh), readStl),
	'STL text': subject('STL', files.stl, readStl),
	'PLY binary': subject('PLY', writePly(mesh), readPly),
	'PLY text': subject('PLY', files.ply, readPly),
	OBJ: subject('OBJ', writeObj(named), readObj),
	OFF: subject('OFF', writeOff(mesh), readOff),
	'OFF binary': subject('OFF', binaryOff(mesh), readOff),
	'VTK binary': subject('VTK', writeVtk(mesh), readVtk),
	'VTK text': subject('VTK', files.vtk, readVtk),
	VTP: subject('VTP', writeVtp(mesh), (bytes) => readVtp(bytes, options)),
	...Object.fromEntries(
		(['ascii', 'base64', 'appended', 'zlib'] as const).map((form) => [
			`VTP ${form}`,
			subject('VTP', vtpFile(mesh, form, deflateSync), (bytes) => readVtp(bytes, options)),
		]),
	),
	'GLB meshopt': subject('GLB', await writeGlb(named), (bytes) => readGlb(bytes, options)),
	'GLB plain': subject('GLB', await writeGlb(named, { compression: 'none' }), (bytes) => readGlb(bytes, options)),
	'GLB Draco': subject('GLB', dracoFile, (bytes) => readGlb(bytes, options)),
	Draco: subject('Draco', payload.bytes, (bytes) => readGlb(payload.wrap(bytes), options)),
	'GIFTI text': subject('GIFTI', (await writeGifti(giftiFile, { encoding: 'ASCII' })).bytes, (bytes) =>
		readGifti(bytes, options),
	),
	'GIFTI base64': subject('GIFTI', await writeGiftiMesh(mesh, { encoding: 'Base64Binary' }), (bytes) =>
		readGiftiMesh(bytes, options),
	),
	'GIFTI zlib': subject('GIFTI', (await writeGifti(giftiFile)).bytes, (bytes) => readGifti(bytes, options)),
	'FreeSurfer surface': subject('FreeSurfer surface', writeFreeSurferSurface(mesh), readFreeSurferSurface),
	MZ3: subject('MZ3', writeMz3(mesh, new Float32Array(mesh.positions.length / 3)), readMz3),
	'XLSX sheet': subject('XLSX', xlsxSheet, (bytes) =>
		readXlsx(
			writeZip([
				{ name: 'xl/workbook.xml', bytes: text('<workbook><sheet name="a" r:id="a"/></workbook>') },
				{ name: 'xl/_rels/workbook.xml.rels', bytes: text('<Relationship Id="a" Target="worksheets/a.xml"/>') },
				{ name: 'xl/sharedStrings.xml', bytes: text('<sst><si><t>one</t></si><si><r><t>two</t></r></si></sst>') },
				{ name: 'xl/worksheets/a.xml', bytes },
			]),
			{ limits },
		),
	),
	'3MF package': subject('3MF', threeMf, (bytes) => readThreeMf(bytes, options)),
	'3MF model': subject('3MF', model, (bytes) =>
		readThreeMf(
			writeZip([
				{ name: '_rels/.rels', bytes: rels },
				{ name: '3D/3dmodel.model', bytes },
			]),
			options,
		),
	),
	'DICOM SEG': subject('DICOM', dicomSample('binary-overlapping'), (bytes) => readDicom(bytes, options)),
	'DICOM SEG implicit': subject('DICOM', dicomSample('binary-overlapping-implicit'), (bytes) =>
		readDicom(bytes, options),
	),
	'DICOM SEG deflated': subject('DICOM', dicomSample('binary-overlapping-deflated'), (bytes) =>
		readDicom(bytes, options),
	),
	'DICOM label map': subject('DICOM', dicomSample('labelmap-rle'), (bytes) => readDicom(bytes, options)),
	'DICOM structure set': subject('DICOM', dicomSample('structures'), (bytes) => readDicom(bytes, options)),
	Parquet: subject('Parquet', await writeParquet(table), (bytes) => readParquet(bytes, options)),
	'whatever it is': subject('readAny', gzip, (bytes) => readAny(bytes, options)),
	'gunzip portable': subject('gzip', gzip, (bytes) => portableDecompress.gunzip(bytes, { maxBytes })),
	'gunzip node': subject('gzip', gzip, (bytes) => nodeDecompress.gunzip(bytes, { maxBytes })),
};
