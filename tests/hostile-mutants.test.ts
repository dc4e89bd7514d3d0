import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
	FormatError,
	openNpz,
	portableDecompress,
	readAny,
	readGlb,
	readMetaImage,
	readNifti,
	readNpy,
	readNpz,
	readNrrd,
	readObj,
	readOff,
	readPly,
	readStl,
	readVolume,
	readVtk,
	readVtp,
	readZip,
	writeGlb,
	writeMetaImage,
	writeNifti,
	writeNpy,
	writeNpz,
	writeNrrd,
	writeObj,
	writePly,
	writeStl,
	writeVtk,
	writeVtp,
} from '#formats';
import { createRandom, identityMat4 } from '#numeric';
import { nodeDecompress } from '../src/node-zlib/node-decompress.ts';
import { mutate } from './hostile/mutate.ts';
import { niftiSample } from './nifti-samples.ts';
import { torusMesh } from './solid-meshes.ts';

const mutantsPerReader = 5000;
const maxBytes = 2 ** 22;
const volume = {
	voxels: Uint16Array.from({ length: 240 }, (_, i) => i % 5),
	dims: [6, 5, 8] as const,
	voxelToWorld: identityMat4(),
};
const mesh = torusMesh(20, 5, 8, 6);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const corners = Array.from({ length: mesh.positions.length / 3 }, (_, i) =>
	mesh.positions.slice(3 * i, 3 * i + 3).join(' '),
);
const faces = Array.from({ length: mesh.triangles.length / 3 }, (_, i) =>
	mesh.triangles.slice(3 * i, 3 * i + 3).join(' '),
);

const asciiStl = `solid torus\n${faces
	.map(
		(face) =>
			`facet normal 0 0 0\nouter loop\n${face
				.split(' ')
				.map((v) => `vertex ${corners[Number(v)]}\n`)
				.join('')}endloop\nendfacet\n`,
	)
	.join('')}endsolid torus\n`;
const counts = `element vertex ${corners.length}\nproperty float x\nproperty float y\nproperty float z\nelement face ${faces.length}\nproperty list uchar int vertex_indices\n`;
const asciiPly = `ply\nformat ascii 1.0\n${counts}end_header\n${corners.join('\n')}\n${faces.map((face) => `3 ${face}`).join('\n')}\n`;
const cells = `POLYGONS ${faces.length} ${faces.length * 4}\n${faces.map((face) => `3 ${face}`).join('\n')}\n`;
const asciiVtk = `# vtk DataFile Version 3.0\nt\nASCII\nDATASET POLYDATA\nPOINTS ${corners.length} float\n${corners.join('\n')}\n${cells}`;
const off = `OFF\n${corners.length} ${faces.length} 0\n${corners.join('\n')}\n${faces.map((face) => `3 ${face}`).join('\n')}\n`;
const array = (type: string, name: string, more: string, content: string): string =>
	`<DataArray type="${type}" Name="${name}" ${more}>${content}</DataArray>`;

type VtpForm = 'ascii' | 'base64' | 'zlib' | 'appended';
/** The torus as VTP in the form wanted, laid out by hand. */
function vtp(form: VtpForm): Uint8Array {
	const ends = Uint32Array.from(faces, (_, i) => 3 * i + 3);
	const arrays = [mesh.positions, mesh.triangles, ends].map((values) => new Uint8Array(values.buffer.slice(0)));
	const blobs = arrays.map((bytes) => {
		if (form !== 'zlib') return Buffer.concat([new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes]);
		const packed = deflateSync(bytes);
		return Buffer.concat([new Uint8Array(Uint32Array.of(1, bytes.length, 0, packed.length).buffer), packed]);
	});
	const body = (index: number, type: string, name: string, more = ''): string => {
		if (form === 'ascii')
			return array(type, name, `${more} format="ascii"`, [mesh.positions, mesh.triangles, ends][index].join(' '));
		if (form === 'base64') return array(type, name, `${more} format="binary"`, blobs[index].toString('base64'));
		const offset = blobs.slice(0, index).reduce((sum, blob) => sum + blob.length, 0);
		return array(type, name, `${more} format="appended" offset="${offset}"`, '');
	};
	const compressor = form === 'zlib' ? 'compressor="vtkZLibDataCompressor"' : '';
	const head =
		`<?xml version="1.0"?><VTKFile type="PolyData" byte_order="LittleEndian" header_type="UInt32" ${compressor}><PolyData>` +
		`<Piece NumberOfPoints="${corners.length}" NumberOfPolys="${faces.length}"><Points>${body(0, 'Float32', 'Points', 'NumberOfComponents="3"')}</Points>` +
		`<Polys>${body(1, 'UInt32', 'connectivity')}${body(2, 'UInt32', 'offsets')}</Polys></Piece></PolyData>`;
	if (form === 'ascii' || form === 'base64') return text(`${head}</VTKFile>`);
	return Buffer.concat([text(`${head}<AppendedData encoding="raw">_`), ...blobs, text('</AppendedData></VTKFile>')]);
}

