/**
 * The plane a shape was cut at: of every shape of some kinds a quarter is cut off by a random plane, which is then found by the
 * rest alone, with the help of whole shapes of other subjects, and by RANSAC (pyransac3d) on the centres of the surface's voxels.
 * How many are found to 10 degrees, how exactly, in how much time; and how many of the shapes look cut, of wholes and of what is left.
 *
 * Run: node --conditions=source bench/likeliest-cut.bench.ts [spleens|hippocampi|hippocampi-posterior|kidneys …]   (3 minutes in all)
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readNifti } from '#formats';
import {
	capPlane,
	exampleShape,
	findCutPlane,
	findCutPlanes,
	foldSplits,
	gridToWorld,
	likeliestCut,
	looksCut,
	restBelow,
	signedDistanceField,
	type CutPlane,
	type FieldGrid,
} from '#learning';
import { createRandom } from '#numeric';
import { loadTaskData, readTaskConfig } from '#training';
import { isMeant } from '../src/training/task-data.ts';
import { resampleVolume, type Volume } from '#volume';
import { openPeer, saveResult } from './peer.ts';

const data = '../shared/data';
const share = 0.25;

interface Kind {
	readonly grid: FieldGrid;
	readonly truncationMm: number;
	readonly cuts: number;
	readonly shapes: () => Promise<readonly { readonly subject: string; readonly volume: Volume }[]>;
}

const gridOf = (size: number, spacingMm: number): FieldGrid => ({ dims: [size, size, size], spacingMm });
const hippocampi = (isIn: (label: number) => boolean): Kind => ({
	grid: gridOf(56, 1),
	truncationMm: 6,
	cuts: 1,
	shapes: async () => {
		const folder = `${data}/msd-hippocampus/labels`;
		const files = readdirSync(folder).filter((name) => name.endsWith('.nii.gz'));
		return Promise.all(
			files.map(async (name) => {
				const { volume } = await readNifti(readFileSync(path.join(folder, name)));
				return { subject: name, volume: aboutCentroid(volume, isIn) };
			}),
		);
	},
});
const kinds: Readonly<Record<string, Kind>> = {
	spleens: {
		grid: gridOf(48, 4),
		truncationMm: 16,
		cuts: 4,
		shapes: () =>
			ofTask({
				kind: 'folder',
				folder: `${data}/msd-spleen-meshes`,
				source: 'MSD',
				licence: 'CC BY-SA 4.0',
				size: 48,
				spacingMm: 4,
			}),
	},
	hippocampi: hippocampi((label) => label > 0),
	'hippocampi-posterior': hippocampi((label) => label === 2),
	kidneys: {
		grid: gridOf(48, 3),
		truncationMm: 12,
		cuts: 1,
		shapes: async () => {
			const file = 'configs/kidney-completion.yaml';
			const config = readTaskConfig(readFileSync(file, 'utf8'), file);
			if (config.task !== 'completion') throw new Error(`${file} is no completion`);
			return ofTask(config.data, config.tested);
		},
	},
};

async function ofTask(
	config: Parameters<typeof loadTaskData>[0],
	where?: Parameters<typeof isMeant>[1],
): Promise<readonly { readonly subject: string; readonly volume: Volume }[]> {
	const { samples } = await loadTaskData(config);
	return samples
		.filter((sample) => isMeant(sample, where))
		.map(({ subject, content }) => {
			if (content.kind !== 'occupancy') throw new Error(`${subject}: no voxels`);
			return { subject, volume: content.volume };
		});
}

/** The voxels of some labels, 0 and 255, with their centroid at the origin; axes along the world's. */
function aboutCentroid({ voxels, dims, voxelToWorld }: Volume, isIn: (label: number) => boolean): Volume<Uint8Array> {
	const own = new Uint8Array(voxels.length);
	const sums = [0, 0, 0];
	let count = 0;
	for (let i = 0; i < voxels.length; i++) {
		if (!isIn(Number(voxels[i]))) continue;
		own[i] = 255;
		count++;
		sums[0] += i % dims[0];
		sums[1] += Math.floor(i / dims[0]) % dims[1];
		sums[2] += Math.floor(i / (dims[0] * dims[1]));
	}
	const m = voxelToWorld.slice();
	for (let row = 0; row < 3; row++)
		m[4 * row + 3] = -sums.reduce((sum, total, axis) => sum + (m[4 * row + axis] * total) / count, 0);
	return { voxels: own, dims, voxelToWorld: m };
}

const degreesApart = (a: readonly number[], b: readonly number[]): number =>
	(Math.acos(Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]))) * 180) / Math.PI;

