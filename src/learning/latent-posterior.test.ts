import { cholesky, createRandom, solveCholesky } from '#numeric';
import { describe, expect, test } from 'vitest';
import { ellipsoidFields, testGrid as grid } from '../../tests/ellipsoid-fields.ts';
import {
	latentPosterior,
	posteriorDeviation,
	posteriorField,
	priorInformation,
	samplePosterior,
} from './latent-posterior.ts';
import { expectedAttributes, observeAttributes, observePoints, observeVoxels } from './observe-field.ts';
import {
	fieldCoefficients,
	fieldInstance,
	fitSignedDistanceModel,
	truncateFieldModel,
} from './signed-distance-model.ts';

const truncationMm = 6;
const fields = ellipsoidFields(9, truncationMm);
const full = fitSignedDistanceModel(fields, { grid, truncationMm });
const model = truncateFieldModel(full, 4);
const unseen = ellipsoidFields(1, truncationMm, { seed: 'unseen' })[0];
const random = createRandom(5);
const picked = random.shuffle([...model.active]);
const observed = picked.slice(0, 60);
const hidden = picked.slice(60, 90);

/** Cov of the field at two voxels under the model, without residual. */
function covariance(a: number, b: number): number {
	const [i, j] = [model.active.indexOf(a), model.active.indexOf(b)];
	let sum = 0;
	for (let k = 0; k < model.variances.length; k++)
		sum += model.variances[k] * model.modes[k * model.active.length + i] * model.modes[k * model.active.length + j];
	return sum;
}

describe('latentPosterior', () => {
	test('nothing observed is the prior', () => {
		const posterior = latentPosterior(priorInformation(model));
		expect([...posterior.mean]).toEqual([0, 0, 0, 0]);
		expect([...posterior.covariance]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
		expect(posteriorField(model, posterior)).toEqual(model.mean);
		const deviation = posteriorDeviation(model, posterior, hidden);
		hidden.forEach((voxel, i) =>
			expect(deviation[i] ** 2).toBeCloseTo(covariance(voxel, voxel) + model.residualVariance, 5),
		);
	});

	test('is conditioning of the multivariate normal distribution of all voxels', () => {
		const sigmaMm = 0.7;
		const information = priorInformation(model);
		observeVoxels(model, information, { voxels: observed, distances: observed.map((v) => unseen[v]), sigmaMm });
		const posterior = latentPosterior(information);
		// C_uo (C_oo + σ²)⁻¹ (y − μ_o), with matrices as large as the voxels are many.
		const n = observed.length;
		const noise = sigmaMm ** 2 + model.residualVariance;
		const outer = Float64Array.from({ length: n * n }, (_, at) => {
			const [a, b] = [Math.floor(at / n), at % n];
			return covariance(observed[a], observed[b]) + (a === b ? noise : 0);
		});
		const factor = cholesky(outer, n)!;
		const weights = solveCholesky(
			factor,
			Float64Array.from(observed, (v) => unseen[v] - model.mean[v]),
		);
		const field = posteriorField(model, posterior);
		const deviation = posteriorDeviation(model, posterior, hidden);
		for (const [i, voxel] of hidden.entries()) {
			const row = Float64Array.from(observed, (other) => covariance(voxel, other));
			const expected = model.mean[voxel] + row.reduce((sum, value, a) => sum + value * weights[a], 0);
			expect(field[voxel]).toBeCloseTo(expected, 4);
			const solved = solveCholesky(factor, row.slice());
			const variance =
				covariance(voxel, voxel) + model.residualVariance - row.reduce((sum, value, a) => sum + value * solved[a], 0);
			expect(deviation[i] ** 2).toBeCloseTo(variance, 4);
		}
	});

	test('everything observed without noise is projection onto the modes', () => {
		const information = priorInformation(model);
		const exact = { ...model, residualVariance: 0 };
		observeVoxels(exact, information, {
			voxels: model.active,
			distances: Array.from(model.active, (v) => unseen[v]),
			sigmaMm: 1e-3,
		});
		const { mean } = latentPosterior(information);
		fieldCoefficients(model, unseen).forEach((value, k) => expect(mean[k]).toBeCloseTo(value, 4));
	});

	test('observations add up in any order and in parts', () => {
		const together = priorInformation(model);
		const distances = observed.map((v) => unseen[v]);
		observeVoxels(model, together, { voxels: observed, distances, sigmaMm: 1 });
		const inParts = priorInformation(model);
		observeVoxels(model, inParts, { voxels: observed.slice(30), distances: distances.slice(30), sigmaMm: 1 });
		observeVoxels(model, inParts, { voxels: observed.slice(0, 30), distances: distances.slice(0, 30), sigmaMm: 1 });
		latentPosterior(inParts).mean.forEach((value, k) =>
			expect(value).toBeCloseTo(latentPosterior(together).mean[k], 10),
		);
	});

	test('draws have its mean and covariance', () => {
		const information = priorInformation(model);
		observeVoxels(model, information, { voxels: observed.slice(0, 3), distances: [1, -1, 2], sigmaMm: 2 });
		const posterior = latentPosterior(information);
		const draws = Array.from({ length: 4000 }, () => samplePosterior(posterior, random));
		for (let a = 0; a < 4; a++) {
			const mean = draws.reduce((sum, row) => sum + row[a], 0) / draws.length;
			expect(mean).toBeCloseTo(posterior.mean[a], 1);
			for (let b = 0; b <= a; b++) {
				const value =
					draws.reduce((sum, row) => sum + (row[a] - posterior.mean[a]) * (row[b] - posterior.mean[b]), 0) /
					draws.length;
				expect(Math.abs(value - posterior.covariance[4 * a + b])).toBeLessThan(0.08);
			}
		}
	});
});

describe('observePoints', () => {
	test('at voxel centres says what observeVoxels says', () => {
		const a = priorInformation(model);
		const b = priorInformation(model);
		const distances = observed.map((v) => unseen[v]);
		observeVoxels(model, a, { voxels: observed, distances, sigmaMm: 1 });
		const [nx, ny] = grid.dims;
		const positions = Float64Array.from(
			observed.flatMap((v) =>
				[v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))].map(
					(at, axis) => (at - (grid.dims[axis] - 1) / 2) * grid.spacingMm,
				),
			),
		);
		observePoints(model, b, { positions, distances, sigmaMm: 1 });
		latentPosterior(b).mean.forEach((value, k) => expect(value).toBeCloseTo(latentPosterior(a).mean[k], 6));
	});

	test('between voxels interpolates: the surface of a shape of the model is found from points on it', () => {
		const truth = fieldInstance(model, [1.2, -0.8, 0.5, 0.3]);
		const positions: number[] = [];
		const [nx, ny, nz] = grid.dims;
		const middle = (grid.dims[0] - 1) / 2;
		// Zero crossings along x between neighbouring voxels, by linear interpolation as the model's.
		for (let z = 0; z < nz; z++)
			for (let y = 0; y < ny; y++)
				for (let x = 0; x + 1 < nx; x++) {
					const at = x + nx * (y + ny * z);
					if (truth[at] < 0 === truth[at + 1] < 0) continue;
					const share = truth[at] / (truth[at] - truth[at + 1]);
					positions.push(...[x + share, y, z].map((value) => (value - middle) * grid.spacingMm));
				}
		const information = priorInformation(model);
		observePoints({ ...model, residualVariance: 0 }, information, {
			positions,
			distances: new Float64Array(positions.length / 3),
			sigmaMm: 0.01,
		});
		const { mean } = latentPosterior(information);
		[1.2, -0.8, 0.5, 0.3].forEach((value, k) => expect(mean[k]).toBeCloseTo(value, 2));
	});
});

