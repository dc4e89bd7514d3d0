import { open } from 'node:fs/promises';
import type { PlannedTask } from './plan-tasks.ts';

/** A worker with nothing to do. */
const idleBytes = 120 * 2 ** 20;
/** Inflated voxels, their dense copy, runs, and the largest surface with its files. */
const volumeFactor = 4;
/** Mesh files grow when read: indices, adjacency, hull. */
const meshFactor = 12;

/** Bytes a task will need at its peak, from file sizes and what gzip says about the inflated size. */
export async function estimateMemory(task: Pick<PlannedTask, 'groups'>): Promise<number> {
	let largest = 0;
	for (const { layout, files } of task.groups) {
		const isMesh = layout.content === 'mesh' || layout.content === 'scene';
		for (const { listed } of files)
			for (const { file } of listed) {
				const bytes = await inflatedBytes(file.absolute, file.sizeBytes);
				// npz members are deflated inside the archive: several-fold for masks.
				// A bit of a DICOM mask becomes a byte.
				const stored = bytes * ({ 'mask-stack': 100, dicom: 8 }[layout.content as string] ?? 1);
				largest = Math.max(largest, (isMesh ? meshFactor : volumeFactor) * stored);
			}
	}
	return idleBytes + largest;
}

/** The size a gzip file states (modulo 2³², so files near that size are taken for their worst); else the file's. */
async function inflatedBytes(absolute: string, sizeBytes: number): Promise<number> {
	if (sizeBytes < 18) return sizeBytes;
	const handle = await open(absolute, 'r');
	try {
		const magic = Buffer.alloc(2);
		const size = Buffer.alloc(4);
		await handle.read(magic, 0, 2, 0);
		if (magic[0] !== 0x1f || magic[1] !== 0x8b) return sizeBytes;
		await handle.read(size, 0, 4, sizeBytes - 4);
		return Math.max(sizeBytes, Math.min(size.readUInt32LE(), 1032 * sizeBytes));
	} finally {
		await handle.close();
	}
}
