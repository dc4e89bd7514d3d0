/**
 * One cropped label to a surface: ours (WebAssembly and TypeScript) against vtkDiscreteFlyingEdges3D, vtkFlyingEdges3D
 * and scikit-image, all on one thread, interleaved, CPU medians.
 *
 * What each side includes. Ours starts from the runs of one label: its bits, vertices in the grid (exact whole numbers) and in
 * the world through the affine, triangles, the box of the surface, voxel count and centroid. The first two give views on
 * work memory (`reuse`, as `msn convert` uses them), the third new arrays. The peers get a ready 0/1 crop with its border
 * (making it is not timed) and give points in the grid and triangles, no normals, gradients or scalars: ours does more.
 * Every contender must find the same number of triangles and vertices (lewiner: its own).
 *
 * Run: node --conditions=source bench/extract-surface-peers.bench.ts   (needs the peers: see bench/peer.ts)
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readVolume } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { scaleTranslation } from '#numeric';
import { extractSurfaces } from '#shape';
import { cropMask, denseLabels, findExtent, labelRuns, type LabelRuns, type LabelVolume } from '#volume';
import { openKernel, readBandwidthBinary } from '#wasm';
import { interleave } from './measure.ts';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

const data = process.env['MSN_TEST_DATA'] ?? '../shared/data';

async function readLabels(file: string): Promise<LabelVolume> {
	const { volume } = await readVolume(readFileSync(file), { decompress: nodeDecompress });
	return denseLabels(volume).volume;
}

/** The volume repeated `factor` times along each axis. */
function enlarged({ voxels, dims: [nx, ny, nz] }: LabelVolume, factor: number): LabelVolume {
	const dims = [nx * factor, ny * factor, nz * factor] as const;
	const larger = new Uint8Array(dims[0] * dims[1] * dims[2]);
	const at = (i: number): number => Math.floor(i / factor);
	for (let z = 0, i = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++)
			for (let x = 0; x < dims[0]; x++, i++) larger[i] = voxels[at(x) + nx * (at(y) + ny * at(z))];
	return { voxels: larger, dims, voxelToWorld: scaleTranslation([1, 1, 1]) };
}

interface Case {
	readonly name: string;
	readonly runs: LabelRuns;
	readonly label: number;
}

async function cases(): Promise<Case[]> {
	const found: Case[] = [];
	const seg = path.join(data, 'totalsegmentator-example/example_seg.nii.gz');
	if (existsSync(seg))
		found.push({ name: 'x3 label 5', runs: labelRuns(enlarged(await readLabels(seg), 3)), label: 5 });
	found.push({ name: 'synth label 11', runs: labelRuns(wobblyBodies()), label: 11 });
	const kits = path.join(data, 'kits23');
	if (existsSync(kits)) {
		const subjects = readdirSync(kits)
			.filter((name) => name.startsWith('case_'))
			.sort()
			.slice(0, 3);
		for (const subject of subjects) {
			const runs = labelRuns(await readLabels(path.join(kits, subject, 'segmentation.nii.gz')));
			found.push({ name: `KiTS23 ${subject} kidneys`, runs, label: 1 });
		}
	}
	return found;
}

/** Bytes a millisecond that one core reads: the physical bound of any kernel, measured in this run. */
async function readRate(): Promise<number> {
	const kernel = openKernel<{ xorBytes(pointer: number, byteCount: number): number }>(readBandwidthBinary);
	const byteCount = 2 ** 27;
	new Uint8Array(kernel.reserve(kernel.freeFrom + byteCount)).fill(1);
	const [{ allMs }] = await interleave({ read: () => kernel.functions.xorBytes(kernel.freeFrom, byteCount) });
	return byteCount / Math.min(...allMs);
}

const bytesPerMs = await readRate();
const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const results: object[] = [];
try {
	for (const [index, { name, runs, label }] of (await cases()).entries()) {
		const crop = cropMask(runs, [label], { padding: 1 });
		const extent = findExtent(runs, label);
		if (!crop || !extent) throw new Error(`${name}: no such label`);
		const file = path.join(folder, `${index}.raw`);
		writeFileSync(file, crop.voxels);
		const peer = await openPeer('extract_surface', { crops: [{ name, file, dims: crop.dims }] });
		const run = (backend: 'wasm' | 'typescript', reuse: boolean) => (): [number, number] => {
			const [{ mesh }] = extractSurfaces(runs, { labels: [label], backend, reuse });
			return [mesh.positions.length / 3, mesh.triangles.length / 3];
		};
		const [vertices, triangles] = run('wasm', true)();
		const compared = await compareWithPeer(
			`${name}: ${crop.dims.join(' × ')}, ${triangles} triangles`,
			{
				'ours, WebAssembly': run('wasm', true),
				'ours, TypeScript': run('typescript', true),
				'ours, WebAssembly, arrays of its own': run('wasm', false),
			},
			peer,
			{ rounds: 15, warmUp: 8 },
		);
		peer.close();
		for (const { name: contender, result } of compared.comparisons)
			if (!contender.includes('lewiner') && JSON.stringify(result) !== JSON.stringify([vertices, triangles]))
				throw new Error(`${contender} found ${JSON.stringify(result)}, ours ${vertices}, ${triangles}`);
		// What the stage must move at least: the bits in, 18 bytes a vertex and 12 a triangle out.
		const leastBytes = crop.voxels.length / 8 + 18 * vertices + 12 * triangles;
		const [wasm, typescript] = compared.comparisons.map(({ medianCpuMs }) => medianCpuMs);
		const shareOfReadBandwidth = {
			before: leastBytes / bytesPerMs / typescript,
			after: leastBytes / bytesPerMs / wasm,
		};
		const nanosecondsPerTriangle = (wasm * 1e6) / triangles;
		console.log(
			`  ${nanosecondsPerTriangle.toFixed(1)} ns a triangle, ${JSON.stringify(shareOfReadBandwidth)} of reading`,
		);
		results.push({ ...compared, versions: peer.versions, nanosecondsPerTriangle, shareOfReadBandwidth });
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('extract-surface-peers', { results });