/** Centres of the inside voxels with an empty neighbour, x, y, z, mm. */
function surfacePoints({ voxels, dims: [nx, ny, nz] }: Volume<Uint8Array>, grid: FieldGrid): Float64Array {
	const m = gridToWorld(grid);
	const strides = [1, nx, nx * ny];
	const points: number[] = [];
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] < 128) continue;
		const at = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		const isBorder = at.some(
			(value, axis) =>
				value === 0 ||
				value === [nx, ny, nz][axis] - 1 ||
				voxels[i - strides[axis]] < 128 ||
				voxels[i + strides[axis]] < 128,
		);
		if (isBorder) points.push(...at.map((value, axis) => m[5 * axis] * value + m[4 * axis + 3]));
	}
	return Float64Array.from(points);
}

interface Found {
	readonly degrees: number;
	readonly cpuMs: number;
}

function timed(find: () => CutPlane, truth: CutPlane): Found {
	const before = process.cpuUsage();
	const { normal } = find();
	const { user, system } = process.cpuUsage(before);
	return { degrees: degreesApart(normal, truth.normal), cpuMs: (user + system) / 1000 };
}

async function measure(name: string, { grid, truncationMm, cuts, shapes }: Kind): Promise<object> {
	const place = { dims: grid.dims, voxelToWorld: gridToWorld(grid) };
	const all = (await shapes()).map(({ subject, volume }, i) => {
		const laid = resampleVolume(volume, place, { interpolation: 'linear' });
		const mask = { ...place, voxels: Uint8Array.from(laid.voxels, Number).map((value) => (value >= 128 ? 255 : 0)) };
		const field = Float32Array.from(
			signedDistanceField(volume as Volume<Uint8Array>, { grid, truncationMm: 2 * truncationMm }),
		);
		return { id: `${name} ${i}`, subject, mask, field };
	});
	const samples = all.map(({ id, subject }) => ({ id, subject, source: name, facts: {} }));
	const found: Record<string, Found[]> = { 'the rest alone': [], 'with whole shapes of the kind': [] };
	const ransac: Found[] = [];
	const looks = { wholes: 0, wholesThatLookCut: 0, rests: 0, restsThatLookCut: 0 };
	const folder = mkdtempSync(path.join(tmpdir(), 'cuts-'));
	const file = path.join(folder, 'points.bin');
	const peer = await openPeer('likeliest_cut', { file, threshold: grid.spacingMm / 2 });
	for (const split of foldSplits(samples, 5)) {
		const examples = split.train.map((i) => exampleShape(all[i].field, grid));
		for (const i of split.test) {
			looks.wholes++;
			if (findCutPlanes(all[i].mask).some(looksCut)) looks.wholesThatLookCut++;
			for (let cut = 0; cut < cuts; cut++) {
				const { mask, id } = all[i];
				const plane = capPlane(mask, { share, random: createRandom(`bench ${cut} ${id}`) });
				const rest = restBelow(mask, plane);
				found['the rest alone'].push(timed(() => findCutPlane(rest), plane));
				found['with whole shapes of the kind'].push(
					timed(() => likeliestCut(examples, rest, { share, truncationMm }), plane),
				);
				writeFileSync(file, surfacePoints(rest, grid));
				const { cpuMs, result } = await peer.run('pyransac3d');
				const normal = result as number[];
				// It does not say which side was cut: the nearer one counts.
				const degrees = Math.min(degreesApart(normal, plane.normal), 180 - degreesApart(normal, plane.normal));
				ransac.push({ degrees, cpuMs });
				looks.rests++;
				if (findCutPlanes(rest).some(looksCut)) looks.restsThatLookCut++;
			}
		}
	}
	peer.close();
	rmSync(folder, { recursive: true });
	const methods = { ...found, 'RANSAC (pyransac3d), either side': ransac };
	return {
		...Object.fromEntries(Object.entries(methods).map(([method, each]) => [method, summary(each)])),
		'looks cut': looks,
	};
}

function summary(found: readonly Found[]): object {
	const at = (values: readonly number[], share: number): number =>
		Number(values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))].toPrecision(3));
	const degrees = found.map((one) => one.degrees);
	return {
		cuts: found.length,
		within10Degrees: degrees.filter((value) => value <= 10).length,
		medianDegrees: at(degrees, 0.5),
		medianCpuMs: at(
			found.map(({ cpuMs }) => cpuMs),
			0.5,
		),
	};
}

const asked = process.argv.slice(2);
const results: Record<string, object> = {};
for (const [name, kind] of Object.entries(kinds)) {
	if (asked.length > 0 && !asked.includes(name)) continue;
	results[name] = await measure(name, kind);
	console.log(name);
	console.dir(results[name]);
}
if (asked.length === 0) saveResult('likeliest-cut', { share, results });
