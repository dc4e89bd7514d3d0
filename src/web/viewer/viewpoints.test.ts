import { expect, test } from 'vitest';
import { cubeTransform, faceTransform, VIEWPOINT_NAMES, VIEWPOINTS } from './viewpoints.ts';

const numbers = (text: string): number[] =>
	text
		.replace(/^matrix3d\(|\)$/g, '')
		.split(',')
		.map(Number);

/** Determinant of the upper 3 × 3 part of a column-major matrix. */
const determinant = (m: number[]): number =>
	m[0] * (m[5] * m[10] - m[6] * m[9]) - m[4] * (m[1] * m[10] - m[2] * m[9]) + m[8] * (m[1] * m[6] - m[2] * m[5]);

test('no face of the cube shows its letter mirrored', () => {
	const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
	const cube = determinant(numbers(cubeTransform(identity)));
	for (const name of VIEWPOINT_NAMES) expect(determinant(numbers(faceTransform(name, 20))) * cube).toBeCloseTo(1);
});

test('each face lies on the side its view looks from', () => {
	for (const name of VIEWPOINT_NAMES) {
		const matrix = numbers(faceTransform(name, 10));
		const { direction } = VIEWPOINTS[name];
		const along = matrix[12] * direction[0] + matrix[13] * direction[1] + matrix[14] * direction[2];
		expect(along).toBeCloseTo(10);
	}
});
