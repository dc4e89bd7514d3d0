/**
 * Descent of the population's entropy in the dual (one N × N system) against its definition in the points (one 3M × 3M
 * system, M kept small, as it grows with M³). The moves agree.
 *
 *     node --conditions=source bench/correspondence-gradient.bench.ts
 */
import { cholesky, solveCholesky } from '#numeric';
import { correspondenceGradient } from '../src/shape-model/correspondence-gradient.ts';
import { interleave, report } from './measure.ts';
import { randomPopulation } from './random-shapes.ts';

/** −γ (C + γ I)⁻¹ of each centred shape, C the covariance of the 3M coordinates. */
function inThePoints(shapes: readonly Float64Array[], gamma: number): Float64Array[] {
	const n = shapes.length;
	const length = shapes[0].length;
	const mean = shapes[0].map((_, i) => shapes.reduce((sum, shape) => sum + shape[i], 0) / n);
	const centred = shapes.map((shape) => shape.map((value, i) => value - mean[i]));
	const matrix = new Float64Array(length * length);
	for (const row of centred)
		for (let i = 0; i < length; i++)
			for (let j = 0; j < length; j++) matrix[i * length + j] += (row[i] * row[j]) / ((n - 1) * gamma);
	for (let i = 0; i < length; i++) matrix[i * length + i] += 1;
	const factor = cholesky(matrix, length);
	if (!factor) throw new Error('not positive definite');
	return centred.map((row) => {
		const solved = row.slice();
		solveCholesky(factor, solved);
		return solved.map((value) => -value);
	});
}

for (const { members, levels } of [
	{ members: 30, levels: 2 },
	{ members: 60, levels: 2 },
]) {
	const { shapes } = randomPopulation(members, levels);
	const gamma = 50;
	const { moves } = correspondenceGradient(shapes, gamma);
	inThePoints(shapes, gamma).forEach((own, n) =>
		own.forEach((value, i) => {
			if (Math.abs(value - moves[n][i]) > 1e-6) throw new Error(`shape ${n}: ${value} against ${moves[n][i]}`);
		}),
	);
	report(
		`${members} shapes of ${shapes[0].length / 3} points`,
		await interleave(
			{
				'correspondenceGradient, N × N': () => correspondenceGradient(shapes, gamma),
				'3M × 3M': () => inThePoints(shapes, gamma),
			},
			{ rounds: 5, warmUp: 1 },
		),
	);
}
const { shapes } = randomPopulation(160);
report(
	`160 shapes of ${shapes[0].length / 3} points: what 3M × 3M could not hold`,
	await interleave({ correspondenceGradient: () => correspondenceGradient(shapes, 50) }, { rounds: 5, warmUp: 1 }),
);
