import { expect, test } from 'vitest';
import { properTriangles } from './proper-triangles.ts';

test('triangles with a corner twice, and those turned away, are left out; the rest stay in their order', () => {
	const triangles = Uint32Array.of(0, 1, 2, 3, 3, 4, 4, 5, 4, 6, 7, 7, 7, 6, 5);
	expect([...properTriangles(triangles)]).toEqual([0, 1, 2, 7, 6, 5]);
	const asked: number[][] = [];
	const kept = properTriangles(triangles, (...corners) => {
		asked.push(corners);
		return corners[0] > 0;
	});
	expect([...kept]).toEqual([7, 6, 5]);
	expect(asked).toEqual([
		[0, 1, 2],
		[7, 6, 5],
	]);
	expect(triangles).toHaveLength(15);
});
