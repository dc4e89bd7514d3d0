import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { movedMesh, randomRotation, stretchedMesh } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh } from '../../tests/solid-meshes.ts';
import { massProperties } from './mass-properties.ts';
import { elongation, flatness, principalAxes, sphericity } from './principal-axes.ts';
import { reverseOrientation } from './reverse-orientation.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const row = (axes: readonly number[], i: number): readonly number[] => axes.slice(3 * i, 3 * i + 3);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, k) => sum + value * b[k], 0);

function expectRightHanded(axes: readonly number[]): void {
	const [a, b, c] = [row(axes, 0), row(axes, 1), row(axes, 2)];
	for (const [p, q] of [
		[a, b],
		[b, c],
		[a, c],
	])
		expect(dot(p, q)).toBeCloseTo(0, 9);
	for (const axis of [a, b, c]) expect(Math.hypot(...axis)).toBeCloseTo(1, 9);
	const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
	expect(dot(cross, c)).toBeCloseTo(1, 9);
}

describe('principalAxes', () => {
	test('a box: its edges, longest first', () => {
		const { axes, lengthsMm } = principalAxes(boxMesh([-1, -2, -4], [1, 2, 4]));
		expect(lengthsMm.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([8, 4, 2]);
		[0, 0, 1, 0, 1, 0, -1, 0, 0].forEach((value, i) => expect(axes[i]).toBeCloseTo(value, 6));
		expectRightHanded(axes);
	});

	test('follow rotations, moves and scales of an ellipsoid; the largest component points up (seed 1)', () => {
		const random = createRandom(1);
		const ellipsoid = stretchedMesh(sphereMesh(1, 4), [3, 9, 5]);
		for (let i = 0; i < 20; i++) {
			const rotation = randomRotation(random);
			const scale = 10 ** random.uniform(-2, 2);
			const moved = movedMesh(ellipsoid, { rotation, scale, offset: [30 * scale, -400 * scale, 7] });
			const { axes, lengthsMm } = principalAxes(moved);
			expectRightHanded(axes);
			[18, 10, 6].forEach((length, k) => expect(lengthsMm[k] / (scale * length)).toBeCloseTo(1, 2));
			[1, 2, 0].forEach((column, k) => {
				const expected = [rotation[column], rotation[3 + column], rotation[6 + column]];
				expect(Math.abs(dot(expected, row(axes, k)))).toBeCloseTo(1, 4);
			});
			for (const k of [0, 1]) {
				const largest = row(axes, k).toSorted((p, q) => Math.abs(q) - Math.abs(p))[0];
				expect(largest).toBeGreaterThan(0);
			}
		}
	});

	test('an open sheet uses its area; how finely it is triangulated does not matter', () => {
		const sheet = (nx: number, ny: number): TriangleMesh => {
			const positions: number[] = [];
			const triangles: number[] = [];
			for (let j = 0; j <= ny; j++) for (let i = 0; i <= nx; i++) positions.push((10 * i) / nx, (4 * j) / ny, 1);
			for (let j = 0; j < ny; j++)
				for (let i = 0; i < nx; i++) {
					const a = j * (nx + 1) + i;
					triangles.push(a, a + 1, a + nx + 2, a, a + nx + 2, a + nx + 1);
				}
			return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
		};
		for (const mesh of [sheet(1, 1), sheet(9, 2), sheet(2, 30)]) {
			const { axes, lengthsMm } = principalAxes(mesh);
			[10, 4, 0].forEach((length, k) => expect(lengthsMm[k]).toBeCloseTo(length, 5));
			expect(Math.abs(axes[0])).toBeCloseTo(1, 6);
			expect(flatness(lengthsMm)).toBeCloseTo(0, 6);
		}
	});

	test('an inside-out mesh has the same axes', () => {
		const mesh = stretchedMesh(sphereMesh(1, 3, [1, 2, 3]), [1, 2, 5]);
		const outward = principalAxes(mesh).axes;
		principalAxes(reverseOrientation(mesh)).axes.forEach((value, i) => expect(value).toBeCloseTo(outward[i], 9));
	});

	test('nothing, a point and a line stay finite', () => {
		const none = principalAxes({ positions: new Float32Array(0), triangles: new Uint32Array(0) });
		expect(none).toEqual({ axes: [1, 0, 0, 0, 1, 0, 0, 0, 1], lengthsMm: [0, 0, 0] });
		const line = { positions: Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), triangles: Uint32Array.of(0, 1, 2) };
		for (const value of [...principalAxes(line).axes, ...principalAxes(line).lengthsMm])
			expect(Number.isFinite(value)).toBe(true);
	});
});

describe('shape factors', () => {
	test('elongation, flatness and sphericity of a box and a sphere', () => {
		const { lengthsMm } = principalAxes(boxMesh([0, 0, 0], [2, 4, 8]));
		expect(elongation(lengthsMm)).toBeCloseTo(0.5, 6);
		expect(flatness(lengthsMm)).toBeCloseTo(0.5, 6);
		expect(sphericity(1, 6)).toBeCloseTo((Math.PI / 6) ** (1 / 3), 12);
		const { volumeMm3, areaMm2 } = massProperties(sphereMesh(7, 6));
		expect(sphericity(volumeMm3, areaMm2)).toBeCloseTo(1, 3);
		expect(sphericity(volumeMm3, areaMm2)).toBeLessThan(1);
		expect([elongation([0, 0, 0]), flatness([3, 0, 0]), sphericity(0, 0)]).toEqual([0, 0, 0]);
	});
});
