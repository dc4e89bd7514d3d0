import { describe, expect, test } from 'vitest';
import { marchingCubesTable } from './marching-cubes-table.ts';

const { indexCount, edges, loopCount, faceDiagonalCount } = marchingCubesTable;

/** Mid-point of a cell edge, from the numbering of the table's comment. */
function midPoint(edge: number): [number, number, number] {
	const [p, q] = [edge & 1, (edge >> 1) & 1];
	if (edge < 4) return [0.5, p, q];
	return edge < 8 ? [p, 0.5, q] : [p, q, 0.5];
}

describe('marching cubes table', () => {
	test('golden numbers of the construction', () => {
		expect(indexCount.reduce((sum, n) => sum + n, 0) / 3).toBe(820);
		const cases = [0, 1, 2, 3, 4, 5].map((n) => indexCount.filter((count) => count === 3 * n).length);
		expect(cases).toEqual([2, 16, 50, 80, 76, 32]);
		expect(loopCount).toBe(358);
		expect(faceDiagonalCount).toBe(0);
	});

	test('every case uses exactly the edges whose ends differ', () => {
		for (let mask = 0; mask < 256; mask++) {
			const used = new Set(edges.subarray(16 * mask, 16 * mask + indexCount[mask]));
			for (let edge = 0; edge < 12; edge++) {
				const middle = midPoint(edge);
				const corner = (end: number): number =>
					middle.reduce((sum, value, axis) => sum + ((value === 0.5 ? end : value) << axis), 0);
				const crossed = ((mask >> corner(0)) & 1) !== ((mask >> corner(1)) & 1);
				expect(used.has(edge), `case ${mask}, edge ${edge}`).toBe(crossed);
			}
		}
	});

	test('a single inside corner is cut off by a triangle that looks away from it', () => {
		for (let corner = 0; corner < 8; corner++) {
			const [a, b, c] = [...edges.subarray(16 << corner, (16 << corner) + 3)].map(midPoint);
			const u = b.map((value, i) => value - a[i]);
			const v = c.map((value, i) => value - a[i]);
			const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
			[0, 1, 2].forEach((axis) => expect(Math.sign(normal[axis])).toBe(corner & (1 << axis) ? -1 : 1));
		}
	});
});
