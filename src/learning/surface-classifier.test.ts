import { createRandom } from '#numeric';
import { areaUnderCurve } from '#shape-model';
import { expect, test } from 'vitest';
import { classifySurface, fitSurfaceClassifier, type DescribedShape } from './surface-classifier.ts';

const width = 3;
const points = 60;

/** Points of two informative numbers and noise; of positive shapes a few points are marked and look so. Features say nothing. */
function shape(seed: string, isPositive: boolean): DescribedShape {
	const random = createRandom(seed);
	const marks = Uint8Array.from({ length: points }, (_, p) => (isPositive && p % 20 === 0 ? 1 : 0));
	const rows = Float32Array.from({ length: points * width }, (_, i) => {
		const lift = marks[Math.floor(i / width)] === 1 && i % width < 2 ? 2.2 : 0;
		return lift + random.normal();
	});
	const features = Float64Array.from({ length: 12 }, () => random.normal());
	return { rows, marks, features, form: Float64Array.from({ length: 10 }, () => random.normal()) };
}

const set = (part: string, count: number): { shapes: DescribedShape[]; isPositive: boolean[]; subjects: string[] } => {
	const isPositive = Array.from({ length: count }, (_, i) => i % 2 === 0);
	return {
		isPositive,
		shapes: isPositive.map((positive, i) => shape(`${part} ${i}`, positive)),
		subjects: isPositive.map((_, i) => `${part} ${i >> 1}`),
	};
};

test('few suspicious points give a shape away, on shapes it has not seen', () => {
	const train = set('train', 60);
	const fitted = fitSurfaceClassifier(train.shapes, train.isPositive, {
		subjects: train.subjects,
		width,
		runs: 1,
		trees: 40,
		depth: 3,
		folds: 3,
		penalties: [3, 30],
	});
	const other = set('other', 60);
	const verdicts = other.shapes.map((one) => classifySurface(fitted, one));
	const area = (scores: readonly number[]): number => areaUnderCurve(scores, other.isPositive).area;
	expect(area(verdicts.map(({ suspicion }) => suspicion))).toBeGreaterThan(0.75);
	expect(area(verdicts.map(({ probability }) => probability))).toBeGreaterThan(0.75);
	const marks = other.shapes.flatMap((one) => Array.from(one.marks, Boolean));
	expect(
		areaUnderCurve(
			verdicts.flatMap(({ odds }) => [...odds]),
			marks,
		).area,
	).toBeGreaterThan(0.9);
	// The second level must not trust the first more than it deserves: what is fitted on is what trees say of unknown shapes.
	expect(fitted.shapes.chosen.innerArea).toBeLessThan(0.98);
});
