/**
 * Surfaces of all labels: ours (one scan, runs, bit rows) against marching cubes cell by cell with a hash map of edges,
 * on the same case table and on each label's box. Also the scan alone, as a share of the read bandwidth.
 *
 * Run: node --conditions=source bench/extract-surfaces.bench.ts
 */
import { extractSurfaces } from '#shape';
import { findExtent, labelRuns, scanRuns, type LabelVolume } from '#volume';
import { marchingCubesTable } from '../src/shape/marching-cubes-table.ts';
import { interleave, readBandwidth, report } from './measure.ts';
import { wobblyBodies } from './wobbly-bodies.ts';

function ours(volume: LabelVolume): number {
	let triangles = 0;
	for (const { mesh } of extractSurfaces(volume)) triangles += mesh.triangles.length / 3;
	return triangles;
}

function cellByCell(volume: LabelVolume): number {
	const { voxels, dims } = volume;
	const [nx, ny, nz] = dims;
	const runs = labelRuns(volume);
	const isInside = (label: number, x: number, y: number, z: number): number =>
		x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz && voxels[x + nx * (y + ny * z)] === label ? 1 : 0;
	let total = 0;
	for (const { label } of runs.extents) {
		const extent = findExtent(runs, label);
		if (!extent) continue;
		const ids = new Map<number, number>();
		const positions: number[] = [];
		const triangles: number[] = [];
		for (let z = extent.min[2] - 1; z <= extent.max[2]; z++)
			for (let y = extent.min[1] - 1; y <= extent.max[1]; y++)
				for (let x = extent.min[0] - 1; x <= extent.max[0]; x++) {
					let mask = 0;
					for (let i = 0; i < 8; i++) mask |= isInside(label, x + (i & 1), y + ((i >> 1) & 1), z + (i >> 2)) << i;
					for (let k = 0; k < marchingCubesTable.indexCount[mask]; k++) {
						const edge = marchingCubesTable.edges[16 * mask + k];
						const [p, q] = [edge & 1, (edge >> 1) & 1];
						const axis = edge >> 2;
						const cx = 2 * x + [1, 2 * p, 2 * p][axis];
						const cy = 2 * y + [2 * p, 1, 2 * q][axis];
						const cz = 2 * z + [2 * q, 2 * q, 1][axis];
						const key = cx + 2 + 2 * (nx + 2) * (cy + 2 + 2 * (ny + 2) * (cz + 2));
						let id = ids.get(key);
						if (id === undefined) {
							id = positions.length / 3;
							ids.set(key, id);
							positions.push(cx / 2, cy / 2, cz / 2);
						}
						triangles.push(id);
					}
				}
		total += triangles.length / 3;
	}
	return total;
}

const small = wobblyBodies(60);
const triangles = ours(small);
if (cellByCell(small) !== triangles) throw new Error('the two do not agree');
report(
	`all labels of 512 × 512 × 60, ${triangles} triangles`,
	await interleave(
		{ ours: () => ours(small), 'cell by cell, hash map': () => cellByCell(small) },
		{ rounds: 5, warmUp: 2 },
	),
	{ count: triangles, unit: 'triangles' },
);

const large = wobblyBodies();
const wide = { ...large, voxels: Uint16Array.from(large.voxels) };
const largeTriangles = ours(large);
const bandwidth = readBandwidth(large.voxels);
const timings = await interleave({
	'all labels, ours': () => ours(large),
	'scan to runs, 8 bit': () => scanRuns(large),
	'scan to runs, 16 bit': () => scanRuns(wide),
});
report(`all labels of 512 × 512 × 400, ${largeTriangles} triangles`, timings);
for (const [index, bytes] of [large.voxels.byteLength, large.voxels.byteLength, wide.voxels.byteLength].entries()) {
	const rate = (bytes / timings[index].medianMs) * 1e3;
	const share = `${((100 * rate) / bandwidth).toFixed(0)} % of reading`;
	console.log(
		`  ${timings[index].name}: ${(rate / 1e9).toFixed(2)} GB/s, ${share} (${(bandwidth / 1e9).toFixed(1)} GB/s)`,
	);
}
