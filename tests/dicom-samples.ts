import { readFileSync } from 'node:fs';

/** A file of tests/dicom-samples, as highdicom or pydicom wrote it (bench/peers/dicom_samples.py says how). */
export function dicomSample(name: string): Uint8Array {
	return new Uint8Array(readFileSync(new URL(`dicom-samples/${name}.dcm`, import.meta.url)));
}

/** Columns, rows, slices. */
export const sampleDims = [13, 7, 5] as const;

/** Whether voxel (x, y, z) belongs to segment 1, 2 or 3 of the samples. */
export function isInSample(segment: number, x: number, y: number, z: number): boolean {
	if (segment === 1) return (x + 2 * y + 3 * z) % 5 === 0;
	return segment === 2 ? (2 * x + y + z) % 7 < 2 : (x * y + z) % 3 === 1;
}

/** The first of the segments at a voxel, 0 for none: what label maps hold. */
export function sampleLabel(x: number, y: number, z: number): number {
	return [1, 2, 3].find((segment) => isInSample(segment, x, y, z)) ?? 0;
}

/** Calls back with every voxel of the samples and its index. */
export function forSampleVoxels(visit: (index: number, x: number, y: number, z: number) => void): void {
	const [nx, ny, nz] = sampleDims;
	for (let z = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) visit(x + nx * (y + ny * z), x, y, z);
}

/** World RAS+ of a voxel of the samples, from the pose that bench/peers/dicom_samples.py states in LPS. */
export function samplePoint(x: number, y: number, z: number): [number, number, number] {
	const a = (20 * Math.PI) / 180;
	const b = (-35 * Math.PI) / 180;
	const along = [x * 0.8, y * 1.25, z * 2.5];
	const tilted = [
		along[0],
		Math.cos(b) * along[1] - Math.sin(b) * along[2],
		Math.sin(b) * along[1] + Math.cos(b) * along[2],
	];
	const left = -31.5 + Math.cos(a) * tilted[0] - Math.sin(a) * tilted[1];
	const posterior = 12.25 + Math.sin(a) * tilted[0] + Math.cos(a) * tilted[1];
	return [-left, -posterior, 407.125 + tilted[2]];
}

/** Good files of every kind that is read, for fuzzing: name and bytes. */
export function dicomCorpus(): {
	readonly name: string;
	readonly kind: 'seg' | 'rtstruct' | 'image';
	readonly bytes: Uint8Array;
}[] {
	const seg = [
		'binary-overlapping',
		'binary-overlapping-implicit',
		'binary-overlapping-deflated',
		'binary-overlapping-big-endian',
		'binary-gapped',
		'fractional',
		'labelmap',
		'labelmap-rle',
	];
	return [
		...seg.map((name) => ({ name, kind: 'seg' as const, bytes: dicomSample(name) })),
		{ name: 'structures', kind: 'rtstruct', bytes: dicomSample('structures') },
		{ name: 'image-0', kind: 'image', bytes: dicomSample('image-0') },
	];
}
