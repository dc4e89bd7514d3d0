import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeNiftiGz } from '#formats';
import { nodeCompress } from '#node-zlib';

/**
 * Makes a small study that `generic-source.yaml` describes: three patients with two kidneys, an aorta and a table of
 * `scanner` voxels to be left out; the second has a tumour. Run it with the folder to fill:
 *
 *     node --conditions=source docs/examples/make-own-data.ts my-study
 */
const folder = process.argv[2] ?? 'my-study';

const patients = [
	{ name: 'P001', sex: 'F', age: '54', diagnosis: 'pending', ward: '3', kidneyMm: 27, tumourMm: 0 },
	{ name: 'P002', sex: 'M', age: '61', diagnosis: 'ccrcc', ward: '3', kidneyMm: 29, tumourMm: 14 },
	{ name: 'P003', sex: 'F', age: '>=90', diagnosis: '', ward: '7', kidneyMm: 24, tumourMm: 0 },
];

const dims = [120, 80, 60] as const;
const spacingMm = 3;
/** x grows to the right, y to the front, z upwards; the middle of the body is at x = 0. */
const voxelToWorld = new Float64Array([
	spacingMm,
	0,
	0,
	-178.5,
	0,
	spacingMm,
	0,
	-118.5,
	0,
	0,
	spacingMm,
	900,
	0,
	0,
	0,
	1,
]);

/** 1 kidneys, 2 tumour, 3 table of the scanner, 4 aorta. */
function labelAt(x: number, y: number, z: number, kidneyMm: number, tumourMm: number): number {
	const isIn = (cx: number, cy: number, cz: number, rx: number, ry: number, rz: number): boolean =>
		((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + ((z - cz) / rz) ** 2 < 1;
	if (tumourMm > 0 && isIn(75, -35, 985, tumourMm, tumourMm, tumourMm)) return 2;
	if (isIn(-60, -40, 990, kidneyMm, kidneyMm, 2 * kidneyMm) || isIn(60, -40, 980, kidneyMm, kidneyMm, 2 * kidneyMm))
		return 1;
	if (Math.hypot(x + 8, y + 10) < 11) return 4;
	return y < -108 && Math.abs(x) < 160 ? 3 : 0;
}

for (const { name, kidneyMm, tumourMm } of patients) {
	const voxels = new Uint8Array(dims[0] * dims[1] * dims[2]);
	for (let k = 0, i = 0; k < dims[2]; k++)
		for (let j = 0; j < dims[1]; j++)
			for (let n = 0; n < dims[0]; n++, i++)
				voxels[i] = labelAt(spacingMm * n - 178.5, spacingMm * j - 118.5, spacingMm * k + 900, kidneyMm, tumourMm);
	await mkdir(path.join(folder, name), { recursive: true });
	const bytes = await writeNiftiGz({ voxels, dims, voxelToWorld }, { compress: nodeCompress });
	await writeFile(path.join(folder, name, 'segmentation.nii.gz'), bytes);
}
const rows = patients.map(({ name, sex, age, diagnosis, ward }) => [name, sex, age, diagnosis, ward].join(';'));
await writeFile(path.join(folder, 'patients.csv'), ['patient;sex;age;diagnosis;ward', ...rows, ''].join('\n'));
