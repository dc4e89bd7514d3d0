import { expect, test } from 'vitest';
import { massProperties } from '#shape';
import { boxMesh } from '../../tests/solid-meshes.ts';
import type { Axes } from './axes.ts';
import { placeMeshes, placePoints, type FilePart } from './place-shapes.ts';

const box = (scale = 1): FilePart => {
	const { positions, triangles } = boxMesh([1, 2, 3], [11, 22, 33]);
	return { name: 'box', positions: positions.map((v) => v * scale), triangles: Uint32Array.from(triangles) };
};

test('who speaks first: caller, file, size', () => {
	const facts = (...args: Parameters<typeof placeMeshes>): (string | number)[] => {
		const { parts, original } = placeMeshes(...args);
		return [original.units, original.space, Math.round(massProperties(parts[0].mesh).volumeMm3)];
	};
	const declared = { format: 'x' };
	expect(facts([box()], declared)).toEqual(['unknown', 'unknown', 6000]);
	expect(facts([box(0.001)], declared)).toEqual(['m', 'unknown', 6000]);
	expect(facts([box(0.001)], { ...declared, units: 'mm' })).toEqual(['mm', 'unknown', 0]);
	expect(facts([box(0.001)], { ...declared, units: 'mm' }, { units: 'm' })).toEqual(['m', 'unknown', 6000]);
	expect(facts([box()], { ...declared, axes: 'LPS' })).toEqual(['unknown', 'LPS', 6000]);
	expect(facts([box()], { ...declared, axes: 'LPS' }, { axes: 'RAS' })).toEqual(['unknown', 'RAS', 6000]);
	expect(facts([box(0.1)], declared, { units: 'cm' })).toEqual(['cm', 'unknown', 6000]);
	// One small part of a large file is small in millimetres.
	expect(placeMeshes([box(0.01), box(3)], declared).original.units).toBe('unknown');
});

test.each(['RAS', 'LPS', 'LAS', 'Y-up', 'ASR', 'SAR'] as const)('%s keeps surfaces outward', (axes: Axes) => {
	const { parts } = placeMeshes([box()], { format: 'x' }, { axes });
	expect(massProperties(parts[0].mesh).volumeMm3).toBeCloseTo(6000, 2);
});

test('conflicts and guesses are noted, parts without triangles left out', () => {
	const empty = { name: 'none', positions: new Float32Array(3), triangles: new Uint32Array(0) };
	const file = placeMeshes([empty, box()], { format: 'x', axes: 'LPS', units: 'm' }, { axes: 'RAS', units: 'mm' });
	expect(file.parts.map((part) => part.name)).toEqual(['box']);
	expect(file.original.notes).toEqual([
		'the file says m, read as mm on request',
		'the file says LPS, read as RAS on request',
	]);
});

test('coordinates that overflow by scaling are refused', () => {
	const far = { ...box(), positions: box().positions.map((v) => v * 1e37) };
	expect(() => placeMeshes([far], { format: 'x' }, { units: 'm' })).toThrow(/has the coordinate Infinity/);
});

test('points: normals turn but do not scale; normals that are not finite go, with a note', () => {
	const make = (nx: number): ReturnType<typeof placePoints> =>
		placePoints(
			{ positions: Float32Array.of(0.1, 0.2, 0.3), normals: Float32Array.of(nx, 0, 0) },
			{ format: 'x', units: 'm', axes: 'LPS' },
		);
	expect(Array.from(make(5).points.normals ?? [])).toEqual([-1, 0, 0]);
	expect(make(NaN).points.normals).toBeUndefined();
	expect(make(NaN).original.notes.join()).toMatch(/normals left out/);
});
