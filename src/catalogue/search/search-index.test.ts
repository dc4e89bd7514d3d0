import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SearchQuery, ShapeRecord } from '#contract';
import { createRandom } from '#numeric';
import { anatomyTerm, isAnatomyWithin, isPathologyWithin, pathologyTerm } from '#ontology';
import { shapeRecord, sourceDataset } from '../../../tests/shape-records.ts';
import { type Catalogue } from '../catalogue.ts';
import { openCatalogue } from '../open-catalogue.ts';
import { ageBand } from './age-bands.ts';
import { type SearchIndex, openSearchIndex } from './search-index.ts';

type Role = ShapeRecord['pathology'][number]['role'];
type Laterality = NonNullable<ShapeRecord['anatomy']>['laterality'];

/** Terms by their label, so that the test reads as the tables do. */
const anatomies: readonly (readonly [term: string, laterality: Laterality])[] = [
	['UBERON:0004538', 'left'],
	['UBERON:0004539', 'right'],
	['UBERON:0002113', 'unknown'],
	['UBERON:0002113', 'left'],
	['UBERON:0002107', 'midline'],
	['UBERON:0000955', 'midline'],
	['UBERON:0000948', 'midline'],
	['UBERON:0002106', 'midline'],
	['UBERON:0002412', 'midline'],
	['UBERON:0001264', 'midline'],
];
const pathologies = ['MSN:kidney-tumour', 'MONDO:0005070', 'MSN:metastasis', 'MONDO:0004970'];
const roles: readonly Role[] = ['self', 'bearing', 'subject'];
const sources = ['kits23', 'totalsegmentator', 'my-atlas'];

/** A seeded library of any kind of shape. */
function randomRecords(count: number, seed: number): ShapeRecord[] {
	const random = createRandom(seed);
	const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
	return Array.from({ length: count }, (_, i) => {
		const [term, laterality] = pick(anatomies);
		const label = anatomyTerm(term)?.label ?? term;
		const hasAnatomy = random.next() < 0.93;
		const lesion = pick(pathologies);
		const role = pick(roles);
		const subject = random.integer(60);
		return shapeRecord({
			id: `${pick(sources)}.s${String(subject).padStart(4, '0')}.${i}`,
			name: hasAnatomy ? label : pick(['thing', 'kidney stand', 'female mould']),
			kind: role === 'self' ? 'lesion' : pick(['anatomy', 'anatomy', 'instrument', 'other']),
			synthetic: random.next() < 0.2,
			anatomy: hasAnatomy ? { term, label, laterality, original: label.replaceAll(' ', '_') } : null,
			pathology:
				role === 'self' || random.next() < 0.4
					? [{ term: lesion, label: pathologyTerm(lesion)?.label ?? lesion, role, original: 'x' }]
					: [],
			subject: {
				key: `people/s${String(subject).padStart(4, '0')}`,
				case: `s${String(subject).padStart(4, '0')}`,
				sex: pick(['male', 'female', 'unknown']),
				ageYears: random.next() < 0.2 ? null : random.integer(99),
				attributes: { histology: pick(['clear cell', 'papillary', null]) },
			},
			sourceId: pick(sources),
			modality: pick(['CT', 'MR']),
			licence: pick([{}, { id: 'CC-BY-NC-4.0', title: 'Non-commercial', commercialUse: false }]),
			quality: {
				listed: random.next() < 0.9,
				score: random.integer(11) / 10,
				defects: random.next() < 0.3 ? [{ kind: 'open', severity: pick(['note', 'error']), detail: 'x' }] : [],
			},
			measures: { volumeMm3: random.next() < 0.1 ? null : random.integer(1000), triangleCount: random.integer(50) },
		});
	});
}

function libraryOf(records: readonly ShapeRecord[]): Catalogue {
	const catalogue = openCatalogue({ memory: true });
	for (const id of sources) catalogue.upsertSource(sourceDataset(id, { title: `The ${id} collection` }));
	for (const id of sources) {
		const own = records.filter(({ sourceId }) => sourceId === id);
		catalogue.saveCase({ taskKey: id, sourceId: id, case: 'all', records: own });
	}
	return catalogue;
}

function allIds(index: SearchIndex, query: SearchQuery): string[] {
	const ids: string[] = [];
	let cursor: string | undefined;
	do {
		const page = index.search({ ...query, cursor, limit: 17, facets: 'no' });
		ids.push(...page.hits.map(({ shape }) => shape.id));
		cursor = page.nextCursor ?? undefined;
	} while (cursor !== undefined);
	return ids;
}

