import { createRandom } from '#numeric';
import type { PointCloud, TriangleMesh } from '#shape';
import { describe, expect, it } from 'vitest';
import { movedMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, torusMesh } from '../../tests/solid-meshes.ts';
import { sampleSurface, sampleSurfaceUniform } from './sample-surface.ts';

const triangle = { positions: Float32Array.of(0, 0, 5, 4, 0, 5, 0, 3, 5), triangles: Uint32Array.of(0, 1, 2) };
const samplers = { sampleSurface, sampleSurfaceUniform };

/** Distance of each point to the nearest other, by comparing all pairs. */
function nearestDistances({ positions }: PointCloud, count = positions.length / 3): number[] {
	return Array.from({ length: count }, (_, i) => {
		let nearest = Infinity;
		for (let j = 0; j < count; j++) {
			if (j === i) continue;
			const [dx, dy, dz] = [0, 1, 2].map((k) => positions[3 * i + k] - positions[3 * j + k]);
			nearest = Math.min(nearest, dx * dx + dy * dy + dz * dz);
		}
		return Math.sqrt(nearest);
	});
}

/** Largest distance from one of the places to the nearest point. */
function farthestPlace(places: PointCloud, points: PointCloud): number {
	let farthest = 0;
	for (let i = 0; i < places.positions.length; i += 3) {
		const [x, y, z] = places.positions.subarray(i, i + 3);
		let nearest = Infinity;
		const { positions: p } = points;
		for (let j = 0; j < p.length; j += 3)
			nearest = Math.min(nearest, (p[j] - x) ** 2 + (p[j + 1] - y) ** 2 + (p[j + 2] - z) ** 2);
		farthest = Math.max(farthest, nearest);
	}
	return Math.sqrt(farthest);
}

function variation(values: readonly number[]): number {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) / mean;
}

/** Centre distance of the closest two in the densest packing of `count` points on the area. */
const densestSpacing = (area: number, count: number): number => 2 * Math.sqrt(area / (2 * Math.sqrt(3) * count));

/** How far a point is outside a triangle (beyond its edges or off its plane), in float64. */
function distanceFromTriangle(mesh: TriangleMesh, face: number, point: readonly number[]): number {
	const corner = (k: number): number[] => {
		const v = 3 * mesh.triangles[3 * face + k];
		return [...mesh.positions.subarray(v, v + 3)];
	};
	const minus = (p: readonly number[], q: readonly number[]): number[] => p.map((value, k) => value - q[k]);
	const dot = (p: readonly number[], q: readonly number[]): number =>
		p.reduce((sum, value, k) => sum + value * q[k], 0);
	const [a, b, c] = [corner(0), corner(1), corner(2)];
	const [u, v, w] = [minus(b, a), minus(c, a), minus(point, a)];
	const [uu, uv, vv, wu, wv] = [dot(u, u), dot(u, v), dot(v, v), dot(w, u), dot(w, v)];
	const determinant = uu * vv - uv * uv;
	const s = Math.max(0, Math.min(1, (wu * vv - wv * uv) / determinant));
	const t = Math.max(0, Math.min(1 - s, (wv * uu - wu * uv) / determinant));
	return Math.hypot(...w.map((value, k) => value - s * u[k] - t * v[k]));
}

