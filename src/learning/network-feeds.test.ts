import { describe, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { centredOccupancy } from './encode-shape.ts';
import { lessonExample } from './lesson-examples.ts';
import { filledGrid, layForNetwork } from './network-feeds.ts';

const grid = { dims: [16, 16, 16], spacingMm: 2 } as const;
const settings = { lesson: 'class', input: 'voxels', grid, pointCount: 64, share: 0.25, seed: 1 } as const;
const ball = sphereMesh(9, 3, [40, -60, 500]);

describe('layForNetwork', () => {
	test('gives what training made of the same surface', () => {
		const volume = centredOccupancy(ball, grid);
		if (!volume) throw new Error('open');
		const sample = { id: 'a', subject: 'a', source: '', facts: {}, content: { kind: 'occupancy', volume } } as const;
		for (const input of ['voxels', 'points'] as const) {
			const trained = lessonExample(sample, 0, 0, { ...settings, input });
			const laid = layForNetwork(ball, { settings: { ...settings, input }, filling: 'whole' }, 'a');
			expect(laid?.feeds).toEqual({ shape: trained['shape'] });
			expect(laid?.centre.map(Math.round)).toEqual([40, -60, 500]);
			expect(laid?.outside).toBe(0);
		}
	});

	test('fills voxels by their share where training did', () => {
		const laid = layForNetwork(ball, { settings, filling: 'shares' }, 'a');
		const sum = laid?.occupancy.voxels.reduce((all, value) => all + value / 255, 0) ?? 0;
		// The volume of the mesh, not of the ball: closer than whole voxels come.
		const { voxels } = filledGrid(sphereMesh(9, 3), grid, 8);
		expect(sum).toBeCloseTo(
			voxels.reduce((all, value) => all + value / 255, 0),
			-0.5,
		);
		expect(laid?.occupancy.voxels.some((value) => value > 20 && value < 235)).toBe(true);
	});

	test('tells how much lies beyond the grid; an open surface is none', () => {
		expect(layForNetwork(sphereMesh(18, 3), { settings, filling: 'whole' }, 'a')?.outside).toBeGreaterThan(0.3);
		const open = { ...ball, triangles: ball.triangles.slice(3) };
		expect(layForNetwork(open, { settings, filling: 'whole' }, 'a')).toBeUndefined();
	});
});
