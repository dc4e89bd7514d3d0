import { expect, it } from 'vitest';
import { sampleSurface, sampleSurfaceUniform } from './sample-surface.ts';

const triangle = { positions: Float32Array.of(0, 0, 5, 4, 0, 5, 0, 3, 5), triangles: Uint32Array.of(0, 1, 2) };

it.each([sampleSurface, sampleSurfaceUniform])('puts every point inside a single triangle', (sample) => {
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
