import { describe, expect, test } from 'vitest';
import { movedMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { boxMesh, sphereMesh, together } from '../../tests/solid-meshes.ts';
import { createRandom } from '#numeric';
import { reverseOrientation } from './reverse-orientation.ts';
import { subdivide } from './subdivide.ts';
import { thickness, wallThickness } from './thickness.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const median = (values: ArrayLike<number>): number => Float64Array.from(values).sort()[values.length >> 1];

/** A closed cylinder along z. */
function cylinderMesh(radius: number, height: number, columns = 96, rows = 60): TriangleMesh {
	const positions: number[] = [];
	const triangles: number[] = [];
	for (let j = 0; j <= rows; j++)
		for (let i = 0; i < columns; i++) {
			const angle = (2 * Math.PI * i) / columns;
			positions.push(radius * Math.cos(angle), radius * Math.sin(angle), (height * j) / rows);
		}
	for (let j = 0; j < rows; j++)
		for (let i = 0; i < columns; i++) {
			const [a, b] = [j * columns + i, j * columns + ((i + 1) % columns)];
			triangles.push(a, b, b + columns, a, b + columns, a + columns);
		}
	const [bottom, top] = [positions.length / 3, positions.length / 3 + 1];
	positions.push(0, 0, 0, 0, 0, height);
	for (let i = 0; i < columns; i++) {
		const next = (i + 1) % columns;
		triangles.push(bottom, next, i, top, rows * columns + i, rows * columns + next);
	}
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

const methods = ['ray', 'ball'] as const;

describe.each(methods)('thickness by %s', (method) => {
	test('a slab: its thickness, away from the rim', () => {
		const slab = subdivide(boxMesh([0, 0, 0], [40, 40, 3]), { scheme: 'midpoint', levels: 5 });
		const found = thickness(slab, { method });
		let checked = 0;
		found.forEach((value, v) => {
			const [x, y, z] = slab.positions.subarray(3 * v, 3 * v + 3);
			if (x < 8 || x > 32 || y < 8 || y > 32 || (z !== 0 && z !== 3)) return;
			checked++;
			expect(Math.abs(value / 3 - 1)).toBeLessThan(0.015);
		});
		expect(checked).toBeGreaterThan(200);
	});

	test('a ball: its diameter; smaller ones in proportion, wherever they lie and however they are turned', () => {
		const ball = sphereMesh(10, 4);
		for (const value of thickness(ball, { method })) expect(Math.abs(value / 20 - 1)).toBeLessThan(0.03);
		const moved = movedMesh(ball, { rotation: randomRotation(createRandom(1)), scale: 0.25, offset: [90, -40, 7] });
		expect(median(thickness(moved, { method })) / 5).toBeCloseTo(1, 1);
	});

	test('a cylinder: the diameter on its side', () => {
		const mesh = cylinderMesh(4, 40);
		const found = thickness(mesh, { method });
		const side = found.filter((_, v) => mesh.positions[3 * v + 2] > 8 && mesh.positions[3 * v + 2] < 32);
		for (const value of side) expect(Math.abs(value / 8 - 1)).toBeLessThan(0.03);
	});

	test('a spherical shell: its wall from both sides', () => {
		const shell = together(sphereMesh(10, 5), reverseOrientation(sphereMesh(8, 5)));
		for (const value of thickness(shell, { method })) expect(Math.abs(value / 2 - 1)).toBeLessThan(0.08);
	});

	test('open, empty and loose: Infinity; bad options are refused', () => {
		const sheet: TriangleMesh = {
			positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 5, 5),
			triangles: Uint32Array.of(0, 1, 2),
		};
		expect([...thickness(sheet, { method })]).toEqual([Infinity, Infinity, Infinity, Infinity]);
		expect(thickness({ positions: new Float32Array(0), triangles: new Uint32Array(0) }, { method }).length).toBe(0);
		expect(() => thickness(sheet, { method, coneAngleDegrees: 90 })).toThrow(/coneAngle/);
		const bad = { ...sheet, positions: sheet.positions.map(() => Number.NaN) };
		expect(() => thickness(bad, { method })).toThrow(/finite/);
	});
});

describe('thickness', () => {
	test('a ball in a wedge is no larger than the ray there', () => {
		const wedge = subdivide(boxMesh([0, 0, 0], [10, 10, 10]), { scheme: 'loop', levels: 4 });
		const [rays, balls] = methods.map((method) => thickness(wedge, { method, coneAngleDegrees: 0 }));
		balls.forEach((value, v) => expect(value).toBeLessThanOrEqual(rays[v] * (1 + 1e-6)));
	});

	test('walls for print: how thin, where, how much', () => {
		const slab = subdivide(boxMesh([0, 0, 0], [40, 40, 3]), { scheme: 'midpoint', levels: 4 });
		const found = thickness(slab);
		const report = wallThickness(slab, found, 4);
		expect(report.minimumMm).toBeGreaterThan(2);
		expect(report.minimumMm).toBeLessThan(3.04);
		expect(report.thinShare).toBeGreaterThan(0.8);
		expect(report.thinAreaMm2 / (report.thinShare * (2 * 1600 + 4 * 120))).toBeCloseTo(1, 5);
		expect(wallThickness(slab, found, 1)).toMatchObject({ thinAreaMm2: 0, thinShare: 0 });
		expect(() => wallThickness(slab, new Float64Array(3), 1)).toThrow(/thicknesses/);
	});
});