describe.each(Object.entries(samplers))('%s', (name, sample) => {
	it('puts every point inside a single triangle', () => {
		const { positions, normals } = sample(triangle, 500, { seed: 1 });
		expect(positions).toHaveLength(1500);
		for (let i = 0; i < positions.length; i += 3) {
			expect(positions[i]).toBeGreaterThanOrEqual(0);
			expect(positions[i + 1]).toBeGreaterThanOrEqual(0);
			expect(positions[i] / 4 + positions[i + 1] / 3).toBeLessThanOrEqual(1.000001);
			expect(positions[i + 2]).toBe(5);
			expect([...normals.subarray(i, i + 3)]).toEqual([0, 0, 1]);
		}
	});

	it.each([1, 2, 3, 7, 100, 1001])('gives exactly %i points', (count) => {
		const points = sample(torusMesh(20, 6, 24, 12), count);
		expect(points.positions).toHaveLength(3 * count);
		expect(points.normals).toHaveLength(3 * count);
		expect(points.positions.every(Number.isFinite)).toBe(true);
	});

	it('puts points on triangles, with the normal of the triangle each is on', () => {
		const mesh = movedMesh(torusMesh(20, 6, 24, 12), {
			rotation: randomRotation(createRandom(3)),
			offset: [5, -7, 90],
		});
		const { positions, normals } = sample(mesh, 300, { seed: 5 });
		for (let i = 0; i < positions.length; i += 3) {
			const point = [...positions.subarray(i, i + 3)];
			let best = 0;
			let least = Infinity;
			for (let face = 0; face < mesh.triangles.length / 3; face++) {
				const distance = distanceFromTriangle(mesh, face, point);
				if (distance < least) [least, best] = [distance, face];
			}
			expect(least).toBeLessThan(2e-5);
			const [a, b, c] = [0, 1, 2].map((k) => 3 * mesh.triangles[3 * best + k]);
			const alongEdge = (to: number): number =>
				[0, 1, 2].reduce((sum, k) => sum + normals[i + k] * (mesh.positions[to + k] - mesh.positions[a + k]), 0);
			expect(Math.abs(alongEdge(b)) + Math.abs(alongEdge(c))).toBeLessThan(1e-4);
			expect(Math.hypot(...normals.subarray(i, i + 3))).toBeCloseTo(1, 6);
		}
	});

	it('gives each part of the surface its share, however unequal the triangles (χ²)', () => {
		// A box of 10 × 20 × 40 whose six faces count 200, 200, 400, 400, 800 and 800 mm².
		const { positions } = sample(boxMesh([0, 0, 0], [10, 20, 40]), 2800, { seed: 9 });
		const counts = [0, 0, 0];
		for (let i = 0; i < positions.length; i += 3) {
			const axis = [10, 20, 40].findIndex((size, k) => positions[i + k] === 0 || positions[i + k] === size);
			counts[axis]++;
		}
		const expected = [1600, 800, 400];
		const chiSquared = counts.reduce((sum, value, k) => sum + (value - expected[k]) ** 2 / expected[k], 0);
		// 99.9 % point for independent draws at two degrees of freedom; both samplers vary less.
		expect(chiSquared).toBeLessThan(13.8);
	});

	it('is uniform over a sphere: height is uniform, the mean is the centre', () => {
		const { positions, normals } = sample(sphereMesh(10, 5), 4000, { seed: 2 });
		const sum = [0, 0, 0];
		let height = 0;
		for (let i = 0; i < positions.length; i += 3) {
			for (let k = 0; k < 3; k++) sum[k] += positions[i + k] / 4000;
			height += Math.abs(positions[i + 2]) / 4000;
			const outward = [0, 1, 2].reduce((total, k) => total + normals[i + k] * positions[i + k], 0);
			expect(outward).toBeGreaterThan(9.9);
		}
		expect(Math.hypot(...sum)).toBeLessThan(0.15);
		expect(height).toBeGreaterThan(4.9);
		expect(height).toBeLessThan(5.1);
	});

	it('depends on the seed and on nothing else', () => {
		const mesh = sphereMesh(10, 3);
		const before = { positions: mesh.positions.slice(), triangles: mesh.triangles.slice() };
		const first = sample(mesh, 200, { seed: 'a' });
		expect(sample(mesh, 200, { seed: 'a' })).toEqual(first);
		expect(sample(mesh, 200, { seed: 'b' })).not.toEqual(first);
		expect(mesh).toEqual(before);
	});

	it('passes over triangles without area', () => {
		const positions = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 50, 50, 50);
		const mesh = { positions, triangles: Uint32Array.of(3, 3, 3, 0, 1, 2, 3, 0, 3) };
		const points = sample(mesh, 400);
		expect(Math.max(...points.positions)).toBeLessThanOrEqual(1);
		for (let i = 2; i < 1200; i += 3) expect(points.normals[i]).toBe(1);
	});

	it('keeps to the surface far from the origin', () => {
		const mesh = movedMesh(boxMesh([0, 0, 0], [512, 512, 512]), { offset: [2 ** 24, -(2 ** 24), 2 ** 24] });
		const { positions } = sample(mesh, 300);
		for (let i = 0; i < positions.length; i += 3) {
			const local = [positions[i] - 2 ** 24, positions[i + 1] + 2 ** 24, positions[i + 2] - 2 ** 24];
			expect(Math.min(...local)).toBeGreaterThanOrEqual(0);
			expect(Math.max(...local)).toBeLessThanOrEqual(512);
			expect(local.some((value) => value === 0 || value === 512)).toBe(true);
		}
	});

	it.each([1e-12, 1e12])('does not depend on the scale %f', (scale) => {
		const mesh = sphereMesh(1, 3);
		const points = sample(movedMesh(mesh, { scale }), 100, { seed: 4 });
		const reference = sample(mesh, 100, { seed: 4 });
		points.positions.forEach((value, i) => expect(value / scale).toBeCloseTo(reference.positions[i], 4));
	});

	it('refuses what it cannot sample, with what it got', () => {
		const nothing = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		const flat = { positions: Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), triangles: Uint32Array.of(0, 1, 2) };
		const infinite = {
			positions: Float32Array.of(0, 0, 0, Infinity, 0, 0, 0, 1, 0),
			triangles: Uint32Array.of(0, 1, 2),
		};
		for (const mesh of [nothing, flat, infinite]) expect(() => sample(mesh, 10)).toThrow(RangeError);
		for (const count of [0, -1, 1.5, NaN, Infinity]) expect(() => sample(triangle, count)).toThrow(`${name}: count`);
	});
});

