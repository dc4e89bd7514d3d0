import { describe, expect, test } from 'vitest';
import type { ShapeRecord } from '#contract';
import { openCatalogue, type Catalogue } from '#catalogue';
import { shapeRecord, sourceDataset, type RecordParts } from '../../tests/shape-records.ts';
import { assessPopulation, plausibleVolumeMm3 } from './assess-population.ts';

function library(records: readonly ShapeRecord[]): Catalogue {
	const catalogue = openCatalogue({ memory: true });
	for (const id of new Set(records.map(({ sourceId }) => sourceId))) catalogue.upsertSource(sourceDataset(id));
	for (const record of records)
		catalogue.saveCase({ taskKey: record.id, sourceId: record.sourceId, case: record.id, records: [record] });
	return catalogue;
}

const defects = (catalogue: Catalogue, id: string): string[] =>
	(catalogue.record(id)?.quality.defects ?? []).map(({ kind, severity }) => `${kind} ${severity}`);
const assess = (catalogue: Catalogue, id = 'test-source'): number => assessPopulation(catalogue, { id });
/** Kidneys of many people, about 150 ml. */
const kidneys = (count: number): ShapeRecord[] =>
	Array.from({ length: count }, (_, i) =>
		kidney(`k${String(i).padStart(2, '0')}`, { measures: { volumeMm3: 150_000 * 1.02 ** ((i % 7) - 3) } }),
	);
const kidney = (id: string, { measures, ...parts }: Omit<RecordParts, 'id'> = {}): ShapeRecord =>
	shapeRecord({
		id,
		subject: { case: id, key: `test/${id}` },
		quality: { listed: true, score: 1, defects: [] },
		measures: { volumeMm3: 150_000, ...measures },
		...parts,
	});

describe('volume', () => {
	test('an outlier of its population is found; usual ones, lesions and cut ones are not', () => {
		const catalogue = library([
			...kidneys(12),
			kidney('large', { measures: { volumeMm3: 390_000 } }),
			kidney('cut', { measures: { volumeMm3: 45_000, touchesScanBorder: true } }),
			kidney('lesion', { kind: 'lesion', measures: { volumeMm3: 5000 } }),
		]);
		expect(assess(catalogue)).toBe(1);
		expect(defects(catalogue, 'large')).toEqual(['implausible-volume warning']);
		expect(catalogue.record('large')?.quality.defects[0].detail).toMatch(/2\.6 times the median of 13/);
		for (const id of ['k00', 'cut', 'lesion']) expect(defects(catalogue, id)).toEqual([]);
	});

	test('a small population says nothing', () => {
		const catalogue = library([...kidneys(6), kidney('large', { measures: { volumeMm3: 390_000 } })]);
		assess(catalogue);
		expect(defects(catalogue, 'large')).toEqual([]);
	});

	test('a volume outside the range of the term, and one no such organ can have', () => {
		const range = plausibleVolumeMm3(undefined, 'UBERON:0004538');
		if (!range) throw new Error('the ontology has no range for the kidney');
		const [low, high] = range;
		const catalogue = library([
			kidney('tiny', { measures: { volumeMm3: low / 20 } }),
			kidney('small', { measures: { volumeMm3: low / 2 } }),
			kidney('huge', { measures: { volumeMm3: high * 4 } }),
			kidney('usual', { measures: { volumeMm3: Math.sqrt(low * high) } }),
			kidney('open', { measures: { volumeMm3: low / 20, isClosed: false } }),
		]);
		assess(catalogue);
		expect(defects(catalogue, 'tiny')).toEqual(['implausible-volume error']);
		expect(catalogue.record('tiny')?.quality.listed).toBe(false);
		expect(defects(catalogue, 'small')).toEqual(['implausible-volume warning']);
		expect(defects(catalogue, 'huge')).toEqual(['implausible-volume error']);
		for (const id of ['usual', 'open']) expect(defects(catalogue, id)).toEqual([]);
	});

	test('the description of a source may know better', () => {
		expect(plausibleVolumeMm3({ volumeRangesMm3: { 'UBERON:0002113': [1, 2] } }, 'UBERON:0004538')).toEqual([1, 2]);
	});
});

