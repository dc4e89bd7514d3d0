import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { findDefects, weld } from '#shape';
import { sortedTriangles } from '../../tests/mesh-checks.ts';
import { soupOf, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { indexSoup } from './index-soup.ts';

const bitsOf = (positions: Float32Array): Uint32Array<ArrayBuffer> =>
	new Uint32Array(Float32Array.from(positions).buffer);

/** The same by a map of texts. */
function indexSlowly(soup: Float32Array): { positions: Float32Array; triangles: Uint32Array } {
	const known = new Map<string, number>();
	const positions: number[] = [];
	const triangles = new Uint32Array(soup.length / 3);
	for (let corner = 0; corner < triangles.length; corner++) {
		const point = Array.from(soup.subarray(corner * 3, corner * 3 + 3), (v) => v + 0);
		const key = point.join(' ');
		if (!known.has(key)) {
			known.set(key, known.size);
			positions.push(...point);
		}
		triangles[corner] = known.get(key) ?? -1;
	}
	return { positions: Float32Array.from(positions), triangles };
}

describe('indexSoup', () => {
	test('random soups with many and few equal corners, against a map', () => {
		const random = createRandom('soups');
		for (const values of [2, 5, 40, 1_000_000]) {
			const soup = Float32Array.from({ length: 9 * 700 }, () => (random.integer(values) - values / 2) / 8);
			expect(indexSoup(bitsOf(soup))).toEqual(indexSlowly(soup));
		}
	});

	test('closed surfaces become closed again, as weld makes them', () => {
		for (const mesh of [sphereMesh(30, 4), torusMesh(30, 10)]) {
			const soup = soupOf(mesh);
			const indexed = indexSoup(bitsOf(soup.positions));
			expect(indexed.positions.length).toBe(mesh.positions.length);
			expect(findDefects(indexed).isClosed).toBe(true);
			expect(sortedTriangles(indexed)).toEqual(sortedTriangles(weld(soup)));
		}
	});

	test('nothing, and one point', () => {
		expect(indexSoup(new Uint32Array(0)).triangles).toHaveLength(0);
		expect(Array.from(indexSoup(new Uint32Array(9)).triangles)).toEqual([0, 0, 0]);
	});
});

describe('indexSoup on corners chosen to fall into one slot', () => {
	/** Inverse of an odd number modulo 2³² (Newton). */
	const inverse = (odd: number): number => {
		let x = odd;
		for (let k = 0; k < 5; k++) x = Math.imul(x, 2 - Math.imul(odd, x));
		return x;
	};

	test('gives the vertices in order of first appearance, as a dictionary would', () => {
		const factor = inverse(0x9e3779b1);
		const soup = new Uint32Array(9 * 4000);
		for (let corner = 0; corner < soup.length / 3; corner++) {
			const y = (corner * 7) % 9001;
			soup[corner * 3] = Math.imul(factor, Math.imul((y << 13) | (y >>> 19), 0x85ebca77));
			soup[corner * 3 + 1] = corner % 3 === 0 && y === 0 ? 0x80000000 : y;
		}
		const numbers = new Map<string, number>();
		const expected = Array.from({ length: soup.length / 3 }, (_, corner) => {
			const key = [0, 1, 2].map((k) => (soup[corner * 3 + k] === 0x80000000 ? 0 : soup[corner * 3 + k])).join(' ');
			if (!numbers.has(key)) numbers.set(key, numbers.size);
			return numbers.get(key);
		});
		const { positions, triangles } = indexSoup(soup);
		expect(Array.from(triangles)).toEqual(expected);
		const bits = new Uint32Array(positions.buffer);
		expect([...numbers.keys()]).toEqual(
			Array.from({ length: numbers.size }, (_, i) => bits.subarray(3 * i, 3 * i + 3).join(' ')),
		);
	});
});
