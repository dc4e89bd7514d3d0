import { describe, expect, test } from 'vitest';
import {
	anatomyAncestors,
	anatomyDescendants,
	anatomyOnSide,
	anatomyTerm,
	anatomyTerms,
	findAnatomyByCode,
	findAnatomyByCurie,
	isAnatomyWithin,
	sideOf,
} from './anatomy.ts';
import { normalisePhrase } from './search-words.ts';

const kidney = 'UBERON:0002113';
const leftKidney = 'UBERON:0004538';

describe('the tree of structures', () => {
	const terms = anatomyTerms();

	test('holds many terms, each with a well-formed id and label of its own', () => {
		expect(terms.length).toBeGreaterThan(2000);
		expect(new Set(terms.map((term) => term.id)).size).toBe(terms.length);
		expect(new Set(terms.map((term) => term.label)).size).toBe(terms.length);
		for (const { id, label } of terms) {
			expect(id).toMatch(/^(?:UBERON:\d{7}|FMA:\d+|MSN:[a-z0-9][a-z0-9-]*)$/);
			expect(label.trim()).toBe(label);
		}
	});

	test('every parent exists, nothing is its own ancestor, and everything hangs on one root', () => {
		const root = 'UBERON:0000061';
		for (const term of terms) {
			for (const parent of [...term.isA, ...term.partOf]) expect(anatomyTerm(parent), term.id).toBeDefined();
			const ancestors = anatomyAncestors(term.id).map((ancestor) => ancestor.id);
			expect(ancestors, term.label).not.toContain(term.id);
			expect(term.id === root || ancestors.includes(root), term.label).toBe(true);
		}
	});

	test('no chain of parents comes back: depth-first search without the closure', () => {
		const done = new Set<string>();
		const visit = (id: string, way: readonly string[]): void => {
			if (way.includes(id)) throw new Error(`circle: ${[...way, id].join(' → ')}`);
			if (done.has(id)) return;
			const term = anatomyTerm(id);
			for (const parent of [...(term?.isA ?? []), ...(term?.partOf ?? [])]) visit(parent, [...way, id]);
			done.add(id);
		};
		for (const { id } of terms) visit(id, []);
		expect(done.size).toBe(terms.length);
	});

	test('pairs are symmetric: left and right mirror each other in every field', () => {
		const mirrored = (text: string) =>
			text.replaceAll(/\b(left|right)\b/g, (side) => (side === 'left' ? 'right' : 'left'));
		const label = (id: string) => anatomyTerm(id)?.label ?? id;
		const paired = terms.filter((term) => term.sided !== undefined);
		expect(paired.length).toBeGreaterThan(500);
		for (const base of paired) {
			const left = anatomyOnSide(base, 'left');
			const right = anatomyOnSide(base, 'right');
			expect(left.id, base.label).not.toBe(right.id);
			expect([left.side, right.side, base.side]).toEqual(['left', 'right', 'paired']);
			expect([left.unsided, right.unsided]).toEqual([base.id, base.id]);
			expect(right.label).toBe(mirrored(left.label));
			const derived = base.synonyms.length; // the others are names of one side only, such as LV
			expect(right.synonyms.slice(0, derived)).toEqual(left.synonyms.slice(0, derived).map(mirrored));
			expect(right.synonyms).toHaveLength(left.synonyms.length);
			expect(right.isA.map(label)).toEqual(left.isA.map(label).map(mirrored));
			expect(right.partOf.map(label)).toEqual(left.partOf.map(label).map(mirrored));
			expect(isAnatomyWithin(left.id, base.id)).toBe(true);
			expect(isAnatomyWithin(left.id, right.id), base.label).toBe(false);
		}
	});

	test('a left part hangs on the left whole', () => {
		const label = (id: string) => anatomyTerm(id)?.label;
		const part = terms.find((term) => term.label === 'left renal pelvis');
		expect(part?.partOf.map(label)).toEqual(['left kidney']);
		expect(isAnatomyWithin(part?.id ?? '', kidney)).toBe(true);
	});

	test('a phrase means one term', () => {
		const meanings = new Map<string, Set<string>>();
		for (const term of terms) {
			for (const phrase of [term.label, ...term.synonyms]) {
				const key = normalisePhrase(phrase);
				expect(key, `${term.id} "${phrase}"`).not.toBe('');
				meanings.set(key, (meanings.get(key) ?? new Set()).add(term.id));
			}
		}
		expect([...meanings].filter(([, ids]) => ids.size > 1).map(([phrase]) => phrase)).toEqual([]);
	});

	test('a code leads to one term', () => {
		const owners = new Map<string, string[]>();
		for (const term of terms) {
			for (const { system, code } of term.codes) {
				expect(system, term.id).toMatch(/^(?:UBERON|FMA|SNOMED|RADLEX|FDI)$/);
				expect(code, term.id).toMatch(/^(?:RID)?\d+$/);
				owners.set(`${system}:${code}`, [...(owners.get(`${system}:${code}`) ?? []), term.label]);
			}
		}
		expect([...owners].filter(([, labels]) => labels.length > 1)).toEqual([]);
	});

	test('volume ranges are sane', () => {
		for (const { volumeMl, label } of terms) {
			if (volumeMl === undefined) continue;
			expect(volumeMl[0], label).toBeGreaterThan(0);
			expect(volumeMl[1] / volumeMl[0], label).toBeGreaterThan(3);
		}
	});
});