const allEntries = async (bytes: Uint8Array): Promise<unknown> => {
	const archive = readZip(bytes, { limits: { maxTotalBytes: maxBytes } });
	for (const entry of archive.entries) await archive.read(entry);
	return openNpz(bytes, { limits: { maxTotalBytes: maxBytes } });
};
const npz = await writeNpz([
	{ name: 'masks', shape: [8, 5, 6], data: volume.voxels },
	{ name: 'labels', shape: [240], data: volume.voxels },
]);

interface Subject {
	readonly file: Uint8Array;
	readonly read: (bytes: Uint8Array) => unknown;
}
const nifti = writeNifti(volume);
const nifti2 = niftiSample({ version: 2 });
const gzip = new Uint8Array(gzipSync(nifti));
const stl = writeStl(mesh);
const subjects: Readonly<Record<string, Subject>> = {
	'NIfTI-1': { file: nifti, read: (bytes) => readNifti(bytes, { maxBytes }) },
	'NIfTI-2': { file: nifti2, read: (bytes) => readNifti(bytes, { maxBytes }) },
	'NIfTI gzip, portable': { file: gzip, read: (bytes) => readVolume(bytes, { maxBytes }) },
	'NIfTI gzip, node': { file: gzip, read: (bytes) => readVolume(bytes, { maxBytes, decompress: nodeDecompress }) },
	'pair and ANALYZE': {
		file: nifti.slice(0, 348).fill(0, 344).fill(0, 108, 112),
		read: (bytes) => readVolume(bytes, { maxBytes, companion: nifti.slice(352) }),
	},
	NRRD: { file: await writeNrrd(volume), read: (bytes) => readNrrd(bytes, { maxBytes }) },
	'NRRD detached': {
		file: text('NRRD0004\ntype: ushort\ndimension: 3\nsizes: 6 5 8\nendian: little\nencoding: gzip\ndata file: x.gz\n'),
		read: (bytes) => readNrrd(bytes, { maxBytes, companion: new Uint8Array(gzipSync(nifti.slice(352))) }),
	},
	MetaImage: { file: await writeMetaImage(volume), read: (bytes) => readMetaImage(bytes, { maxBytes }) },
	npy: { file: writeNpy(volume.voxels, [8, 5, 6]), read: readNpy },
	'npz, stored and deflated': { file: npz, read: (bytes) => readNpz(bytes, { limits: { maxTotalBytes: maxBytes } }) },
	zip: { file: npz, read: allEntries },
	'STL binary': { file: stl, read: readStl },
	'STL text': { file: text(asciiStl), read: readStl },
	'PLY binary': { file: writePly(mesh), read: readPly },
	'PLY text': { file: text(asciiPly), read: readPly },
	OBJ: {
		file: writeObj([
			{ name: 'a', mesh },
			{ name: 'b', mesh },
		]),
		read: readObj,
	},
	OFF: { file: text(off), read: readOff },
	'VTK binary': { file: writeVtk(mesh), read: readVtk },
	'VTK text': { file: text(asciiVtk), read: readVtk },
	VTP: { file: writeVtp(mesh), read: (bytes) => readVtp(bytes, { maxBytes }) },
	'VTP text': { file: vtp('ascii'), read: (bytes) => readVtp(bytes, { maxBytes }) },
	'VTP base64': { file: vtp('base64'), read: (bytes) => readVtp(bytes, { maxBytes }) },
	'VTP appended': { file: vtp('appended'), read: (bytes) => readVtp(bytes, { maxBytes }) },
	'VTP zlib': { file: vtp('zlib'), read: (bytes) => readVtp(bytes, { maxBytes }) },
	'GLB meshopt': { file: await writeGlb([{ name: 'a', mesh }]), read: (bytes) => readGlb(bytes, { maxBytes }) },
	'GLB plain': {
		file: await writeGlb([{ name: 'a', mesh }], { compression: 'none' }),
		read: (bytes) => readGlb(bytes, { maxBytes }),
	},
	'readAny, whatever it is': { file: gzip, read: (bytes) => readAny(bytes, { maxBytes }) },
	'gunzip portable': { file: gzip, read: (bytes) => portableDecompress.gunzip(bytes, { maxBytes }) },
	'gunzip node': { file: gzip, read: (bytes) => nodeDecompress.gunzip(bytes, { maxBytes }) },
};
const files = Object.values(subjects).map(({ file }) => file);

describe.each(Object.entries(subjects))('%s', (name, { file, read }) => {
	test(`${mutantsPerReader} mutants give a FormatError or a result, soon`, async () => {
		await read(file);
		const random = createRandom(`mutants ${name}`);
		let refused = 0;
		let slowest = 0;
		for (let round = 0; round < mutantsPerReader; round++) {
			const mutant = mutate(file, files[random.integer(files.length)], random);
			const started = performance.now();
			try {
				await read(mutant);
			} catch (error) {
				if (!(error instanceof FormatError))
					throw new Error(`mutant ${round} of ${name}: ${Buffer.from(mutant).toString('base64').slice(0, 4000)}`, {
						cause: error,
					});
				refused++;
			}
			slowest = Math.max(slowest, performance.now() - started);
		}
		expect(refused, 'damage is noticed').toBeGreaterThan(mutantsPerReader / 20);
		expect(slowest, 'slowest mutant, ms').toBeLessThan(2000);
	});
});
