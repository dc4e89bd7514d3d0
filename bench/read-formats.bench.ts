/**
 * Readers against the usual Python ones: from a file in the page cache to arrays in memory. CPU time, interleaved.
 *
 * Ours reads each file into a buffer that lives on, as a worker over a batch does (VTK and NumPy reuse their heap too),
 * and may take its bytes (`transfer`). With a new buffer for every file its page faults and its release come on top, which
 * cost about as much as the work.
 *
 * Ours also places everything in world millimetres, checks every index and coordinate, and of STL merges equal vertices;
 * the peers do none of it (trimesh with process=False). The physical limit shown is one read of the file and one write of
 * its content at the bandwidth of this run.
 *
 * Run: node --conditions=source bench/read-formats.bench.ts [name …]
 */
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import {
	readAny,
	writeGiftiMesh,
	writeGlb,
	writeMgz,
	writeNiftiGz,
	writeNrrd,
	writeObj,
	writePly,
	writeStl,
	writeVtp,
	type FileContent,
} from '#formats';
import { extractSurfaces, type TriangleMesh } from '#shape';
import { nodeCompress, nodeDecompress } from '#node-zlib';
import { vtpFile } from '../tests/hostile/fuzz-files.ts';
import { readBandwidth } from './measure.ts';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

interface Job {
	readonly name: string;
	readonly kind: string;
	readonly peers: readonly string[];
	readonly make: () => Uint8Array | Promise<Uint8Array>;
}

const mesh = manyBodies();
const volume = wobblyBodies(256);
const compress = nodeCompress;
const meshJobs: readonly Job[] = [
	{
		name: 'GLB',
		kind: 'glb',
		peers: ['trimesh', 'VTK'],
		make: () => writeGlb([{ name: 'a', mesh }], { compression: 'none', quantise: false }),
	},
	{
		// VTK refuses quantised positions.
		name: 'GLB quantised',
		kind: 'glb',
		peers: ['trimesh'],
		make: () => writeGlb([{ name: 'a', mesh }], { compression: 'none' }),
	},
	{ name: 'VTP appended', kind: 'vtp', peers: ['VTK'], make: () => writeVtp(mesh) },
	{ name: 'VTP zlib', kind: 'vtp', peers: ['VTK'], make: () => vtpFile(mesh, 'zlib', deflateSync) },
	{ name: 'VTP base64', kind: 'vtp', peers: ['VTK'], make: () => vtpFile(mesh, 'base64', deflateSync) },
	{ name: 'VTP text', kind: 'vtp', peers: ['VTK'], make: () => vtpFile(mesh, 'ascii', deflateSync) },
	{ name: 'PLY binary', kind: 'ply', peers: ['trimesh', 'VTK'], make: () => writePly(mesh) },
	{ name: 'STL binary', kind: 'stl', peers: ['trimesh', 'VTK'], make: () => writeStl(mesh) },
	{ name: 'OBJ', kind: 'obj', peers: ['trimesh', 'VTK'], make: () => writeObj(mesh) },
	{ name: 'GIFTI zlib', kind: 'gii', peers: ['nibabel'], make: () => writeGiftiMesh(mesh, { compress }) },
];
const volumeJobs: readonly Job[] = [
	{
		name: 'NIfTI gzip',
		kind: 'nii.gz',
		peers: ['nibabel', 'SimpleITK'],
		make: () => writeNiftiGz(volume, { compress }),
	},
	{ name: 'NRRD gzip', kind: 'nrrd', peers: ['SimpleITK'], make: () => writeNrrd(volume, { compress }) },
	{ name: 'MGZ', kind: 'mgz', peers: ['nibabel'], make: () => writeMgz(volume, { compress }) },
];

/** The first 24 bodies as one surface of half a million triangles. */
function manyBodies(): TriangleMesh {
	const labels = Array.from({ length: 24 }, (_, i) => i + 1);
	const meshes = [...extractSurfaces(wobblyBodies(200), { labels })].map((surface) => surface.mesh);
	const positions = new Float32Array(meshes.reduce((sum, part) => sum + part.positions.length, 0));
	const triangles = new Uint32Array(meshes.reduce((sum, part) => sum + part.triangles.length, 0));
	let [vertexEnd, cornerEnd] = [0, 0];
	for (const part of meshes) {
		positions.set(part.positions, 3 * vertexEnd);
		for (let i = 0; i < part.triangles.length; i++) triangles[cornerEnd++] = part.triangles[i] + vertexEnd;
		vertexEnd += part.positions.length / 3;
	}
	return { positions, triangles };
}

function countsOf(content: FileContent): object {
	if (content.kind === 'volume') return { voxels: content.volume.voxels.length };
	const meshes = content.kind === 'mesh' ? content.parts : [];
	return {
		vertices: meshes.reduce((sum, part) => sum + part.mesh.positions.length / 3, 0),
		triangles: meshes.reduce((sum, part) => sum + part.mesh.triangles.length / 3, 0),
	};
}

let lasting = new Uint8Array(2 ** 20);

/** The bytes of a file in a buffer that the next file overwrites. */
function readLasting(file: string): Uint8Array {
	const descriptor = openSync(file, 'r');
	const { size } = fstatSync(descriptor);
	if (size > lasting.length) lasting = new Uint8Array(2 * size);
	let end = 0;
	while (end < size) end += readSync(descriptor, lasting, end, size - end, end);
	closeSync(descriptor);
	return lasting.subarray(0, size);
}

function decodedBytes(kind: string): number {
	return volumeJobs.some((job) => job.kind === kind)
		? volume.voxels.byteLength
		: mesh.positions.byteLength + mesh.triangles.byteLength;
}

const folder = mkdtempSync(path.join(tmpdir(), 'msn-formats-'));
const wanted = process.argv.slice(2);
const bandwidth = readBandwidth(new Uint8Array(2 ** 27));
const results = [];
try {
	for (const { name, kind, peers, make } of [...meshJobs, ...volumeJobs]) {
		if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
		const file = path.join(folder, `${name.replaceAll(' ', '-')}.${kind}`);
		const bytes = await make();
		writeFileSync(file, bytes);
		const peer = await openPeer('read_formats', { path: file, kind, peers });
		const options = { fileName: file, decompress: nodeDecompress, units: 'mm' } as const;
		const ours = {
			readAny: async (): Promise<object> => countsOf(await readAny(readLasting(file), { ...options, transfer: true })),
		};
		const title = `${name}, ${(bytes.length / 1e6).toFixed(1)} MB`;
		const result = await compareWithPeer(title, ours, peer, { warmUp: 6 });
		peer.close();
		const limitMs = ((bytes.length + decodedBytes(kind)) / bandwidth) * 1000;
		const share = limitMs / result.comparisons[0].medianCpuMs;
		console.log(`  the bytes alone take ${limitMs.toFixed(2)} ms: ${(share * 100).toFixed(1)} % of ours\n`);
		results.push({ ...result, fileBytes: bytes.length, limitMs, shareOfLimit: share });
	}
} finally {
	rmSync(folder, { recursive: true });
}
if (wanted.length === 0) saveResult('read-formats', { bandwidthBytesPerSecond: bandwidth, results });
