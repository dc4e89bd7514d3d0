import { createRandom } from '#numeric';
import { describe, expect, test } from 'vitest';
import { auditSplit } from './audit-split.ts';
import type { ShapeSample } from './shape-sample.ts';
import { foldSplits, officialSplit, shareSplit, splitText, type ShapeSplit } from './split-shapes.ts';

/** 60 subjects with one to three shapes each; a fifth of the subjects has a tumour. */
const samples: Omit<ShapeSample, 'content'>[] = Array.from({ length: 60 }, (_, s) =>
	Array.from({ length: 1 + (s % 3) }, (_, i) => ({
		id: `s${s}/${i}`,
		subject: `s${s}`,
		source: s < 20 ? 'one' : 'two',
		facts: { tumour: s % 5 === 0 },
	})),
).flat();
const subjectsOf = (places: readonly number[]): Set<string> => new Set(places.map((i) => samples[i].subject));
const all = ({ train, validation, test: tested }: ShapeSplit): number[] => [...train, ...validation, ...tested];

describe('splits', () => {
	test('folds test everyone once, part no subject and spread the classes', () => {
		const splits = foldSplits(samples, 5, { stratifyBy: 'tumour', validation: true, seed: 3 });
		expect(splits.flatMap(({ test: tested }) => tested).sort((a, b) => a - b)).toEqual([...samples.keys()]);
		for (const split of splits) {
			expect(all(split).sort((a, b) => a - b)).toEqual([...samples.keys()]);
			expect(auditSplit(samples, split).isClean).toBe(true);
			const tumours = [...subjectsOf(split.test)].filter((subject) => Number(subject.slice(1)) % 5 === 0);
			expect(tumours.length).toBeGreaterThanOrEqual(2);
			expect(tumours.length).toBeLessThanOrEqual(3);
		}
		expect(foldSplits(samples, 5, { stratifyBy: 'tumour', validation: true, seed: 3 })).toEqual(splits);
		expect(foldSplits(samples, 5, { seed: 4 })).not.toEqual(splits);
	});

	test('shares are of subjects', () => {
		const split = shareSplit(samples, { train: 0.7, validation: 0.1, test: 0.2 }, { stratifyBy: 'tumour' });
		expect(auditSplit(samples, split).isClean).toBe(true);
		expect(subjectsOf(split.test).size).toBe(12);
		expect(subjectsOf(split.validation).size).toBe(6);
		expect(() => shareSplit(samples.slice(0, 2), { train: 0.8, validation: 0.1, test: 0.1 })).toThrow('too few');
		expect(() => shareSplit(samples, { train: 0.8, validation: 0.1, test: 0.2 })).toThrow('sum to 1');
	});

	test('an official split is taken whole or not at all', () => {
		const official = samples.map((sample, i) => ({
			...sample,
			part: i % 2 === 0 ? ('train' as const) : ('test' as const),
		}));
		expect(officialSplit(official).train.length).toBe(60);
		expect(() => officialSplit([...official, samples[0]])).toThrow('s0/0 is in no part');
	});

	test('the text of a split does not depend on the order of the samples', () => {
		const split = shareSplit(samples, { train: 0.8, validation: 0, test: 0.2 });
		const order = createRandom(1).shuffle([...samples.keys()]);
		const moved: ShapeSplit = {
			...split,
			train: split.train.map((i) => order.indexOf(i)),
			test: split.test.map((i) => order.indexOf(i)),
		};
		expect(
			splitText(
				order.map((i) => samples[i]),
				moved,
			),
		).toBe(splitText(samples, split));
	});
});

describe('auditSplit', () => {
	test('names subjects and samples on two sides and says how much leaks', () => {
		// Sample by sample, as careless splits are.
		const random = createRandom(1);
		const order = random.shuffle([...samples.keys()]);
		const careless: ShapeSplit = { train: order.slice(30), validation: [], test: order.slice(0, 30), rule: 'by shape' };
		const audit = auditSplit(samples, careless);
		expect(audit.isClean).toBe(false);
		const shared = [...subjectsOf(careless.train)].filter((subject) => subjectsOf(careless.test).has(subject)).sort();
		expect(audit.sharedSubjects).toEqual(shared);
		const leaked = careless.test.filter((i) => shared.includes(samples[i].subject)).length;
		expect(audit.leakedTestShare).toBe(leaked / 30);
		expect(audit.counts.train).toEqual({ samples: 90, subjects: subjectsOf(careless.train).size });
		const twice = auditSplit(samples, { ...careless, test: [careless.train[0]] });
		expect(twice.repeatedSamples).toEqual([samples[careless.train[0]].id]);
	});

	test('finds derived shapes on the other side of their parent', () => {
		const derived = { ...samples[0], id: 'partial', subject: 'renamed', parent: samples[0].id };
		const split: ShapeSplit = { train: [0], validation: [], test: [samples.length], rule: '' };
		const audit = auditSplit([...samples, derived], split);
		expect(audit.sharedSubjects).toEqual([]);
		expect(audit.twins).toEqual([[samples[0].id, 'partial']]);
		expect(audit.isClean).toBe(false);
	});

	test('finds one person under two names by their shape', () => {
		const random = createRandom(2);
		const descriptors = samples.map(() => Float64Array.from({ length: 12 }, () => random.normal()));
		const split = shareSplit(samples, { train: 0.8, validation: 0, test: 0.2 });
		expect(auditSplit(samples, split, { descriptors }).nearDuplicates).toEqual([]);
		descriptors[split.test[0]] = descriptors[split.train[0]].map((value) => value + 0.03 * random.normal());
		const found = auditSplit(samples, split, { descriptors }).nearDuplicates;
		expect(found.length).toBe(1);
		expect([found[0].first, found[0].second].sort()).toEqual(
			[samples[split.test[0]].id, samples[split.train[0]].id].sort(),
		);
	});

	test('shows classes that come from one source', () => {
		const split = shareSplit(samples, { train: 0.8, validation: 0, test: 0.2 });
		const even = auditSplit(samples, split, { target: 'tumour' }).sources!;
		expect(even.singleSourceClasses).toEqual([]);
		expect(even.cramersV).toBeLessThan(0.2);
		const confounded = samples.map((sample) => ({
			...sample,
			facts: { kind: sample.source === 'one' ? 'rib' : 'costa' },
		}));
		const bad = auditSplit(confounded, split, { target: 'kind' }).sources!;
		expect(bad.cramersV).toBeCloseTo(1, 10);
		expect(bad.singleSourceClasses.toSorted()).toEqual(['costa', 'rib']);
	});
});
