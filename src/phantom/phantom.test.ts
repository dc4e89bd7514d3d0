import { describe, expect, test } from 'vitest';
import { createPhantom, drawPhantom, phantomLabels, phantomTruth, surfacePoints } from './index.ts';

const seeds = [1, 2, 3, 4];

describe('phantom population', () => {
	test('labels are unique, dense from 1 and fit a byte', () => {
		expect(phantomLabels.map(({ value }) => value)).toEqual(phantomLabels.map((_, i) => i + 1));
		expect(new Set(phantomLabels.map(({ key }) => key)).size).toBe(phantomLabels.length);
		expect(phantomLabels.length).toBeLessThan(256);
	});

	test('the same seed gives the same person, another seed another one', () => {
		expect(phantomTruth(createPhantom(7))).toEqual(phantomTruth(createPhantom(7)));
		expect(phantomTruth(createPhantom(7))).not.toEqual(phantomTruth(createPhantom(8)));
	});

	test('both sexes, tumours and missing organs occur, each sex with its own organs', () => {
		const people = Array.from({ length: 60 }, (_, seed) => createPhantom(seed));
		expect(new Set(people.map(({ sex }) => sex))).toEqual(new Set(['female', 'male']));
		for (const { sex, structures } of people) {
			const keys = structures.map(({ key }) => key);
			expect(keys.includes('prostate')).toBe(sex === 'male');
			if (sex === 'male') expect(keys).not.toContain('uterus');
			expect(keys.length).toBeGreaterThanOrEqual(85);
		}
		expect(people.some(({ lesions }) => lesions.some(({ key }) => key === 'kidney_tumor'))).toBe(true);
		expect(people.some(({ missing }) => missing.includes('gallbladder'))).toBe(true);
		for (const { missing, structures } of people) {
			for (const key of missing) expect(structures.map((structure) => structure.key)).not.toContain(key);
		}
	});

	test('men are taller and old kidneys smaller, as built in', () => {
		const people = Array.from({ length: 200 }, (_, seed) => createPhantom(seed));
		const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
		const heights = (sex: string) => people.filter((person) => person.sex === sex).map(({ heightMm }) => heightMm);
		expect(mean(heights('male'))).toBeGreaterThan(mean(heights('female')) + 80);
		const kidney = (people: readonly ReturnType<typeof createPhantom>[]) =>
			mean(people.map(({ organScales }) => organScales['kidney_right']));
		expect(kidney(people.filter(({ ageYears }) => ageYears < 40))).toBeGreaterThan(
			kidney(people.filter(({ ageYears }) => ageYears > 70)) + 0.02,
		);
	});
});

describe('drawn phantom', () => {
	test.each(seeds)('seed %i: nothing touches the border and sides are where they belong', (seed) => {
		const subject = createPhantom(seed);
		const { labels, grey } = drawPhantom(subject, { spacingMm: 6 });
		const [nx, ny, nz] = labels.dims;
		const sums = new Map<number, { count: number; x: number; border: boolean }>();
		for (let k = 0, at = 0; k < nz; k++) {
			for (let j = 0; j < ny; j++) {
				for (let i = 0; i < nx; i++, at++) {
					const value = labels.voxels[at];
					if (value === 0) continue;
					const sum = sums.get(value) ?? { count: 0, x: 0, border: false };
					sum.count++;
					sum.x += labels.voxelToWorld[3] + i * labels.voxelToWorld[0];
					sum.border ||= i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1;
					sums.set(value, sum);
				}
			}
		}
		expect(grey?.voxels.length).toBe(labels.voxels.length);
		for (const { key, value } of phantomLabels) {
			const sum = sums.get(value);
			if (!sum) continue;
			expect(sum.border, key).toBe(false);
			if (key.includes('_right')) expect(sum.x / sum.count, key).toBeGreaterThan(0);
			if (key.includes('_left')) expect(sum.x / sum.count, key).toBeLessThan(0);
		}
	});

	test('every structure of the subject is drawn at 3 mm, and most are drawn whole', () => {
		const subject = createPhantom(11);
		const { voxelCounts } = drawPhantom(subject, { spacingMm: 3, grey: false });
		const truth = phantomTruth(subject);
		const shares = truth.structures.map(({ key, volumeMm3 }) => ({
			key,
			share: ((voxelCounts[key] ?? 0) * 27) / volumeMm3,
		}));
		expect(shares.filter(({ share }) => share < 0.5)).toEqual([]);
		expect(shares.filter(({ share }) => share > 1.35)).toEqual([]);
		expect(shares.filter(({ share }) => share > 0.85).length / shares.length).toBeGreaterThan(0.75);
	});

	test('grey values follow the tissue', () => {
		const subject = createPhantom(3);
		const { labels, grey } = drawPhantom(subject, { spacingMm: 4 });
		const means = new Map<number, [sum: number, count: number]>();
		labels.voxels.forEach((value, i) => {
			const [sum, count] = means.get(value) ?? [0, 0];
			means.set(value, [sum + (grey?.voxels[i] ?? 0), count + 1]);
		});
		const mean = (key: string) => {
			const [sum, count] = means.get(phantomLabels.find((label) => label.key === key)?.value ?? 0) ?? [0, 1];
			return sum / count;
		};
		expect(mean('lung_left')).toBeLessThan(-650);
		expect(mean('liver')).toBeGreaterThan(80);
		expect(mean('femur_left')).toBeGreaterThan(250);
	});

	test('refuses a spacing that is no spacing', () => {
		expect(() => drawPhantom(createPhantom(1), { spacingMm: 0 })).toThrow(/spacingMm.*got 0/);
	});
});

describe('correspondence', () => {
	test('points of left and right kidney are near mirror images, point by point', () => {
		const subject = createPhantom(5);
		const points = (key: string) => {
			const solid = subject.structures.find((structure) => structure.key === key)?.solid;
			if (!solid) throw new Error(`no ${key}`);
			return surfacePoints(solid, 400);
		};
		const right = points('kidney_right');
		const other = points('kidney_right');
		expect(right).toEqual(other);
		const extent = (values: Float64Array, axis: number) => {
			const axisValues = values.filter((_, i) => i % 3 === axis);
			return Math.max(...axisValues) - Math.min(...axisValues);
		};
		for (const axis of [0, 1, 2]) expect(extent(points('kidney_left'), axis) / extent(right, axis)).toBeCloseTo(1, 0);
	});
});
