import { describe, expect, test } from 'vitest';
import { noiseVolume, testRandom, volumeOf } from '../../tests/label-volumes.ts';
import { connectedComponents, type Connectivity } from './connected-components.ts';

/** Flood fill over the neighbour offsets of the definition. */
function floodFill(voxels: Uint8Array, [nx, ny, nz]: readonly number[], connectivity: Connectivity): number[] {
	const reach = { 6: 1, 18: 2, 26: 3 }[connectivity];
	const offsets: number[][] = [];
	for (const dx of [-1, 0, 1])
		for (const dy of [-1, 0, 1])
			for (const dz of [-1, 0, 1]) if (Math.abs(dx) + Math.abs(dy) + Math.abs(dz) <= reach) offsets.push([dx, dy, dz]);
	const component = Array.from(voxels, () => 0);
	let count = 0;
	for (let seed = 0; seed < voxels.length; seed++) {
		if (!voxels[seed] || component[seed]) continue;
		component[seed] = ++count;
		const queue = [seed];
		for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
			const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
			for (const [dx, dy, dz] of offsets) {
				const [u, v, w] = [x + dx, y + dy, z + dz];
				const j = u + nx * (v + ny * w);
				if (u < 0 || v < 0 || w < 0 || u >= nx || v >= ny || w >= nz || !voxels[j] || component[j]) continue;
				component[j] = count;
				queue.push(j);
			}
		}
	}
	return component;
}

describe('connectedComponents', () => {
	test.each([6, 18, 26] as const)('connectivity %i agrees with flood fill', (connectivity) => {
		for (const density of [0.05, 0.15, 0.3, 0.6])
			for (const seed of [1, 2, 3]) {
				const mask = noiseVolume(14, density, seed);
				const { components, voxelCounts } = connectedComponents(mask, connectivity);
				const expected = floodFill(mask.voxels, mask.dims, connectivity);
				const pairs = new Set(expected.map((id, i) => `${id} ${components.voxels[i]}`));
				// A one-to-one relation between both numberings, 0 with 0.
				expect(pairs.has('0 0')).toBe(true);
				expect(pairs.size).toBe(1 + Math.max(...expected));
				expect(voxelCounts.length).toBe(Math.max(...expected));
				voxelCounts.forEach((size, id) => expect(components.voxels.filter((c) => c === id + 1).length).toBe(size));
				expect([...voxelCounts]).toEqual([...voxelCounts].sort((a, b) => b - a));
			}
	});

	test('two voxels at each kind of contact', () => {
		const pair = (dx: number, dy: number, dz: number): number[] => {
			const mask = volumeOf(
				[3, 3, 3],
				(x, y, z) => (x === 1 && y === 1 && z === 1) || (x === 1 + dx && y === 1 + dy && z === 1 + dz),
			);
			return ([6, 18, 26] as const).map((connectivity) => connectedComponents(mask, connectivity).voxelCounts.length);
		};
		for (const s of [-1, 1])
			for (const t of [-1, 1]) {
				expect([pair(s, 0, 0), pair(0, s, 0), pair(0, 0, s)]).toEqual([
					[1, 1, 1],
					[1, 1, 1],
					[1, 1, 1],
				]);
				expect([pair(s, t, 0), pair(0, s, t), pair(s, 0, t)]).toEqual([
					[2, 1, 1],
					[2, 1, 1],
					[2, 1, 1],
				]);
				expect([pair(s, t, 1), pair(s, t, -1)]).toEqual([
					[2, 2, 1],
					[2, 2, 1],
				]);
			}
	});

	test('any non-zero value is foreground; empty masks have no component', () => {
		const random = testRandom(9);
		const labels = volumeOf([20, 3, 3], () => 1 + Math.floor(random() * 9));
		expect([...connectedComponents(labels, 6).voxelCounts]).toEqual([180]);
		expect(
			connectedComponents(
				volumeOf([4, 4, 4], () => 0),
				26,
			).voxelCounts.length,
		).toBe(0);
		expect(() => connectedComponents(labels, 8 as Connectivity)).toThrow(/8/);
	});
});
