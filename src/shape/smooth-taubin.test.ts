import { describe, expect, test } from 'vitest';
import { ballVolume } from '../../tests/label-volumes.ts';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { massProperties } from './mass-properties.ts';
import { smoothTaubin } from './smooth-taubin.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

/** An open sheet of n × n squares with height z(x, y). */
function sheet(n: number, height: (x: number, y: number) => number): TriangleMesh {
	const positions: number[] = [];
	const triangles: number[] = [];
	for (let y = 0; y <= n; y++) for (let x = 0; x <= n; x++) positions.push(x, y, height(x, y));
	for (let y = 0; y < n; y++)
		for (let x = 0; x < n; x++) {
			const a = x + (n + 1) * y;
			triangles.push(a, a + 1, a + n + 2, a, a + n + 2, a + n + 1);
		}
	return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

describe('smoothTaubin', () => {
	test('one shrinking step by hand: an octahedron goes half-way to its centre, and back by the growing one', () => {
		const octahedron = sphereMesh(1, 0);
		const { positions } = smoothTaubin(octahedron, { iterations: 1 });
		positions.forEach((value, i) => expect(value).toBeCloseTo(0.5 * 1.53 * octahedron.positions[i], 6));
	});

	test('a mesh moved aside is smoothed the same way', () => {
		const [{ mesh }] = extractSurfaces(ballVolume(6));
		const aside = { ...mesh, positions: mesh.positions.map((value) => value + 1024) };
		const expected = smoothTaubin(mesh).positions;
		smoothTaubin(aside).positions.forEach((value, i) => expect(value - 1024).toBeCloseTo(expected[i], 3));
	});

	test('a flat sheet stays flat, and its border stays where it is', () => {
		const flat = sheet(12, (x, y) => 0.25 * x - 0.5 * y);
		const smooth = smoothTaubin(flat).positions;
		for (let i = 0; i < smooth.length; i += 3)
			expect(smooth[i + 2]).toBeCloseTo(0.25 * smooth[i] - 0.5 * smooth[i + 1], 5);

		const bumpy = sheet(12, (x, y) => ((x * 7 + y * 13) % 5) / 5);
		const calmer = smoothTaubin(bumpy);
		for (let v = 0; v < 169; v++) {
			const isBorder = v % 13 === 0 || v % 13 === 12 || v < 13 || v >= 156;
			const same = [0, 1, 2].every((axis) => calmer.positions[3 * v + axis] === bumpy.positions[3 * v + axis]);
			expect(same, `vertex ${v}`).toBe(isBorder);
		}
		expect(massProperties(calmer).areaMm2).toBeLessThan(0.97 * massProperties(bumpy).areaMm2);
	});

	test('takes the steps off a ball: the area, 8.4 % too large, comes within 1.5 %', () => {
		const [{ mesh }] = extractSurfaces(ballVolume(20));
		const ratio = (m: TriangleMesh): number => massProperties(m).areaMm2 / (4 * Math.PI * 400);
		expect(ratio(mesh)).toBeGreaterThan(1.07);
		expect(ratio(smoothTaubin(mesh))).toBeCloseTo(1, 1.8);
	});

	test('knowing that the mesh is closed changes nothing; no iterations, no change; the input stays', () => {
		const [{ mesh }] = extractSurfaces(ballVolume(5));
		const before = mesh.positions.slice();
		expect(smoothTaubin(mesh, { isClosed: true }).positions).toEqual(smoothTaubin(mesh).positions);
		expect(smoothTaubin(mesh, { iterations: 0 }).positions).toEqual(before);
		expect(mesh.positions).toEqual(before);
	});

	test('refuses settings that grow without bound or make no sense', () => {
		const mesh = sphereMesh(1, 1);
		expect(() => smoothTaubin(mesh, { iterations: 1.5 })).toThrow(/1.5/);
		expect(() => smoothTaubin(mesh, { lambda: 0.5, mu: -0.4 })).toThrow(RangeError);
		expect(() => smoothTaubin(mesh, { lambda: -0.1 })).toThrow(RangeError);
	});
});
