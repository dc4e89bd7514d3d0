import { describe, expect, test } from 'vitest';
import { ballVolume, noiseVolume, readTestNifti, volumeOf } from '../../tests/label-volumes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { sphereMesh, together } from '../../tests/solid-meshes.ts';
import { extractSurfaces } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import { meshComponents } from './mesh-components.ts';
import { smoothPreservingVolume } from './smooth-preserving-volume.ts';
import { smoothTaubin } from './smooth-taubin.ts';

const rod = volumeOf([60, 7, 7], (x, y, z) => x > 0 && x < 59 && y === 3 && z === 3);
const plate = volumeOf([50, 50, 3], (x, y, z) => z === 1 && x > 0 && y > 0 && x < 49 && y < 49);
/** A ball on a stick one voxel thick: the ball must not feed the stick. */
const lollipop = volumeOf(
	[80, 25, 25],
	(x, y, z) => (y === 12 && z === 12 && x > 20) || Math.hypot(x - 12, y - 12, z - 12) < 9,
);

describe('smoothPreservingVolume', () => {
	test('a ball gets its true area and keeps its volume', () => {
		const [{ mesh }] = extractSurfaces(ballVolume(20));
		const result = smoothPreservingVolume(mesh);
		const { volumeMm3, areaMm2 } = massProperties(result.mesh);
		expect(volumeMm3 / massProperties(mesh).volumeMm3).toBeCloseTo(1, 4);
		expect(areaMm2 / (4 * Math.PI * 400)).toBeCloseTo(1, 1.8);
		expect(result).toMatchObject({ iterations: 10, components: 1, reducedComponents: 0, rawComponents: 0 });
		expect(result.maxDisplacementMm).toBeLessThan(1);
	});

	test('parts one voxel thick keep their thickness, where plain smoothing takes most of it', () => {
		const [raw] = extractSurfaces(rod);
		expect(massProperties(smoothTaubin(raw.mesh)).volumeMm3).toBeLessThan(0.2 * massProperties(raw.mesh).volumeMm3);
		for (const volume of [rod, plate]) {
			const [{ mesh, bounds }] = extractSurfaces(volume);
			const result = smoothPreservingVolume(mesh);
			expect(Math.abs(result.volumeChange ?? 1)).toBeLessThan(0.001);
			const area = massProperties(result.mesh).areaMm2 / massProperties(mesh).areaMm2;
			expect(area).toBeGreaterThan(0.9);
			expect(area).toBeLessThan(1.05);
			// It neither shrinks along its length nor grows out of its box by more than a third of a voxel.
			const { positions } = result.mesh;
			const extent = [0, 1, 2].map((axis) => {
				const values = positions.filter((_, i) => i % 3 === axis);
				return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
			});
			extent.forEach((length, axis) =>
				expect(Math.abs(length - (bounds.max[axis] - bounds.min[axis]))).toBeLessThan(0.7),
			);
		}
	});

	test('a thin stick on a thick ball gets its volume back itself, not through the ball', () => {
		const [{ mesh }] = extractSurfaces(lollipop);
		const { positions } = smoothPreservingVolume(mesh).mesh;
		// Distance from the axis, half-way along the stick and on the ball's equator.
		const radius = (from: number, to: number): number => {
			const distances: number[] = [];
			for (let i = 0; i < positions.length; i += 3)
				if (positions[i] > from && positions[i] < to)
					distances.push(Math.hypot(positions[i + 1] - 12, positions[i + 2] - 12));
			return distances.reduce((sum, value) => sum + value, 0) / distances.length;
		};
		expect(radius(40, 60)).toBeGreaterThan(0.42);
		expect(radius(40, 60)).toBeLessThan(0.58);
		expect(Math.abs(radius(11.4, 12.6) - 9)).toBeLessThan(0.35);
	});

	test('a single voxel cannot be smoothed: it keeps its form', () => {
		const [{ mesh }] = extractSurfaces(volumeOf([3, 3, 3], (...p) => p.every((i) => i === 1)));
		const { volumeMm3, areaMm2 } = massProperties(smoothPreservingVolume(mesh).mesh);
		expect(volumeMm3).toBeCloseTo(1 / 6, 5);
		expect(areaMm2).toBeCloseTo(Math.sqrt(3), 4);
	});

	test('every component of noise keeps its volume, and the surface its topology', () => {
		const [{ mesh }] = extractSurfaces(noiseVolume(24, 0.25, 4));
		const result = smoothPreservingVolume(mesh, { maxVolumeChange: 0.01 });
		const before = meshComponents(mesh);
		const after = new Float64Array(before.components.length);
		const parts = meshComponents({ ...result.mesh });
		parts.ofTriangle.forEach((_, t) => (after[before.ofTriangle[t]] = parts.components[parts.ofTriangle[t]].volumeMm3));
		before.components.forEach(({ volumeMm3 }, id) => expect(Math.abs(after[id] / volumeMm3 - 1)).toBeLessThan(0.0101));
		expect(result.components).toBe(before.components.length);
		expect(findDefects(result.mesh)).toMatchObject({ isClosed: true, isManifold: true, isOriented: true });
	});

	test('a cavity keeps its volume too', () => {
		const hollow = volumeOf([32, 32, 32], (x, y, z) => Math.abs(Math.hypot(x - 15.5, y - 15.5, z - 15.5) - 10) < 4);
		const [{ mesh }] = extractSurfaces(hollow);
		const [outer, inner] = meshComponents(smoothPreservingVolume(mesh).mesh).components;
		const [rawOuter, rawInner] = meshComponents(mesh).components;
		expect(rawInner.volumeMm3).toBeLessThan(0);
		expect(outer.volumeMm3 / rawOuter.volumeMm3).toBeCloseTo(1, 3);
		expect(inner.volumeMm3 / rawInner.volumeMm3).toBeCloseTo(1, 3);
	});

	test('components that cannot keep their volume get fewer iterations, then none, and the rest is not held back', () => {
		const [{ mesh }] = extractSurfaces(ballVolume(8));
		// A triangle and its back: no volume at all, so nothing can be preserved.
		const pillow = {
			positions: Float32Array.of(50, 0, 0, 51, 0, 0, 50, 1, 0),
			triangles: Uint32Array.of(0, 1, 2, 0, 2, 1),
		};
		const result = smoothPreservingVolume(together(mesh, pillow), { isClosed: true });
		expect(result).toMatchObject({ iterations: 10, components: 2, rawComponents: 1 });
		expect(result.mesh.positions.slice(-9)).toEqual(pillow.positions);
		smoothPreservingVolume(mesh).mesh.positions.forEach((value, i) =>
			expect(result.mesh.positions[i]).toBeCloseTo(value, 4),
		);
	});

	test('an open mesh is smoothed with its border pinned, without a word on volume', () => {
		const sphere = sphereMesh(5, 3);
		const open = { positions: sphere.positions, triangles: sphere.triangles.subarray(60) };
		const result = smoothPreservingVolume(open);
		expect(result.volumeChange).toBeUndefined();
		expect(result.maxDisplacementMm).toBeGreaterThan(0);
		expect(result.maxDisplacementMm).toBeLessThan(0.5);
	});

	test('refuses settings that make no sense', () => {
		expect(() => smoothPreservingVolume(sphereMesh(1, 1), { iterations: -1 })).toThrow(/-1/);
		expect(() => smoothPreservingVolume(sphereMesh(1, 1), { maxVolumeChange: Number.NaN })).toThrow(RangeError);
	});
});

describe.skipIf(!hasSharedData)('smoothPreservingVolume on TotalSegmentator labels', () => {
	test('every label keeps its volume within 0.1 % and gets smoother', () => {
		for (const { label, mesh } of extractSurfaces(
			readTestNifti(sharedData('totalsegmentator-example', 'example_seg.nii.gz')),
		)) {
			const result = smoothPreservingVolume(mesh, { isClosed: true });
			expect(Math.abs(result.volumeChange ?? 1), `label ${label}`).toBeLessThan(0.001);
			const area = massProperties(result.mesh).areaMm2 / massProperties(mesh).areaMm2;
			expect(area, `label ${label}`).toBeGreaterThan(0.8);
			expect(area, `label ${label}`).toBeLessThanOrEqual(1.0001);
		}
	});
});