describe('sides', () => {
	const right = { anatomy: { term: 'UBERON:0004539', label: 'right kidney', laterality: 'right' as const } };
	const at = (x: number): Pick<RecordParts, 'measures'> => ({
		measures: { centroidMm: [x, 0, 0], volumeMm3: 150_000 },
	});
	const pair = (leftX: number, rightX: number): Catalogue =>
		library([
			kidney('l', { subject: { case: 'c', key: 'test/c' }, ...at(leftX) }),
			kidney('r', { subject: { case: 'c', key: 'test/c' }, ...right, ...at(rightX) }),
		]);

	test('a left organ right of its right partner', () => {
		const wrong = pair(60, -60);
		assess(wrong);
		expect(defects(wrong, 'l')).toEqual(['wrong-side error']);
		expect(defects(wrong, 'r')).toEqual(['wrong-side error']);
		expect(wrong.record('l')?.quality.defects[0].related).toEqual(['r']);
		const good = pair(-60, 60);
		assess(good);
		expect([...defects(good, 'l'), ...defects(good, 'r')]).toEqual([]);
	});

	test('without partner the spine tells', () => {
		const vertebra = (id: string, term: string): ShapeRecord =>
			kidney(id, { subject: { case: 'c', key: 'test/c' }, anatomy: { term, laterality: 'midline' }, ...at(0) });
		const spine = [vertebra('v1', 'UBERON:0002412'), vertebra('v2', 'UBERON:0002412')];
		const lonely = (x: number): Catalogue =>
			library([...spine, kidney('l', { subject: { case: 'c', key: 'test/c' }, ...at(x) })]);
		const wrong = lonely(60);
		assess(wrong);
		expect(defects(wrong, 'l')).toContain('wrong-side error');
		const good = lonely(-60);
		assess(good);
		expect(defects(good, 'l')).not.toContain('wrong-side error');
	});
});

describe('duplicates', () => {
	test('equal geometry of the same structure and subject: the first stays listed', () => {
		const catalogue = library([
			kidney('a', { contentHash: 'same', subject: { case: 'c', key: 'test/c' } }),
			kidney('b', { contentHash: 'same', subject: { case: 'c', key: 'test/c' } }),
			kidney('other', { contentHash: 'different' }),
		]);
		assess(catalogue);
		expect(defects(catalogue, 'a')).toContain('duplicate-content note');
		expect(defects(catalogue, 'b')).toContain('duplicate-content error');
		expect(defects(catalogue, 'other')).toEqual([]);
	});

	test('the same person in another source, told on both, whichever came first', () => {
		const subject = { case: 'case_1', key: 'kits/case_1' };
		const old = kidney('s19.a', { sourceId: 'kits-19', subject });
		const fresh = kidney('s23.a', { sourceId: 'kits-23', subject });
		const lesion = kidney('s23.t', { sourceId: 'kits-23', subject, kind: 'lesion' });
		const catalogue = library([old, fresh, lesion]);
		const qualities = (): unknown => ['s19.a', 's23.a', 's23.t'].map((id) => catalogue.record(id)?.quality);
		assess(catalogue, 'kits-23');
		const once = qualities();
		expect(defects(catalogue, 's19.a')).toEqual(['duplicate-subject note']);
		expect(defects(catalogue, 's23.a')).toEqual(['duplicate-subject note']);
		expect(defects(catalogue, 's23.t')).toEqual([]);
		expect(assess(catalogue, 'kits-19') + assess(catalogue, 'kits-23')).toBe(0);
		expect(qualities()).toEqual(once);
	});

	test('when the other one is gone, the defect goes', () => {
		const subject = { case: 'case_1', key: 'kits/case_1' };
		const catalogue = library([
			kidney('s19.a', { sourceId: 'kits-19', subject }),
			kidney('s23.a', { sourceId: 'kits-23', subject }),
		]);
		assess(catalogue, 'kits-23');
		catalogue.removeCase('kits-23', 's23.a');
		assessPopulation(catalogue, { id: 'kits-23' }, ['s19.a']);
		expect(defects(catalogue, 's19.a')).toEqual([]);
	});
});
