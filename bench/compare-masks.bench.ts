/**
 * Two masks of 256³ compared: a body and a prediction of it that is near everywhere, and one with a stray part far away.
 * Against MedPy (hd95, assd and dc, as its users call them) and DeepMind's surface-distance (every metric it has). Ours
 * gives at least the same metrics in each line, and in "all metrics" 22 of them. All get whole masks and cut them
 * themselves (MedPy does not); one thread each.
 *
 * Run: node --conditions=source bench/compare-masks.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compareMasks, type MaskComparison } from '#metric';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

const size = 256;
const dims = [size, size, size];
const spacing = [0.8, 0.8, 1];

/** A wobbly ellipsoid. */
function body(shift: number, wobble: number, isAlone: boolean): Uint8Array {
	const voxels = new Uint8Array(size ** 3);
	for (let z = 0, i = 0; z < size; z++)
		for (let y = 0; y < size; y++)
			for (let x = 0; x < size; x++, i++) {
				const [dx, dy, dz] = [(x - 120 - shift) / 70, (y - 130) / 55, (z - 128) / 60];
				const r = dx * dx + dy * dy + dz * dz + wobble * Math.sin(9 * dx) * Math.cos(7 * dy + 5 * dz);
				const isStray = !isAlone && (x - 230) ** 2 + (y - 230) ** 2 + (z - 20) ** 2 < 100;
				if (r < 1 || isStray) voxels[i] = 1;
			}
	return voxels;
}

const names = { medpy: ['hd95.voxel.pooled', 'assd.voxel.pooled', 'dsc'] };
const deepmind = ['hd95.surfel', 'asd.surfel.refToPred', 'asd.surfel.predToRef', 'nsd.surfel@1mm', 'dsc'];
const value = ({ metrics }: MaskComparison, name: string): number => metrics[name].value;

const folder = mkdtempSync(path.join(tmpdir(), 'msn-masks-'));
const results = [];
try {
	const reference = { voxels: body(0, 0.1, true), dims };
	for (const [title, voxels] of Object.entries({
		'near prediction': body(2, 0.14, true),
		'prediction with a stray part': body(2, 0.14, false),
	})) {
		const prediction = { voxels, dims };
		const files = { reference: path.join(folder, 'reference.u8'), prediction: path.join(folder, 'prediction.u8') };
		writeFileSync(files.reference, reference.voxels);
		writeFileSync(files.prediction, voxels);
		compareMasks(reference, prediction, { spacing });
		const peer = await openPeer('compare_masks', { dims, spacing, ...files });
		const result = await compareWithPeer(
			`Two masks of ${size}³, ${title}`,
			{
				'ours, metrics of MedPy': () => {
					const own = compareMasks(reference, prediction, { spacing, metrics: names.medpy });
					return { hd95: value(own, names.medpy[0]), assd: value(own, names.medpy[1]), dsc: value(own, 'dsc') };
				},
				'ours, metrics of surface-distance': () => {
					const own = compareMasks(reference, prediction, { spacing, metrics: deepmind });
					return {
						hd95: value(own, deepmind[0]),
						asd: [value(own, deepmind[1]), value(own, deepmind[2])],
						nsd: value(own, deepmind[3]),
						dsc: value(own, 'dsc'),
					};
				},
				'ours, all metrics': () => Object.keys(compareMasks(reference, prediction, { spacing }).metrics).length,
			},
			peer,
			{ rounds: 3, warmUp: 0 },
		);
		peer.close();
		const found = Object.fromEntries(result.comparisons.map((comparison) => [comparison.name, comparison]));
		checkSame(found['ours, metrics of MedPy'].result, found['MedPy hd95 + assd + dc'].result);
		checkSame(found['ours, metrics of surface-distance'].result, found['surface-distance, all metrics'].result);
		const speedUps = {
			medpy: found['MedPy hd95 + assd + dc'].medianCpuMs / found['ours, metrics of MedPy'].medianCpuMs,
			deepmind:
				found['surface-distance, all metrics'].medianCpuMs / found['ours, metrics of surface-distance'].medianCpuMs,
		};
		console.log(`  MedPy ${speedUps.medpy.toFixed(1)}x, surface-distance ${speedUps.deepmind.toFixed(1)}x our time`);
		results.push({ ...result, speedUps });
	}
} finally {
	rmSync(folder, { recursive: true });
}
saveResult('compare-masks', { results });

/** Both sides must have measured the same, to 10⁻⁶. */
function checkSame(own: unknown, other: unknown): void {
	const numbers = (found: unknown): number[] => Object.values(found as Record<string, number | number[]>).flat();
	numbers(own).forEach((mine, i) => {
		const theirs = numbers(other)[i];
		if (!(Math.abs(mine - theirs) <= 1e-6)) throw new Error(`${JSON.stringify(own)} against ${JSON.stringify(other)}`);
	});
}
