import { cholesky, solveCholesky } from '#numeric';
import { modelFromCovariance } from './model-from-covariance.ts';
import { coefficients, type PointDistributionModel } from './point-distribution-model.ts';

/** What the shapes of {@link modelGivenFacts} are known to be. */
export interface FactsOfShapes {
	/** World points of the shapes the relation is learnt from: the training shapes. */
	readonly shapes: readonly ArrayLike<number>[];
	/** P numbers of each shape: age in years, 0 or 1 for a sex … */
	readonly facts: readonly ArrayLike<number>[];
	/** The P numbers of the shape that is asked for. */
	readonly given: ArrayLike<number>;
}

/**
 * The model given facts about a shape, such as its owner's age: the mean is the shape that linear regression of the
 * coefficients on the facts expects, the modes are what the facts leave open (the residual covariance, divided by
 * N − 1 − P). A conditional model of the joint Gaussian of shape and facts.
 *
 * @throws RangeError if there are no more shapes than facts + 2, the numbers do not fit or are not finite, or the facts
 *   depend linearly on each other (a fact that is the same for all does).
 */
export function modelGivenFacts(model: PointDistributionModel, known: FactsOfShapes): PointDistributionModel {
	const { shapes, facts, given } = known;
	const n = shapes.length;
	const p = given.length;
	if (facts.length !== n || facts.some((list) => list.length !== p))
		throw new RangeError(`modelGivenFacts: expected ${p} facts of each of ${n} shapes`);
	if (n < p + 3) throw new RangeError(`modelGivenFacts: ${n} shapes are too few for ${p} facts`);
	for (const list of [given, ...facts])
		for (let j = 0; j < p; j++)
			if (!Number.isFinite(list[j])) throw new RangeError(`modelGivenFacts: facts must be finite, got ${list[j]}`);
	const scores = shapes.map((shape) => coefficients(model, shape));
	const { slopes, factMeans, factDeviations } = regress(scores, facts);
	const k = model.variances.length;
	const meanScores = meanOf(scores, k);
	const expected = meanScores.slice();
	for (let j = 0; j < p; j++)
		for (let i = 0; i < k; i++) expected[i] += (slopes[j * k + i] * (given[j] - factMeans[j])) / factDeviations[j];
	const covariance = new Float64Array(k * k);
	for (let s = 0; s < n; s++) {
		const residual = scores[s].map((score, i) => score - meanScores[i]);
		for (let j = 0; j < p; j++)
			for (let i = 0; i < k; i++) residual[i] -= (slopes[j * k + i] * (facts[s][j] - factMeans[j])) / factDeviations[j];
		for (let a = 0; a < k; a++)
			for (let b = 0; b < k; b++) covariance[a * k + b] += (residual[a] * residual[b]) / (n - 1 - p);
	}
	return modelFromCovariance(model, expected, covariance);
}

/** Least squares of the scores on the facts, which are centred and scaled first: P × K slopes. */
function regress(scores: readonly Float64Array[], facts: readonly ArrayLike<number>[]) {
	const n = scores.length;
	const p = facts[0].length;
	const k = scores[0].length;
	const factMeans = meanOf(facts, p);
	const factDeviations = new Float64Array(p);
	for (const list of facts) for (let j = 0; j < p; j++) factDeviations[j] += (list[j] - factMeans[j]) ** 2 / (n - 1);
	for (let j = 0; j < p; j++) factDeviations[j] = Math.sqrt(factDeviations[j]);
	// Rounding of the mean leaves a hair of deviation where there is none.
	const isConstant = factDeviations.some((deviation, j) => deviation <= 1e-12 * Math.abs(factMeans[j]));
	if (isConstant) throw new RangeError('modelGivenFacts: a fact is the same for all shapes');
	const normal = new Float64Array(p * p);
	const slopes = new Float64Array(p * k);
	for (let s = 0; s < n; s++) {
		const row = Float64Array.from({ length: p }, (_, j) => (facts[s][j] - factMeans[j]) / factDeviations[j]);
		for (let a = 0; a < p; a++) {
			for (let b = 0; b < p; b++) normal[a * p + b] += row[a] * row[b];
			for (let i = 0; i < k; i++) slopes[a * k + i] += row[a] * scores[s][i];
		}
	}
	const factor = cholesky(normal, p);
	const isSingular = !factor || factor.some((value, at) => at % (p + 1) === 0 && value * value < 1e-10 * n);
	if (!factor || isSingular) throw new RangeError('modelGivenFacts: the facts depend linearly on each other');
	if (p > 0) solveCholesky(factor, slopes, k);
	return { slopes, factMeans, factDeviations };
}

function meanOf(lists: readonly ArrayLike<number>[], length: number): Float64Array {
	const mean = new Float64Array(length);
	for (const list of lists) for (let i = 0; i < length; i++) mean[i] += list[i] / lists.length;
	return mean;
}