/** Words with what they mean, spelled out without the index. */
type Test = (record: ShapeRecord) => boolean;
const within =
	(term: string): Test =>
	({ anatomy }) => {
		if (anatomy === null) return false;
		const own = anatomyTerm(anatomy.term);
		const side = anatomy.laterality;
		const sided = side === 'left' || side === 'right' ? own?.sided?.[side] : undefined;
		return [anatomy.term, sided].some((id) => id !== undefined && isAnatomyWithin(id, term));
	};
const ill =
	(term: string, wanted: readonly Role[] = ['self']): Test =>
	({ pathology }) =>
		pathology.some((one) => wanted.includes(one.role) && isPathologyWithin(one.term, term));
const unnamed =
	(...words: string[]): Test =>
	({ anatomy, name }) =>
		anatomy === null && words.every((word) => name.split(' ').includes(word));
const either =
	(...tests: Test[]): Test =>
	(record) =>
		tests.some((one) => one(record));
const both =
	(...tests: Test[]): Test =>
	(record) =>
		tests.every((one) => one(record));
const not =
	(inner: Test): Test =>
	(record) =>
		!inner(record);
const kidney = either(within('UBERON:0002113'), unnamed('kidney'));
const aged =
	(fits: (age: number) => boolean): Test =>
	({ subject }) =>
		subject.ageYears !== null && fits(subject.ageYears);

const keywords: readonly (readonly [text: string, test: Test])[] = [
	['male', ({ subject }) => subject.sex === 'male'],
	['women', ({ subject }) => subject.sex === 'female'],
	['-female', ({ subject }) => subject.sex !== 'female'],
	['kidney', kidney],
	['renal', kidney],
	['kidneys', kidney],
	['-kidney', not(kidney)],
	['left kidney', within('UBERON:0004538')],
	['"left kidney"', within('UBERON:0004538')],
	['liver or spleen', either(within('UBERON:0002107'), within('UBERON:0002106'))],
	['tumor', ill('MONDO:0005070')],
	['tumour', ill('MONDO:0005070')],
	['-tumor', not(ill('MONDO:0005070', ['self', 'bearing']))],
	['with tumor', ill('MONDO:0005070', ['bearing'])],
	['tumorous', ill('MONDO:0005070', ['bearing'])],
	['bearing:metastasis', ill('MSN:metastasis', ['bearing'])],
	['renal tumor', either(ill('MSN:kidney-tumour'), both(within('UBERON:0002113'), ill('MONDO:0005070')))],
	['left', ({ anatomy }) => anatomy?.laterality === 'left'],
	['>60', aged((age) => age > 60)],
	['age:40-60', aged((age) => age >= 40 && age <= 60)],
	['<=40', aged((age) => age <= 40)],
	['aged 50', aged((age) => age === 50)],
	['-age:40-60', not(aged((age) => age >= 40 && age <= 60))],
	['kits23', ({ sourceId }) => sourceId === 'kits23'],
	['source:kits23,my-atlas', ({ sourceId }) => sourceId !== 'totalsegmentator'],
	['CC-BY-NC-4.0', ({ licence }) => licence.id === 'CC-BY-NC-4.0'],
	['MR', ({ modality }) => modality === 'MR'],
	['synthetic', ({ synthetic }) => synthetic],
	['synthetic:no', ({ synthetic }) => !synthetic],
	['defect:open', ({ quality }) => quality.defects.length > 0],
	['instrument', ({ kind }) => kind === 'instrument'],
	['s0007', ({ subject }) => subject.case === 's0007'],
	['papillary', ({ subject }) => subject.attributes['histology'] === 'papillary'],
	['"clear cell"', ({ subject }) => subject.attributes['histology'] === 'clear cell'],
	['mould', ({ name }) => name === 'female mould'],
	['name:kidney', ({ name }) => /kidney/i.test(name)],
	['volume:100-500', ({ measures }) => (measures?.volumeMm3 ?? -1) >= 100 && (measures?.volumeMm3 ?? 999) <= 500],
];
const filters: readonly (readonly [SearchQuery, Test])[] = [
	[{ sex: 'female,unknown' }, ({ subject }) => subject.sex !== 'male'],
	[{ anatomy: 'UBERON:0002113' }, within('UBERON:0002113')],
	[{ anatomy: 'UBERON:0000955,UBERON:0000948' }, either(within('UBERON:0000955'), within('UBERON:0000948'))],
	[{ pathology: 'MONDO:0005070' }, ill('MONDO:0005070')],
	[{ laterality: 'left,right' }, ({ anatomy }) => /left|right/.test(anatomy?.laterality ?? '')],
	[{ source: 'kits23' }, ({ sourceId }) => sourceId === 'kits23'],
	[{ age: '40-49,unknown' }, ({ subject }) => /40-49|unknown/.test(ageBand(subject.ageYears))],
	[{ ageMin: 30, ageMax: 60 }, aged((age) => age >= 30 && age <= 60)],
	[{ commercial: 'yes' }, ({ licence }) => licence.commercialUse === true],
	[{ synthetic: 'no' }, ({ synthetic }) => !synthetic],
	[{ modality: 'CT' }, ({ modality }) => modality === 'CT'],
	[{ kind: 'lesion' }, ({ kind }) => kind === 'lesion'],
	[{ quality: 'clean,error' }, ({ quality }) => quality.defects.every(({ severity }) => severity === 'error')],
	[{ subject: 'people/s0003' }, ({ subject }) => subject.key === 'people/s0003'],
	[{ volumeMinMm3: 400 }, ({ measures }) => (measures?.volumeMm3 ?? 0) >= 400],
];

