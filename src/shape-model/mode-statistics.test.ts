import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { peerFigures } from '../../tests/shape-statistics.ts';
import { bootstrapModes } from './bootstrap-modes.ts';
import { estimatePower, groupSizeForPower, shiftOf, wilsonInterval } from './estimate-power.ts';
import { parallelAnalysis } from './parallel-analysis.ts';
import { fitModel, instance } from './point-distribution-model.ts';

/** Rows with orthogonal modes of given deviations, and noise. */
function population(
	n: number,
	length: number,
	deviations: readonly number[],
	noise: number,
	seed: number,
): Float64Array[] {
	const random = createRandom(seed);
	return Array.from({ length: n }, () => {
		const weights = deviations.map((deviation) => deviation * random.normal());
		return Float64Array.from({ length }, (_, i) =>
			weights.reduce(
				(sum, weight, k) => sum + weight * Math.sqrt(2 / length) * Math.cos((Math.PI * (k + 1) * (i + 0.5)) / length),
				noise * random.normal(),
			),
		);
	});
}

describe('parallelAnalysis', () => {
	test.each(['permute', 'flip'] as const)('%s: finds the true number of modes, and none in noise', (kind) => {
		for (const seed of [1, 2, 3]) {
			expect(parallelAnalysis(population(60, 90, [20, 12, 8], 0.5, seed), { null: kind }).modeCount).toBe(3);
			// At a level of 95 % chance leaves one in one of twenty.
			expect(parallelAnalysis(population(60, 90, [], 1, seed), { null: kind }).modeCount).toBeLessThanOrEqual(1);
		}
		// More rows than columns.
		expect(parallelAnalysis(population(80, 9, [6], 0.5, 5), { null: kind }).modeCount).toBe(1);
	});

	test('variances are those of the model', () => {
		const rows = population(20, 30, [5, 2], 1, 4);
		const { variances } = parallelAnalysis(rows, { replicates: 2 });
		fitModel(rows).variances.forEach((value, k) => expect(variances[k]).toBeCloseTo(value, 9));
	});
});

describe('bootstrapModes', () => {
	test('a strong mode is firm, modes of equal variance only as a space', () => {
		const rows = population(80, 60, [20, 6, 6], 0.2, 7);
		const [first, second, third] = bootstrapModes(rows, { modes: 3, replicates: 100 });
		expect(first.angleDegrees).toBeLessThan(5);
		expect(first.share).toBeGreaterThan(0.7);
		expect(first.shareInterval[0]).toBeLessThan(first.share);
		expect(first.shareInterval[1]).toBeGreaterThan(first.share);
		expect(second.angleUpperDegrees).toBeGreaterThan(30);
		expect(second.nearestAngleDegrees).toBeLessThanOrEqual(second.angleDegrees);
		expect(third.spaceAngleDegrees).toBeLessThan(8);
	});

	test('noise has no firm mode', () => {
		const [first] = bootstrapModes(population(30, 60, [], 1, 8), { modes: 1, replicates: 60 });
		expect(first.angleDegrees).toBeGreaterThan(30);
		expect(() =>
			bootstrapModes(
				[
					[1, 2],
					[3, 4],
				],
				{ modes: 2 },
			),
		).toThrow(RangeError);
	});
});

describe('power', () => {
	test('one score: the textbook t-test, 64 a group for half a standard deviation with 80 %', () => {
		const { power, interval } = estimatePower({ groupSizes: [64, 64], shift: [0.5], simulations: 2000 });
		expect(interval[0]).toBeLessThan(0.8015);
		expect(interval[1]).toBeGreaterThan(0.8015);
		expect(power).toBeCloseTo(0.8, 1);
		const size = groupSizeForPower(0.8, { shift: [0.5], simulations: 600 });
		expect(size).toBeGreaterThan(54);
		expect(size).toBeLessThan(74);
	});

	test('simulated power is that of the non-central F distribution', () => {
		for (const { groupSizes, modes, distance, alpha, power } of peerFigures.power) {
			const found = estimatePower({ groupSizes, shift: [distance], modes, alpha, simulations: 1500 });
			// Within three standard errors of the simulation.
			expect(Math.abs(found.power - power)).toBeLessThan(3 * Math.sqrt((power * (1 - power)) / 1500));
		}
	});

	test('without a difference the power is the level, with any number of modes', () => {
		for (const modes of [1, 6]) {
			const [low, high] = estimatePower({ groupSizes: [12, 20], shift: [0], modes, simulations: 2000 }).interval;
			expect(low).toBeLessThan(0.05);
			expect(high).toBeGreaterThan(0.05);
		}
	});

	test('a change along a mode is a shift of that mode only', () => {
		const model = fitModel(population(20, 30, [5, 2], 0.5, 4));
		const change = instance(model, [0, 1.5]).map((value, i) => value - model.mean[i]);
		shiftOf(model, change).forEach((value, k) => expect(value).toBeCloseTo(k === 1 ? 1.5 : 0, 9));
		expect(() => estimatePower({ groupSizes: [2, 2], shift: [1, 1, 1] })).toThrow(/too small/);
	});

	test("Wilson's interval: 0 of 10 and 5 of 10 as published", () => {
		const [none, half] = [wilsonInterval(0, 10), wilsonInterval(5, 10)];
		expect(none[0]).toBe(0);
		expect(none[1]).toBeCloseTo(0.2775, 4);
		expect(half[0]).toBeCloseTo(0.2366, 4);
		expect(half[1]).toBeCloseTo(0.7634, 4);
	});
});