describe('evenness', () => {
	const area = 4 * Math.PI * 100;
	const mesh = sphereMesh(10, 5);

	it('is far above that of random points: no clumps, no holes', () => {
		const count = 2000;
		const even = nearestDistances(sampleSurface(mesh, count, { seed: 1 }));
		const random = nearestDistances(sampleSurfaceUniform(mesh, count, { seed: 1 }));
		expect(variation(random)).toBeGreaterThan(0.3);
		expect(variation(even)).toBeLessThan(0.12);
		const spacing = densestSpacing(area, count);
		expect(Math.min(...even)).toBeGreaterThan(0.6 * spacing);
		// In the densest packing no place is farther than 0.58 spacings from a point.
		const places = sampleSurfaceUniform(mesh, 3000, { seed: 2 });
		expect(farthestPlace(places, sampleSurface(mesh, count, { seed: 1 }))).toBeLessThan(0.95 * spacing);
		expect(farthestPlace(places, sampleSurfaceUniform(mesh, count, { seed: 1 }))).toBeGreaterThan(1.1 * spacing);
	});

	it.each([50, 300, 777, 1500])('holds for the first %i points of a larger set', (prefix) => {
		const points = sampleSurface(mesh, 2000, { seed: 1 });
		const distances = nearestDistances(points, prefix);
		expect(variation(distances)).toBeLessThan(0.25);
		expect(Math.min(...distances)).toBeGreaterThan(0.45 * densestSpacing(area, prefix));
	});

	it('counts both sides of a thin plate alike, though they are nearer than neighbours', () => {
		const points = sampleSurface(boxMesh([0, 0, 0], [100, 100, 0.01]), 500, { seed: 3 });
		const top: number[] = [];
		const bottom: number[] = [];
		for (let i = 0; i < 500; i++)
			(points.normals[3 * i + 2] > 0.5 ? top : bottom).push(...points.positions.subarray(3 * i, 3 * i + 3));
		expect(Math.abs(top.length - bottom.length) / 3).toBeLessThan(25);
		expect(variation(nearestDistances({ positions: Float32Array.from(top) }))).toBeLessThan(0.2);
	});

	it('spreads points along a sliver as along a line', () => {
		const sliver = {
			positions: Float32Array.of(0, 0, 0, 1000, 0, 0, 1000, 1e-6, 0),
			triangles: Uint32Array.of(0, 1, 2),
		};
		const { positions } = sampleSurface(sliver, 50, { seed: 2 });
		// The area grows with x: between equal shares of the area the gaps shrink like 1 / x, so x² is what is even.
		const shares = Array.from({ length: 50 }, (_, i) => (positions[3 * i] / 1000) ** 2).sort((a, b) => a - b);
		shares.forEach((share, i) => expect(Math.abs(share - (i + 0.5) / 50)).toBeLessThan(0.25));
		expect(Math.min(...nearestDistances({ positions }))).toBeGreaterThan(1);
	});
});

describe('sampleSurfaceUniform, each point by itself', () => {
	it('triangles get points by area: χ² of the counts is that of chance, or far less if stratified', () => {
		// Ten squares of area 1 … 10, two triangles each.
		const positions: number[] = [];
		const triangles: number[] = [];
		for (let k = 1; k <= 10; k++) {
			const first = positions.length / 3;
			positions.push(20 * k, 0, 0, 20 * k + k, 0, 0, 20 * k + k, 1, 0, 20 * k, 1, 0);
			triangles.push(first, first + 1, first + 2, first, first + 2, first + 3);
		}
		const mesh = { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
		const count = 20_000;
		const chiSquared = (isStratified: boolean): number => {
			const found = new Float64Array(10);
			const points = sampleSurfaceUniform(mesh, count, { seed: 7, isStratified });
			for (let i = 0; i < count; i++) found[Math.floor(points.positions[3 * i] / 20 + 1e-4) - 1]++;
			return found.reduce((sum, n, k) => sum + (n - (count * (k + 1)) / 55) ** 2 / ((count * (k + 1)) / 55), 0);
		};
		// 9 degrees of freedom: 0.1 % lie above 27.9, 0.1 % below 1.15.
		expect(chiSquared(false)).toBeLessThan(27.9);
		expect(chiSquared(false)).toBeGreaterThan(1.15);
		expect(chiSquared(true)).toBeLessThan(0.1);
	});
});
