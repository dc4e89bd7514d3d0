import { expect, it } from 'vitest';
import { renderThumbnail } from './render-thumbnail.ts';

it('refuses an empty mesh', () => {
	expect(() => renderThumbnail({ positions: new Float32Array(0), triangles: new Uint32Array(0) })).toThrow(RangeError);
});

it('draws a triangle that faces the viewer, right way up: wide at the feet, patient right on the left', () => {
	const mesh = { positions: Float32Array.of(-10, 0, 0, 10, 0, 0, 10, 0, 20), triangles: Uint32Array.of(0, 1, 2) };
	const { rgba } = renderThumbnail(mesh, { size: 64, azimuthDegrees: 0, elevationDegrees: 0 });
	const alpha = (x: number, y: number): number => rgba[4 * (y * 64 + x) + 3];
	expect([alpha(6, 10), alpha(52, 57), alpha(8, 55), alpha(55, 8)]).toEqual([255, 255, 255, 0]);
});