describe('search agrees with a walk over all records', () => {
	const records = randomRecords(600, 11);
	const index = openSearchIndex(libraryOf(records));

	test.each(keywords)('%s', (q, fits) => {
		const expected = records.filter((record) => record.quality.listed && fits(record)).map(({ id }) => id);
		expect(expected.length).toBeGreaterThan(0);
		expect(allIds(index, { q }).sort()).toEqual(expected.sort());
	});

	test('random combinations of keywords and filters', () => {
		const random = createRandom(5);
		let found = 0;
		for (let round = 0; round < 300; round++) {
			const words = Array.from({ length: random.integer(3) }, () => keywords[random.integer(keywords.length)]);
			const parts = Array.from({ length: random.integer(3) }, () => filters[random.integer(filters.length)]);
			const q = words.map(([text]) => text).join(', ');
			const query: SearchQuery = Object.assign(
				{ q, unlisted: round % 2 ? 'yes' : 'no' },
				...parts.map(([part]) => part),
			);
			// Of two filters of the same name the last one stands.
			const standing = parts.filter(
				([part], i) => !parts.slice(i + 1).some(([later]) => Object.keys(later)[0] === Object.keys(part)[0]),
			);
			const fits = both(...words.map(([, one]) => one), ...standing.map(([, one]) => one));
			const expected = records.filter((record) => (round % 2 || record.quality.listed) && fits(record));
			const result = index.search({ ...query, limit: 200, facets: 'no' });
			expect(result.total, JSON.stringify(query)).toBe(expected.length);
			expect(allIds(index, query).sort(), JSON.stringify(query)).toEqual(expected.map(({ id }) => id).sort());
			found += expected.length;
		}
		expect(found).toBeGreaterThan(1000);
	});

	test('a facet value finds as many shapes as it says, its own filter aside', () => {
		const random = createRandom(8);
		for (let round = 0; round < 25; round++) {
			const [q] = keywords[random.integer(keywords.length)];
			const query: SearchQuery = {
				q,
				...filters[random.integer(filters.length)][0],
				...filters[random.integer(filters.length)][0],
			};
			const { facets } = index.search(query);
			expect(facets.map(({ name }) => name)).toContain('quality');
			for (const { name, values } of facets) {
				for (const { value, count } of values.slice(0, 8)) {
					const total = index.search({ ...query, [name]: value, facets: 'no', limit: 0 }).total;
					expect(total, `${JSON.stringify(query)} ${name}=${value}`).toBe(count);
				}
			}
		}
	});

	test('a suggested search finds as many shapes as it says', () => {
		const random = createRandom(21);
		let offered = 0;
		for (let round = 0; round < 120; round++) {
			const words = Array.from({ length: 1 + random.integer(3) }, () => keywords[random.integer(keywords.length)][0]);
			const query: SearchQuery = { q: words.join(', '), ...filters[random.integer(filters.length)][0] };
			for (const { parameters, count } of index.search(query).suggestions) {
				const numbers = Object.entries(parameters).map(([name, value]) => [
					name,
					/^(?:age|volume)M/.test(name) ? Number(value) : value,
				]);
				const { total } = index.search({ ...(Object.fromEntries(numbers) as SearchQuery), limit: 0 });
				expect(total, JSON.stringify([query, parameters])).toBe(count);
				offered++;
			}
		}
		expect(offered).toBeGreaterThan(100);
	});

	test('every order is the one it says, without gaps or repetitions over pages', () => {
		const key: Record<string, (record: ShapeRecord) => number | string | null> = {
			name: ({ name }) => name.toLowerCase(),
			volume: ({ measures }) => measures?.volumeMm3 ?? null,
			age: ({ subject }) => subject.ageYears,
			triangles: ({ measures }) => measures?.triangleCount ?? 0,
			quality: ({ quality }) => -quality.score,
		};
		for (const sort of ['name', 'volume', '-volume', 'age', '-age', 'triangles', '-triangles', 'quality']) {
			const value = key[sort.replace('-', '')];
			const sign = sort.startsWith('-') ? -1 : 1;
			const expected = records
				.filter(({ quality, subject }) => quality.listed && subject.sex === 'male')
				.sort((a, b) => {
					const [x, y] = [value(a), value(b)];
					if (x !== y && (x === null || y === null)) return x === null ? 1 : -1;
					return x === y || x === null || y === null ? (a.id < b.id ? -1 : 1) : x < y ? -sign : sign;
				});
			expect(allIds(index, { q: 'male', sort }), sort).toEqual(expected.map(({ id }) => id));
		}
	});

	test('each hit says why, a reason a keyword', () => {
		for (const { shape, why } of index.search({ q: 'male renal tumor >20', limit: 200 }).hits) {
			expect(why.map(({ field }) => field).join()).toMatch(/^sex,(pathology|anatomy,pathology),age$/);
			expect(why[0]).toEqual({ keyword: 'male', field: 'sex', value: 'male' });
			expect(Number(why.at(-1)?.value)).toBe(shape.ageYears);
		}
		const part = index.search({ q: 'renal', limit: 200 }).hits.find(({ shape }) => shape.anatomy === 'left kidney');
		expect(part?.why).toEqual([{ keyword: 'renal', field: 'anatomy', value: 'left kidney', via: 'synonym renal' }]);
		expect(index.search({ q: 'kidny', limit: 1 }).hits[0].why[0].via).toBe('corrected from kidny');
		expect(index.search({ q: 'abdomen', limit: 1 }).hits[0].why[0].via).toBe('part of abdomen');
	});

	test('an index that followed the changes answers as a fresh one', () => {
		const catalogue = libraryOf(records);
		const follower = openSearchIndex(catalogue);
		const random = createRandom(3);
		for (let round = 0; round < 12; round++) {
			const id = sources[random.integer(3)];
			const own = records.filter(({ sourceId }) => sourceId === id);
			const kept = own.filter(() => random.next() < 0.8);
			const changed = kept.map((record) => (random.next() < 0.3 ? { ...record, name: `New ${round}` } : record));
			catalogue.saveCase({ taskKey: id, sourceId: id, case: 'all', records: changed });
			const fresh = openSearchIndex(catalogue);
			for (const [q] of keywords.slice(0, 12)) {
				for (const sort of ['relevance', 'name', '-volume']) {
					expect(follower.search({ q, sort, limit: 50 })).toEqual(fresh.search({ q, sort, limit: 50 }));
				}
			}
			expect(follower.figures()).toEqual(fresh.figures());
			expect(follower.suggest('kid')).toEqual(fresh.suggest('kid'));
		}
	});

	test('figures are those of the records', () => {
		const figures = index.figures();
		expect(figures.shapeCount).toBe(600);
		expect(figures.listedCount).toBe(records.filter(({ quality }) => quality.listed).length);
		expect(figures.subjectCount).toBe(new Set(records.map(({ subject }) => subject.key)).size);
		expect(figures.sources.get('kits23')?.shapeCount).toBe(
			records.filter(({ sourceId }) => sourceId === 'kits23').length,
		);
	});
});

test('sees what another connection wrote, at most as often as asked', () => {
	const directory = mkdtempSync(path.join(tmpdir(), 'search-'));
	const writer = openCatalogue({ directory });
	const reader = openCatalogue({ directory });
	let now = 0;
	const index = openSearchIndex(reader, { refreshIntervalMs: 100, now: () => now });
	expect(index.search({}).total).toBe(0);
	writer.upsertSource(sourceDataset());
	writer.saveCase({ taskKey: 'a', sourceId: 'test-source', case: 'a', records: [shapeRecord({ id: 'a' })] });
	expect(index.search({}).total).toBe(0);
	now = 100;
	expect(index.search({}).total).toBe(1);
	expect(index.version()).toBe(writer.version());
	writer.close();
	reader.close();
	rmSync(directory, { recursive: true });
});
