import { describe, expect, test } from 'vitest';
import type { ShapeRecord } from '#contract';
import { createRandom } from '#numeric';
import { shapeRecord, sourceDataset } from '../../../tests/shape-records.ts';
import { openCatalogue } from '../open-catalogue.ts';
import { SearchError } from './search-error.ts';
import { openSearchIndex } from './search-index.ts';

const tumour = (role: ShapeRecord['pathology'][number]['role']): ShapeRecord['pathology'] => [
	{ term: 'MSN:kidney-tumour', label: 'kidney tumour', role, original: 'tumor' },
];
const kidney = { term: 'UBERON:0002113', label: 'kidney', laterality: 'unknown', original: 'kidney' } as const;
const liver = { term: 'UBERON:0002107', label: 'liver', laterality: 'midline', original: 'liver' } as const;

/** Cases as in KiTS: kidneys, tumours and tumorous kidneys of men and women; livers and one heart besides. */
function kidneyLibrary() {
	const records: ShapeRecord[] = [];
	for (let i = 0; i < 20; i++) {
		const name = `case_${String(i).padStart(5, '0')}`;
		const sex = i % 3 === 0 ? 'female' : 'male';
		const subject = { key: `kits/${name}`, case: name, sex, ageYears: 30 + 2 * i } as const;
		const shape = (part: string, parts: Partial<Parameters<typeof shapeRecord>[0]>) =>
			records.push(
				shapeRecord({ id: `kits23.${name}.${part}`, subject, sourceId: 'kits23', anatomy: kidney, ...parts }),
			);
		shape('kidney', { name: 'Kidney', pathology: tumour('subject') });
		shape('tumor', { name: 'Kidney tumour', kind: 'lesion', pathology: tumour('self') });
		shape('tumorous-kidney', { name: 'Kidney with tumour', pathology: tumour('bearing') });
		shape('liver', { name: 'Liver', anatomy: liver });
	}
	records.push(
		shapeRecord({
			id: 'kits23.heart',
			name: 'Heart',
			sourceId: 'kits23',
			anatomy: { term: 'UBERON:0000948', label: 'heart', laterality: 'midline', original: 'heart' },
			quality: { listed: false, score: 0.1, defects: [{ kind: 'open', severity: 'error', detail: 'open' }] },
		}),
	);
	const catalogue = openCatalogue({ memory: true });
	catalogue.upsertSource(sourceDataset('kits23', { title: 'Kidney and Kidney Tumor Segmentation Challenge 2023' }));
	catalogue.saveCase({ taskKey: 'k', sourceId: 'kits23', case: 'all', records });
	return { records, index: openSearchIndex(catalogue) };
}

const { records, index } = kidneyLibrary();
const ids = (q: string, more = {}): string[] =>
	index.search({ q, limit: 200, ...more }).hits.map(({ shape }) => shape.id);

describe('male kidney tumor', () => {
	const men = records.filter(({ subject }) => subject.sex === 'male');
	const idsOf = (part: string) => men.flatMap(({ id }) => (id.endsWith(`.${part}`) ? [id] : [])).sort();

	test('is exactly the tumours of men', () => {
		for (const q of ['male kidney tumor', 'kidney tumor male', 'men renal tumours', 'tumour of the kidney, male'])
			expect(ids(q).sort(), q).toEqual(idsOf('tumor'));
	});

	test('is the tumorous kidneys on request', () => {
		expect(ids('male kidney tumor', { pathologyRole: 'bearing' }).sort()).toEqual(idsOf('tumorous-kidney'));
		for (const q of [
			'male tumorous kidney',
			'kidney with tumor, male',
			'male kidney bearing:tumor',
			'male kidney tumor role:bearing',
		])
			expect(ids(q).sort(), q).toEqual(idsOf('tumorous-kidney'));
		const roles = ids('male kidney tumor', { pathologyRole: 'self,bearing,subject' });
		expect(roles).toHaveLength(3 * idsOf('tumor').length);
	});

	test('offers the other readings with their counts', () => {
		expect(index.search({ q: 'male kidney tumor' }).suggestions).toEqual([
			{
				text: 'structures drawn together with kidney tumour',
				parameters: { q: 'male kidney tumor', pathologyRole: 'bearing' },
				count: 13,
			},
			{
				text: 'shapes of subjects with kidney tumour',
				parameters: { q: 'male kidney tumor', pathologyRole: 'subject' },
				count: 13,
			},
		]);
	});

	test('"male" does not match inside "female"', () => {
		const both = new Set([...ids('male'), ...ids('female')]);
		expect(both.size).toBe(80);
		expect(ids('male').length + ids('female').length).toBe(80);
		expect(ids('male').every((id) => records.find((record) => record.id === id)?.subject.sex === 'male')).toBe(true);
	});
});

