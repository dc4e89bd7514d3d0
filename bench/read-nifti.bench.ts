/**
 * Reading a gzipped NIfTI volume: ours against nifti-reader-js. Interleaved; medians of process CPU time.
 *
 * Run: node --conditions=source bench/read-nifti.bench.ts [file.nii.gz …]
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as peer from 'nifti-reader-js';
import { readNifti, writeNifti } from '../src/formats/index.ts';
import { identityMat4 } from '../src/numeric/index.ts';
import { nodeDecompress } from '#node-zlib';

/** 512 × 512 × 100 voxels of 16 bits, boxes of labels on background. */
function sampleFile(): Uint8Array {
	const voxels = new Uint16Array(512 * 512 * 100);
	for (let i = 0; i < voxels.length; i++) voxels[i] = (i >> 5) % 7 === 0 ? (i >> 13) % 300 : 0;
	return gzipSync(writeNifti({ voxels, dims: [512, 512, 100], voxelToWorld: identityMat4() }));
}

function readWithPeer(bytes: Uint8Array): unknown {
	const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
	const plain = peer.decompress(buffer) as ArrayBuffer;
	const header = peer.readHeader(plain);
	return [header.affine, peer.readImage(header, plain)];
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
const files =
	process.argv.length > 2 ? process.argv.slice(2).map((path) => new Uint8Array(readFileSync(path))) : [sampleFile()];

for (const bytes of files) {
	const contenders: Record<string, () => unknown> = {
		'readNifti, nodeDecompress': () => readNifti(bytes, { decompress: nodeDecompress }),
		'readNifti, portable': () => readNifti(bytes),
		'nifti-reader-js': () => readWithPeer(bytes),
	};
	const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
	for (let round = 0; round < 9; round++) {
		for (const [name, run] of Object.entries(contenders)) {
			const before = process.cpuUsage();
			await run();
			const { user, system } = process.cpuUsage(before);
			if (round > 1) times.get(name)?.push((user + system) / 1000);
		}
	}
	const reference = median(times.get('nifti-reader-js') ?? []);
	console.log(`${bytes.length} bytes; CPU ms, median of 7`);
	for (const [name, values] of times) {
		const ratio = reference / median(values);
		console.log(
			name.padEnd(28),
			median(values).toFixed(1).padStart(8),
			`${ratio.toFixed(2)} × as fast as nifti-reader-js`,
		);
	}
}
