/**
 * Bounded memory: a label map of 512 × 512 × 1000 voxels with 104 labels, packed, to one STL file a label by `msn convert`
 * in a process of its own. Prints that process's peak of resident memory, against 1.5 × the unpacked volume + 300 MB,
 * and its time; fails when the peak is higher. For 8-bit and 16-bit voxels, which are scanned while they are unpacked, and
 * for 32-bit ones, which are read as a whole first.
 *
 * Run: node --conditions=source bench/large-volume.bench.ts [slices]
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeNifti } from '#formats';
import { saveResult } from './peer.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

const slices = Number(process.argv[2] ?? 1000);
/** Tells what the process used as it ends. */
const usageOnExit = `data:text/javascript,${encodeURIComponent(`
	import { peakMemoryBytes } from ${JSON.stringify(new URL('../src/process/peak-memory.ts', import.meta.url).href)};
	process.on('exit', () => {
		const { userCPUTime, systemCPUTime } = process.resourceUsage();
		console.error('USAGE ' + JSON.stringify({ userCPUTime, systemCPUTime, peakBytes: peakMemoryBytes() }));
	});
`)}`;

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const figures: object[] = [];
try {
	const bodies = wobblyBodies(slices);
	for (const Type of [Uint8Array, Uint16Array, Int32Array]) {
		const file = path.join(folder, `${Type.name}.nii.gz`);
		const whole = writeNifti({ ...bodies, voxels: Type.from(bodies.voxels) });
		const pieces = function* (): Generator<Uint8Array> {
			for (let at = 0; at < whole.length; at += 2 ** 24) yield whole.subarray(at, at + 2 ** 24);
		};
		await pipeline(pieces, createGzip({ level: 4 }), createWriteStream(file));
		const out = path.join(folder, 'out');
		const start = performance.now();
		const run = spawnSync(
			process.execPath,
			[
				'--import',
				usageOnExit,
				'--conditions=source',
				'src/cli/main.ts',
				'convert',
				file,
				out,
				'--to',
				'stl',
				'--quiet',
			],
			{ encoding: 'utf8', maxBuffer: 2 ** 26 },
		);
		const line = /USAGE (.*)/.exec(run.stderr)?.[1];
		if (run.status !== 0 || line === undefined) throw new Error(`msn convert failed:\n${run.stderr}`);
		const usage = JSON.parse(line) as { peakBytes: number; userCPUTime: number; systemCPUTime: number };
		const stl = readdirSync(out).filter((name) => name.endsWith('.stl'));
		const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
		const limit = 1.5 * whole.length + 300e6;
		const figure = {
			voxels: Type.name,
			unpackedMB: megabytes(whole.length),
			packedMB: megabytes(statSync(file).size),
			labels: stl.length,
			writtenMB: megabytes(stl.reduce((sum, name) => sum + statSync(path.join(out, name)).size, 0)),
			peakMB: megabytes(usage.peakBytes),
			limitMB: megabytes(limit),
			cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
			wallSeconds: (performance.now() - start) / 1e3,
		};
		console.log(JSON.stringify(figure));
		figures.push(figure);
		rmSync(out, { recursive: true });
		rmSync(file);
		if (usage.peakBytes > limit) throw new Error(`peak of ${figure.peakMB} MB is above ${figure.limitMB} MB`);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('large-volume', { dims: [512, 512, slices], figures });
