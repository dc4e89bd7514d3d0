/**
 * Rule books of sparse convolutions on the surface of a skull shell: ours (merges of sorted rows) against a Map from
 * coordinates to rows, NumPy (searchsorted; an index volume) and SciPy (k-d tree); the halving of a set against NumPy's
 * unique. About 2 minutes.
 *
 *     node --conditions=source bench/sparse-convolution.bench.ts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { surfaceMask } from '#learning';
import { drawSkullShell } from '#phantom';
import { halveCoordinates, maskCoordinates, neighbourTable, reusedMemory, type SparseCoordinates } from '#tensor';
import { compareWithPeer, openPeer, saveResult } from './peer.ts';

function proof(indices: Int32Array): { found: number; sum: number } {
	let found = 0;
	let sum = 0;
	for (const index of indices)
		if (index >= 0) {
			found++;
			sum += index;
		}
	return { found, sum };
}

/** The obvious way: a Map from one number a voxel to its row. */
function byMap({ coordinates, count }: SparseCoordinates): Int32Array {
	const key = (x: number, y: number, z: number): number => x + 1 + 1024 * (y + 1 + 1024 * (z + 1));
	const rows = new Map<number, number>();
	for (let i = 0; i < count; i++)
		rows.set(key(coordinates[4 * i + 1], coordinates[4 * i + 2], coordinates[4 * i + 3]), i);
	const table = new Int32Array(27 * count);
	for (let i = 0, to = 0; i < count; i++)
		for (let dz = -1; dz <= 1; dz++)
			for (let dy = -1; dy <= 1; dy++)
				for (let dx = -1; dx <= 1; dx++)
					table[to++] =
						rows.get(key(coordinates[4 * i + 1] + dx, coordinates[4 * i + 2] + dy, coordinates[4 * i + 3] + dz)) ?? -1;
	return table;
}

const folder = mkdtempSync(path.join(tmpdir(), 'msn-bench-'));
const results: object[] = [];
try {
	for (const edge of [128, 256]) {
		const { labels } = drawSkullShell(1, { edge });
		const set = maskCoordinates(surfaceMask(Uint8Array.from(labels.voxels), labels.dims), labels.dims);
		const file = path.join(folder, `${edge}.raw`);
		writeFileSync(file, set.coordinates);
		const memory = reusedMemory();
		const own = proof(neighbourTable(set).indices);
		const peer = await openPeer('sparse_tables', { file, task: 'neighbours' });
		const title = `27 neighbours of ${set.count} voxels, surface of a skull shell in ${edge}³`;
		const contenders = {
			ours: () => {
				memory.reset();
				return proof(neighbourTable(set, memory).indices);
			},
			Map: () => proof(byMap(set)),
		};
		const compared = await compareWithPeer(title, contenders, peer, { rounds: 5, warmUp: 1 });
		peer.close();
		for (const { name, result } of compared.comparisons)
			if (JSON.stringify(result) !== JSON.stringify(own))
				throw new Error(`${name}: ${JSON.stringify(result)}, ours ${JSON.stringify(own)}`);
		results.push({ ...compared, versions: peer.versions });

		const halves = await openPeer('sparse_tables', { file, task: 'halve' });
		const halving = () => {
			memory.reset();
			const { coarse, parents } = halveCoordinates(set, memory);
			return { count: coarse.count, parents: parents.rows };
		};
		const halved = await compareWithPeer(`halving of ${set.count} voxels`, { ours: halving }, halves, {
			rounds: 5,
			warmUp: 1,
		});
		halves.close();
		for (const { name, result } of halved.comparisons)
			if (JSON.stringify(result) !== JSON.stringify(halving())) throw new Error(`${name}: ${JSON.stringify(result)}`);
		results.push({ ...halved, versions: halves.versions });
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
saveResult('sparse-convolution', { results });
