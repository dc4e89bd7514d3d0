import {
	classifyShape,
	classifySurface,
	fitShapeClassifier,
	fitSideClassifier,
	fitSurfaceClassifier,
	sideScore,
} from '#learning';
import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import {
	ClassifierFileError,
	readClassifier,
	writeClassifier,
	type StoredFeatureClassifier,
	type StoredHead,
	type StoredSideClassifier,
	type StoredSurfaceClassifier,
} from './classifier-file.ts';

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
const head: StoredHead = {
	title: 'made up',
	positive: 'class long',
	source: 'made up',
	licence: 'CC0',
	mirrored: 'left',
	shapes: 60,
	subjects: 60,
	synthetic: 'all',
	grid: { dims: [8, 8, 8], spacingMm: 1.5 },
};
const stored: StoredFeatureClassifier = {
	kind: 'features',
	...head,
	features: ['a', 'b', 'c', 'd'],
	// A few trees are as good as many to tell whether they are read as they were written.
	classifier: { ...fitted, boosted: fitted.boosted.map((run) => ({ ...run, trees: run.trees.slice(0, 3) })) },
};
const text = writeClassifier(stored);

/** Of each shape 9 points of 3 numbers. */
const rows = isPositive.map((is) => Float32Array.from({ length: 27 }, () => random.normal() + (is ? 0.7 : 0)));
const marks = isPositive.map((is) => Uint8Array.from({ length: 9 }, (_, p) => (is && p < 4 ? 1 : 0)));
const points = { points: 9, seed: 1, descriptors: ['x', 'y', 'z'] };
const side: StoredSideClassifier = {
	kind: 'side',
	...head,
	...points,
	slope: 1.25,
	classifier: fitSideClassifier(rows, isPositive, { width: 3, mirrored: [0, 2], points: 4, trees: 3, depth: 2 }),
};
const described = shapes.map((shape, i) => ({ ...shape, rows: rows[i], marks: marks[i] }));
const surface: StoredSurfaceClassifier = {
	kind: 'surface',
	...head,
	...points,
	featureGrid: { dims: [9, 9, 9], spacingMm: 2 },
	features: ['a', 'b', 'c', 'd'],
	classifier: fitSurfaceClassifier(described, isPositive, {
		subjects: isPositive.map((_, i) => `p${i}`),
		width: 3,
		trees: 3,
		depth: 2,
		folds: 2,
		penalties: [10],
	}),
	whole: fitted,
};
const sideText = writeClassifier(side);
const surfaceText = writeClassifier(surface);

/** The file with one value changed. */
function changed(place: string, value: unknown, original = text): string {
	const document = JSON.parse(original) as Record<string, unknown>;
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
		if (again.kind !== 'features') throw new Error('of another kind');
		expect(stored.classifier.boosted.length).toBeGreaterThan(0);
		for (const shape of shapes)
			expect(classifyShape(again.classifier, shape)).toEqual(classifyShape(stored.classifier, shape));
	});

	test('classifiers of points too', () => {
		const side2 = readClassifier(sideText, 'classifier.json');
		const surface2 = readClassifier(surfaceText, 'classifier.json');
		expect(side2).toEqual(side);
		expect(surface2).toEqual(surface);
		if (side2.kind !== 'side' || surface2.kind !== 'surface') throw new Error('of another kind');
		for (const [i, shape] of described.entries()) {
			expect(sideScore(side2.classifier, rows[i])).toBe(sideScore(side.classifier, rows[i]));
			expect(classifySurface(surface2.classifier, shape)).toEqual(classifySurface(surface.classifier, shape));
		}
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

	test.each([
		['points', 0],
		['points', 1e9],
		['points', 'many'],
		['seed', 0.5],
		['slope', 0],
		['slope', null],
		['descriptors', []],
		['descriptors', ['x']],
		['grid.dims', [1024, 1024, 1024]],
		['classifier.mirrored', [3]],
		['classifier.mirrored', [-1]],
		['classifier.trees', undefined],
		['classifier.trees.trees.0.feature', [7]],
		['classifier.trees.trees.0.value.0', 'NaN'],
		['mirrored', 'both'],
	])('of sides %s = %j is refused', (place, value) => {
		expect(() => readClassifier(changed(place, value, sideText), 'x.json')).toThrow(ClassifierFileError);
	});

	test.each([
		['points', -5],
		['features', ['a', 'b', 'c']],
		['featureGrid', undefined],
		['featureGrid.dims', [512, 512, 513]],
		['featureGrid.spacingMm', -1],
		['descriptors', ['x', 'y']],
		['whole', undefined],
		['whole.means', [0]],
		['classifier.points', []],
		['classifier.points.0.trees.0.threshold', []],
		['classifier.points.0.trees.0.feature.0', 3],
		['classifier.shapes.means', [0, 0, 0]],
		['classifier.width', 3],
	])('of surfaces %s = %j is refused', (place, value) => {
		expect(() => readClassifier(changed(place, value, surfaceText), 'x.json')).toThrow(ClassifierFileError);
	});

	test('says what is wrong, where, and what to do', () => {
		const said = (own: string): string => {
			try {
				readClassifier(own, 'x.json');
			} catch (error) {
				return String(error);
			}
			return 'nothing';
		};
		expect(said(text.slice(0, 300))).toMatch(
			/is not JSON and ends after 300 characters, as if it was cut off: train it/,
		);
		expect(said(changed('version', 2))).toMatch(/of version 2, and this software reads version 1: train it again/);
		expect(said(changed('format', 'msn-x'))).toMatch(/should be one of msn-shape-classifier, .*, got "msn-x"/);
		expect(said(changed('classifier.width', 3, surfaceText))).toMatch(/classifier: unknown width; train it again/);
		expect(said(changed('grid.spacingMm', 0))).toMatch(/grid\.spacingMm: must be/);
	});

	test('numbers beyond all bounds, and other JSON, are refused', () => {
		const huge = text.replace(/"intercept":-?[\d.]+/, '"intercept":1e999');
		expect(huge).not.toBe(text);
		for (const wrong of [huge, '[]', 'null', '3', '"x"', '{}'])
			expect(() => readClassifier(wrong, 'x.json')).toThrow(/x\.json is no shape classifier/);
	});
});