describe('mistyped and unknown words', () => {
	test.each([
		['livr', 'liver'],
		['lvier', 'liver'],
		['livver', 'liver'],
		['kidny', 'kidney'],
		['kidneey', 'kidney'],
		['kindey', 'kidney'],
		['tumr', 'tumor'],
		['tumro', 'tumor'],
		['femail', 'female'],
		['kidn', 'kidney'],
	])('%s is taken for %s, and said so', (typed, meant) => {
		const result = index.search({ q: typed, limit: 200 });
		expect(result.corrections).toEqual([{ from: typed, to: meant }]);
		expect(result.hits.map(({ shape }) => shape.id)).toEqual(ids(meant));
		expect(result.interpretation[0].correctedFrom).toBe(typed);
		expect(result.hits[0].why[0].via).toContain(`corrected from ${typed}`);
	});

	test('a corrected word makes a phrase with its neighbours', () => {
		expect(ids('male kidny tumr')).toEqual(ids('male kidney tumor'));
	});

	test('known words are not corrected, even where nothing is found', () => {
		const result = index.search({ q: 'spleen' });
		expect(result).toMatchObject({ total: 0, corrections: [] });
	});

	test('a word nobody knows gives nothing and a way out', () => {
		const result = index.search({ q: 'kidney xylophonist', sex: 'male' });
		expect(result.total).toBe(0);
		expect(result.interpretation.at(-1)).toMatchObject({ keyword: 'xylophonist', field: 'unknown' });
		expect(result.suggestions).toEqual([
			{ text: 'without “xylophonist”', parameters: { q: 'kidney', sex: 'male' }, count: ids('kidney male').length },
		]);
	});

	test('unlisted shapes are hidden, and offered', () => {
		const result = index.search({ q: 'heart' });
		expect(result.total).toBe(0);
		expect(result.suggestions[0]).toEqual({
			text: 'also the 1 held back by quality control',
			parameters: { q: 'heart', unlisted: 'yes' },
			count: 1,
		});
		expect(ids('heart', { unlisted: 'yes' })).toEqual(['kits23.heart']);
		expect(ids('defect:open', { unlisted: 'yes' })).toEqual(['kits23.heart']);
	});
});

describe('ways of saying an age', () => {
	const aged = (fits: (age: number) => boolean): string[] =>
		records
			.filter(({ subject, quality }) => quality.listed && fits(subject.ageYears ?? -1))
			.map(({ id }) => id)
			.sort();
	test.each<[string, (age: number) => boolean]>([
		['>60', (age) => age > 60],
		['> 60', (age) => age > 60],
		['≥60', (age) => age >= 60],
		['age:>=60', (age) => age >= 60],
		['age: 60+', (age) => age >= 60],
		['<=40', (age) => age <= 40],
		['age<40', (age) => age < 40],
		['age:40-60', (age) => age >= 40 && age <= 60],
		['age 40-60', (age) => age >= 40 && age <= 60],
		['aged 50', (age) => age === 50],
		['50 years old', (age) => age === 50],
		['50yo', (age) => age === 50],
		['50-year-old', (age) => age === 50],
		['over 60', (age) => age > 60],
		['younger than 40', (age) => age < 40],
		['elderly', (age) => age >= 65],
		['age:unknown', () => false],
	])('%s', (q, fits) => {
		expect(ids(q).sort()).toEqual(aged(fits));
	});
});

