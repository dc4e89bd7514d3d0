/**
 * Label scan and grouping: WebAssembly against its TypeScript twin, as a share of the read bandwidth that one core
 * reaches in the same run (the `read-bandwidth` kernel over a memory as large as the volume). Interleaved CPU medians.
 *
 * Ours includes taking the volume through the kernel's memory, the sort by label and every label's box, voxel count
 * and centroid.
 *
 * Run: node --conditions=source bench/label-runs.bench.ts
 */
import { labelRuns } from '#volume';
import { openKernel, readBandwidthBinary } from '#wasm';
import { interleave, report } from './measure.ts';
import { saveResult } from './peer.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

const bytes = wobblyBodies();
const words = { ...bytes, voxels: Uint16Array.from(bytes.voxels) };
const kernel = openKernel<{ xorBytes(pointer: number, byteCount: number): number }>(readBandwidthBinary);
const readBytes = words.voxels.byteLength;
const memory = new Uint8Array(kernel.reserve(kernel.freeFrom + readBytes));
memory.fill(1);

const { extents, runs } = labelRuns(bytes);
const timings = await interleave(
	{
		'8 bit, WebAssembly': () => labelRuns(bytes, { backend: 'wasm' }),
		'16 bit, WebAssembly': () => labelRuns(words, { backend: 'wasm' }),
		'8 bit, TypeScript': () => labelRuns(bytes, { backend: 'typescript' }),
		'16 bit, TypeScript': () => labelRuns(words, { backend: 'typescript' }),
		'reading 210 MB once': () => kernel.functions.xorBytes(kernel.freeFrom, readBytes),
	},
	{ rounds: 11, warmUp: 3 },
);
report(`512 × 512 × 400 voxels, ${extents.length} labels, ${runs.count} runs`, timings);
const [wasm8, wasm16, typescript8, typescript16, reading] = timings.map(({ medianMs }) => medianMs);
const bandwidth = readBytes / reading / 1e6;
const share = (size: number, ms: number): number => size / ms / 1e6 / bandwidth;
const figures = {
	readBandwidthGBs: bandwidth,
	timesTypeScript: { bit8: typescript8 / wasm8, bit16: typescript16 / wasm16 },
	shareOfReadBandwidth: {
		before: { bit8: share(readBytes / 2, typescript8), bit16: share(readBytes, typescript16) },
		after: { bit8: share(readBytes / 2, wasm8), bit16: share(readBytes, wasm16) },
	},
};
console.log(JSON.stringify(figures, undefined, '  '));
saveResult('label-runs', { ...figures, timings });
