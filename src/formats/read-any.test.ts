import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { onlyMesh, sortedTriangles, textBytes } from '../../tests/mesh-checks.ts';
import { niftiSample } from '../../tests/nifti-samples.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { readAny } from './read-any.ts';
import { readMesh } from './read-mesh.ts';
import { writeGlb } from './write-glb.ts';
import { writeObj } from './write-obj.ts';
import { writePly } from './write-ply.ts';
import { writeStl } from './write-stl.ts';
import { writeVtk } from './write-vtk.ts';
import { writeVtp } from './write-vtp.ts';

const mesh = sphereMesh(30, 3, [5, 6, 7]);
const files: (readonly [string, Uint8Array])[] = [
	['a.stl', writeStl(mesh)],
	['a.ply', writePly(mesh)],
	['a.obj', writeObj(mesh)],
	['a.vtk', writeVtk(mesh)],
	['a.vtp', writeVtp(mesh)],
	['a.glb', await writeGlb([{ name: 'a', mesh }], { quantise: false })],
];

test.each(files)('%s, plain and gzipped, through both doors', async (fileName, bytes) => {
	for (const read of [readMesh, readAny])
		for (const [name, content] of [
			[fileName, bytes],
			[`${fileName}.gz`, new Uint8Array(gzipSync(bytes))],
		] as const) {
			const file = await read(content, { fileName: name });
			expect(sortedTriangles(onlyMesh(file))).toEqual(sortedTriangles(mesh));
			expect(file.kind === 'mesh' && file.parts[0].name).toBe('a');
		}
});

test('volumes come as volumes', async () => {
	const bytes = niftiSample({ voxels: new Uint8Array(24).fill(1), datatype: 2 });
	expect((await readAny(bytes)).kind).toBe('volume');
	expect((await readAny(new Uint8Array(gzipSync(bytes)))).kind).toBe('volume');
	await expect(readMesh(bytes, { fileName: 'x.nii' })).rejects.toThrow(/"x.nii" is NIfTI.*read it as a volume/);
});

test('what cannot be read is named', async () => {
	const dicom = new Uint8Array(200);
	dicom.set(textBytes('DICM'), 128);
	await expect(readMesh(dicom)).rejects.toThrow(/is DICOM, no mesh that can be read: convert it first/);
	await expect(readAny(dicom)).rejects.toThrow(expect.objectContaining({ name: 'FormatError' }));
	await expect(readMesh(textBytes('hello'))).rejects.toThrow(/of no format that can be read: expected stl, ply/);
	await expect(readAny(new Uint8Array(0))).rejects.toThrow(expect.objectContaining({ name: 'FormatError' }));
});

test('a gzip bomb is stopped at the limit', async () => {
	const bomb = new Uint8Array(gzipSync(Buffer.concat([Buffer.from('ply\n'), Buffer.alloc(50_000_000, 32)])));
	await expect(readMesh(bomb, { maxBytes: 1_000_000 })).rejects.toThrow(
		expect.objectContaining({ name: 'FormatError' }),
	);
});
