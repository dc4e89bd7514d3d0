import { cholesky, createRandom, solveCholesky } from '#numeric';
import { describe, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { edgesOf, smoothField, smoothingFactor } from './smooth-displacement.ts';

const { positions, triangles } = sphereMesh(10, 2);
const count = positions.length / 3;

describe('edgesOf', () => {
	test('a closed surface has one and a half edges a triangle, each once', () => {
		const { first, second } = edgesOf(triangles, count);
		expect(first.length).toBe(triangles.length / 2);
		expect(new Set(Array.from(first, (a, i) => `${a} ${second[i]}`)).size).toBe(first.length);
		expect(first.every((a, i) => a < second[i])).toBe(true);
	});
});

describe('smoothField', () => {
	test.each([0, 3, 200])('solves (I + α L²) x = b as the dense matrix does, α %f', (alpha) => {
		const edges = edgesOf(triangles, count);
		const laplacian = new Float64Array(count * count);
		const unit = count / (2 * edges.first.length);
		edges.first.forEach((a, i) => {
			const b = edges.second[i];
			laplacian[a * count + b] = laplacian[b * count + a] = -unit;
			laplacian[a * count + a] += unit;
			laplacian[b * count + b] += unit;
		});
		const dense = new Float64Array(count * count);
		for (let a = 0; a < count; a++)
			for (let b = 0; b < count; b++) {
				let sum = a === b ? 1 : 0;
				for (let k = 0; k < count; k++) sum += alpha * laplacian[a * count + k] * laplacian[k * count + b];
				dense[a * count + b] = sum;
			}
		const random = createRandom(5);
		const field = Float64Array.from({ length: 3 * count }, () => random.normal());
		const expected = field.slice();
		solveCholesky(cholesky(dense, count)!, expected, 3);
		smoothField(smoothingFactor(edges, count, alpha), field);
		field.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9));
	});

	test('moves that are the same everywhere are kept', () => {
		const field = Float64Array.from({ length: 3 * count }, (_, i) => i % 3);
		smoothField(smoothingFactor(edgesOf(triangles, count), count, 1000), field);
		field.forEach((value, i) => expect(value).toBeCloseTo(i % 3, 8));
	});
});