describe('what is no search', () => {
	test('any text gives an answer, quickly', () => {
		const random = createRandom(77);
		const alphabet = 'male kidney tumor -"":<>=,;|()*%_\\\'`{}[]\u0000\u202e\u{1f9e0}éß0123456789';
		const fixed = [
			'constructor',
			'__proto__ toString',
			'sex:constructor',
			'constructor:x',
			'hasOwnProperty',
			'-',
			'"',
			'""',
			'a'.repeat(500),
			'"'.repeat(500),
			'-'.repeat(500),
			'age:'.repeat(100),
			'or or or',
			Array.from({ length: 125 }, (_, i) => `q${String.fromCharCode(97 + (i % 26))}x`).join(' '),
			'kidny '.repeat(80),
			'with',
			'without without kidney',
			'>',
			'>99999999999999999999',
			'NOT (kidney AND liver)',
			"'; DROP TABLE shapes; --",
			'../../etc/passwd',
			'\ud800',
		];
		const made = Array.from({ length: 300 }, () =>
			Array.from({ length: random.integer(60) }, () => alphabet[random.integer(alphabet.length)]).join(''),
		);
		for (const q of [...fixed, ...made]) {
			const start = process.cpuUsage();
			const result = index.search({ q, limit: 5 });
			expect(result.total, q).toBeLessThanOrEqual(80);
			const { user, system } = process.cpuUsage(start);
			expect((user + system) / 1000, q).toBeLessThan(400);
			index.suggest(q);
		}
	});

	test.each<[Parameters<typeof index.search>[0], string]>([
		[{ sex: 'banana' }, 'sex'],
		[{ kind: 'anatomy,thing' }, 'kind'],
		[{ pathologyRole: 'all' }, 'pathologyRole'],
		[{ age: 'old' }, 'age'],
		[{ sort: 'random' }, 'sort'],
		[{ cursor: 'x' }, 'cursor'],
		[{ cursor: Buffer.from('["name","a","b"]').toString('base64url') }, 'cursor'],
		[{ cursor: Buffer.from('["relevance","a","b"]').toString('base64url') }, 'cursor'],
		[{ cursor: Buffer.from('["relevance",1,{}]').toString('base64url') }, 'cursor'],
		[{ cursor: Buffer.from('{"__proto__":1}').toString('base64url') }, 'cursor'],
		[{ cursor: '%00../' }, 'cursor'],
	])('%j is refused by name', (query, parameter) => {
		try {
			index.search(query);
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(SearchError);
			expect(error).toMatchObject({ parameter });
		}
	});

	test('a cursor with foreign values only moves the page', () => {
		const cursor = Buffer.from('["relevance",-1e308,"zzz"]').toString('base64url');
		expect(index.search({ cursor }).hits.length).toBeGreaterThan(0);
		const end = Buffer.from('["relevance",null,"zzz"]').toString('base64url');
		expect(index.search({ cursor: end }).hits).toEqual([]);
	});
});

describe('suggest', () => {
	test('completes terms, facts and sources, with counts, only where there are shapes', () => {
		expect(index.suggest('kid')).toEqual([
			{ text: 'kidney', field: 'anatomy', label: 'kidney', count: 60 },
			{ text: 'kidney tumour', field: 'pathology', label: 'kidney tumour', count: 60 },
			{ text: 'kits23', field: 'source', label: 'Kidney and Kidney Tumor Segmentation Challenge 2023', count: 81 },
		]);
		expect(index.suggest('rena')[0]).toEqual({ text: 'kidney', field: 'anatomy', label: 'kidney (renal)', count: 60 });
		expect(index.suggest('mal')[0]).toEqual({ text: 'male', field: 'sex', label: 'male', count: 53 });
		expect(index.suggest('splee')).toEqual([]);
		expect(index.suggest('')).toEqual([]);
		expect(index.suggest('livr')[0].text).toBe('liver');
	});
});
