import { describe, expect, test } from 'vitest';
import { exactOrientation } from './exact-orientation.ts';
import { createRandom } from './random.ts';

/** A float32 number as a whole multiple of 2⁻¹⁴⁹. */
function exactInteger(value: number): bigint {
	let v = value;
	let exponent = 149;
	while (v !== Math.floor(v)) {
		v *= 2;
		exponent--;
	}
	return BigInt(v) << BigInt(exponent);
}

function exactTetrahedronSign(p: Float32Array): number {
	const q = Array.from(p, exactInteger);
	const d = (i: number, axis: number): bigint => q[3 * i + axis] - q[axis];
	const determinant =
		d(3, 0) * (d(1, 1) * d(2, 2) - d(1, 2) * d(2, 1)) +
		d(3, 1) * (d(1, 2) * d(2, 0) - d(1, 0) * d(2, 2)) +
		d(3, 2) * (d(1, 0) * d(2, 1) - d(1, 1) * d(2, 0));
	return determinant > 0n ? 1 : determinant < 0n ? -1 : 0;
}

function exactTriangleSign(p: Float32Array, dropAxis: number): number {
	const q = Array.from(p, exactInteger);
	const [x, y] = [(dropAxis + 1) % 3, (dropAxis + 2) % 3];
	const area = (q[3 + x] - q[x]) * (q[6 + y] - q[y]) - (q[3 + y] - q[y]) * (q[6 + x] - q[x]);
	return area > 0n ? 1 : area < 0n ? -1 : 0;
}

describe('exactOrientation', () => {
	test('the unit tetrahedron: handedness and exact zero', () => {
		const orientation = exactOrientation(Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0.3, 0.4, 0));
		expect(orientation.ofTetrahedron(0, 1, 2, 3)).toBe(1);
		expect(orientation.ofTetrahedron(0, 2, 1, 3)).toBe(-1);
		expect(orientation.ofTetrahedron(0, 1, 2, 4)).toBe(0);
		expect(orientation.ofTriangle(0, 1, 2, 2)).toBe(1);
		expect(orientation.ofTriangle(0, 2, 3, 0)).toBe(1);
		expect(orientation.ofTriangle(0, 3, 1, 1)).toBe(1);
	});

	test('agrees with whole-number arithmetic on nearly coplanar points of all scales (seed 1)', () => {
		const random = createRandom(1);
		let zeros = 0;
		for (let round = 0; round < 4000; round++) {
			const points = new Float32Array(12);
			const scale = 10 ** random.uniform(-20, 20);
			const isGrid = round % 2 === 0;
			for (let i = 0; i < 9; i++) points[i] = isGrid ? random.integer(64) / 2 : scale * random.normal();
			// The fourth point: in the plane of the others up to the rounding of its coordinates.
			const [s, t] = isGrid ? [random.integer(3), random.integer(3)] : [random.next(), random.next()];
			for (let k = 0; k < 3; k++)
				points[9 + k] = points[k] + s * (points[3 + k] - points[k]) + t * (points[6 + k] - points[k]);
			const sign = exactOrientation(points).ofTetrahedron(0, 1, 2, 3);
			expect(sign).toBe(exactTetrahedronSign(points));
			if (sign === 0) zeros++;
		}
		expect(zeros).toBeGreaterThan(1500);
	});

	test('agrees with whole-number arithmetic on nearly collinear points (seed 2)', () => {
		const random = createRandom(2);
		for (let round = 0; round < 3000; round++) {
			const points = new Float32Array(9);
			for (let i = 0; i < 6; i++) points[i] = random.normal() * 10 ** random.uniform(-6, 6);
			const t = random.uniform(-2, 2);
			for (let k = 0; k < 3; k++) points[6 + k] = points[k] + t * (points[3 + k] - points[k]);
			for (let axis = 0; axis < 3; axis++)
				expect(exactOrientation(points).ofTriangle(0, 1, 2, axis)).toBe(exactTriangleSign(points, axis));
		}
	});

	test('every order of four points: the sign follows the parity (seed 3)', () => {
		const random = createRandom(3);
		const points = Float32Array.from({ length: 12 }, () => random.normal());
		const orientation = exactOrientation(points);
		const sign = orientation.ofTetrahedron(0, 1, 2, 3);
		expect(orientation.ofTetrahedron(1, 2, 0, 3)).toBe(sign);
		expect(orientation.ofTetrahedron(1, 0, 2, 3)).toBe(-sign);
		expect(orientation.ofTetrahedron(3, 1, 2, 0)).toBe(-sign);
	});
});
