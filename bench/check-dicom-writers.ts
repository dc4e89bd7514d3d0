/**
 * Segmentations written here, read back by highdicom and pydicom: every voxel, its place in space, its name.
 *
 * Run: node --conditions=source bench/check-dicom-writers.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeDicomSeg, type SegmentToWrite } from '#dicom';
import { createRandom } from '#numeric';
import type { LabelVolume } from '#volume';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-seg-'));
const random = createRandom('dicom writers');
const poses = {
	axial: [0.7, 0, 0, -80, 0, -0.7, 0, 120, 0, 0, 2.5, -300, 0, 0, 0, 1],
	mirrored: [-0.7, 0, 0, 80, 0, -0.7, 0, 120, 0, 0, 2.5, -300, 0, 0, 0, 1],
	oblique: [0.6, 0, -1.6, 10, 0, 1.5, 0, -20, 0.8, 0, 1.2, 30, 0, 0, 0, 1],
	sagittal: [0, 0, 3, 5, 0.9, 0, 0, -7, 0, -0.9, 0, 11, 0, 0, 0, 1],
};
for (const [pose, affine] of Object.entries(poses))
	for (const type of ['BINARY', 'LABELMAP'] as const) {
		const count = type === 'LABELMAP' && pose === 'oblique' ? 300 : 5;
		const dims = [19, 13, 7] as const;
		const voxels = Uint16Array.from({ length: 19 * 13 * 7 }, () => Math.max(0, random.integer(count + 4) - 3));
		const volume: LabelVolume = { voxels, dims, voxelToWorld: Float64Array.from(affine) };
		const names = Array.from({ length: count }, (_, i) => `Teil ${i + 1} ä`);
		const segments: SegmentToWrite[] = names.map((label, i) => ({
			volume,
			value: i + 1,
			label,
			colour: [i % 256, 80, 200],
		}));
		const name = `${pose}-${type}`;
		writeFileSync(path.join(folder, `${name}.dcm`), await writeDicomSeg(segments, { type, emptyFrames: true }));
		writeFileSync(path.join(folder, `${name}.raw`), voxels);
		const truth = { file: `${name}.dcm`, labels: `${name}.raw`, dims, voxelToWorld: affine, names, type };
		writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(truth));
	}
const python = process.env['MSN_BENCH_PYTHON'] ?? 'bench/peers/.venv/bin/python';
const { status } = spawnSync(python, ['bench/peers/check_dicom_files.py', folder], { stdio: 'inherit' });
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
