import { classifyShape, fitShapeClassifier } from '#learning';
import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { ClassifierFileError, readClassifier, writeClassifier, type StoredClassifier } from './classifier-file.ts';

const random = createRandom('file');
const isPositive = Array.from({ length: 60 }, (_, i) => i % 3 === 0);
const shapes = isPositive.map((is) => ({
	features: Float64Array.from({ length: 4 }, (_, j) => random.normal() + (is && j === 1 ? 1.5 : 0)),
	form: Float64Array.from({ length: 9 }, () => random.next()),
}));
const fitted = fitShapeClassifier(shapes, isPositive, {
	subjects: isPositive.map((_, i) => `p${i}`),
	components: [0, 3],
	penalties: [1, 10],
	linearShares: [0.5],
});
const stored: StoredClassifier = {
	title: 'made up',
	positive: 'class long',
	source: 'made up',
	licence: 'CC0',
	shapes: 60,
	grid: { dims: [8, 8, 8], spacingMm: 1.5 },
	features: ['a', 'b', 'c', 'd'],
	// A few trees are as good as many to tell whether they are read as they were written.
	classifier: { ...fitted, boosted: fitted.boosted.map((run) => ({ ...run, trees: run.trees.slice(0, 3) })) },
};
const text = writeClassifier(stored);

/** The file with one value changed. */
function changed(place: string, value: unknown): string {
	const document = JSON.parse(text) as Record<string, unknown>;
	const names = place.split('.');
	const last = names.pop() ?? '';
	const parent = names.reduce((at, name) => at[name] as Record<string, unknown>, document);
	if (value === undefined) delete parent[last];
	else parent[last] = value;
	return JSON.stringify(document);
}

describe('readClassifier', () => {
	test('what was written says the same of every shape, to the bit', () => {
		const again = readClassifier(text, 'classifier.json');
		expect(again).toEqual(stored);
		expect(stored.classifier.boosted.length).toBeGreaterThan(0);
		for (const shape of shapes)
			expect(classifyShape(again.classifier, shape)).toEqual(classifyShape(stored.classifier, shape));
	});

	test('a file cut off anywhere is refused', () => {
		for (let end = 0; end < text.length - 2; end += 97)
			expect(() => readClassifier(text.slice(0, end), 'x.json')).toThrow(ClassifierFileError);
	});

	test.each([
		['format', 'something else'],
		['version', 2],
		['shapes', -1],
		['grid.dims', [8, 8]],
		['grid.dims', [8, 8, 1e9]],
		['grid.spacingMm', 0],
		['extra', 1],
		['features', ['a']],
		['classifier', undefined],
		['classifier.means', [0, 0, 0]],
		['classifier.means', [0, 0, 0, 'x']],
		['classifier.means', [0, 0, 0, null]],
		['classifier.deviations', [1, 1, 1, -1]],
		['classifier.form.modes', [1, 2, 3]],
		['classifier.form.deviations.0', 0],
		['classifier.linear.coefficients', []],
		['classifier.linearShare', 2],
		['classifier.calibration.slope', -1],
		['classifier.boosted', []],
		['classifier.chosen.columns', 9000],
		['classifier.boosted.0.trees.0.feature', []],
		['classifier.boosted.0.trees.0.feature.0', 999],
		// The last node would have children beyond the end.
		['classifier.boosted.0.trees.0.feature.14', 0],
		['classifier.boosted.0.trees.0.threshold', [1]],
	])('%s = %j is refused', (place, value) => {
		expect(() => readClassifier(changed(place, value), 'x.json')).toThrow(ClassifierFileError);
	});

	test('numbers beyond all bounds, and other JSON, are refused', () => {
		const huge = text.replace(/"intercept":-?[\d.]+/, '"intercept":1e999');
		expect(huge).not.toBe(text);
		for (const wrong of [huge, '[]', 'null', '3', '"x"', '{}'])
			expect(() => readClassifier(wrong, 'x.json')).toThrow(/x\.json is no shape classifier/);
	});
});