describe('anatomyAncestors', () => {
	test('left kidney: kidney by is-a, urinary system by part-of', () => {
		const ancestors = new Map(anatomyAncestors(leftKidney).map((ancestor) => [ancestor.id, ancestor]));
		expect(ancestors.get(kidney)).toEqual({ id: kidney, relation: 'is-a', distance: 1 });
		expect(ancestors.get('UBERON:0001008')?.relation).toBe('part-of');
		expect(ancestors.get('UBERON:0000062')?.relation).toBe('is-a');
		expect(ancestors.has('UBERON:0002107')).toBe(false);
	});

	test('descendants are the inverse of ancestors', () => {
		const below = new Set(anatomyDescendants(kidney));
		const brute = anatomyTerms().filter((term) => anatomyAncestors(term.id).some(({ id }) => id === kidney));
		expect(below).toEqual(new Set(brute.map((term) => term.id)));
		expect(below.has(leftKidney)).toBe(true);
	});

	test('unknown ids have none', () => {
		expect(anatomyAncestors('MSN:nothing')).toEqual([]);
		expect(anatomyDescendants('MSN:nothing')).toEqual([]);
		expect(anatomyTerm('MSN:nothing')).toBeUndefined();
	});
});

test('sideOf', () => {
	expect(sideOf(leftKidney)).toBe('left');
	expect(sideOf('UBERON:0004539')).toBe('right');
	expect(sideOf(kidney)).toBe('unknown');
	expect(sideOf('UBERON:0002107')).toBe('midline');
	expect(sideOf('UBERON:0002174')).toBe('right');
});

test('codes of other vocabularies, however they are written', () => {
	expect(findAnatomyByCode('FMA', '7203')?.id).toBe(kidney);
	expect(findAnatomyByCode('SNOMED', '64033007')?.id).toBe(kidney);
	expect(findAnatomyByCode('SCT', '64033007')?.id).toBe(kidney);
	expect(findAnatomyByCode('fma', 'FMA7203')?.id).toBe(kidney);
	for (const text of [
		'UBERON:0004538',
		'UBERON_0004538',
		' UBERON:0004538 ',
		'http://purl.obolibrary.org/obo/UBERON_0004538',
	]) {
		expect(findAnatomyByCurie(text)?.id).toBe(leftKidney);
	}
	expect(findAnatomyByCurie('FMA64019')?.label).toBe('meniscus');
	expect(findAnatomyByCurie('FMA:24977 ')?.label).toBe('right knee');
	expect(findAnatomyByCurie('#VHFemaleOrgans')).toBeUndefined();
	expect(findAnatomyByCode('FMA', '0')).toBeUndefined();
});