describe('observeAttributes', () => {
	// One attribute is the volume inside, which the shape does tell; the other is noise, which it does not.
	const many = ellipsoidFields(60, truncationMm, { seed: 'attributes' });
	const size = many.map((field) => field.reduce((sum, value) => sum + (value < 0 ? 1 : 0), 0));
	const noise = many.map(() => random.normal());
	const tied = fitSignedDistanceModel(many, { grid, truncationMm, modeLimit: 10, attributes: { size, noise } });

	test('a large size asked for gives a large shape, a meaningless fact changes nothing', () => {
		const volumeGiven = (values: Record<string, number>): number => {
			const information = priorInformation(tied);
			observeAttributes(tied, information, values);
			return posteriorField(tied, latentPosterior(information)).reduce((sum, value) => sum + (value < 0 ? 1 : 0), 0);
		};
		const [fit] = tied.attributes;
		const target = fit.mean + 1.5 * fit.standardDeviation;
		expect(Math.abs(volumeGiven({ size: target }) / target - 1)).toBeLessThan(0.06);
		expect(volumeGiven({ size: fit.mean - fit.standardDeviation })).toBeLessThan(fit.mean);
		expect(fit.residualVariance).toBeLessThan(0.05);
		expect(tied.attributes[1].residualVariance).toBeGreaterThan(0.8);
	});

	test('the attribute can be read off a shape', () => {
		const own = many.map((field) => expectedAttributes(tied, fieldCoefficients(tied, field))['size']);
		const deviation = Math.sqrt(own.reduce((sum, value, i) => sum + (value - size[i]) ** 2, 0) / own.length);
		expect(deviation).toBeLessThan(0.2 * tied.attributes[0].standardDeviation);
	});

	test('an unknown attribute is named', () => {
		expect(() => observeAttributes(tied, priorInformation(tied), { age: 1 })).toThrow('knows size, noise, not age');
	});
});
