import { describe, expect, test } from 'vitest';
import {
	findPathologyByCode,
	isPathologyWithin,
	pathologyAncestors,
	pathologyDescendants,
	pathologyTerm,
	pathologyTerms,
} from './pathology.ts';
import { resolvePathology } from './resolve-pathology.ts';
import { normalisePhrase } from './search-words.ts';

const neoplasm = 'MONDO:0005070';
const malignant = 'MONDO:0004992';
const kidneyTumour = 'MSN:kidney-tumour';

describe('the tree of pathologies', () => {
	const terms = pathologyTerms();

	test('every parent exists, no circles, one root, phrases mean one term', () => {
		const meanings = new Map<string, Set<string>>();
		for (const term of terms) {
			for (const parent of term.isA) expect(pathologyTerm(parent), term.id).toBeDefined();
			const ancestors = pathologyAncestors(term.id).map(({ id }) => id);
			expect(ancestors).not.toContain(term.id);
			expect(term.id === 'MSN:pathology' || ancestors.includes('MSN:pathology'), term.label).toBe(true);
			for (const phrase of [term.label, ...term.synonyms]) {
				const key = normalisePhrase(phrase);
				meanings.set(key, (meanings.get(key) ?? new Set()).add(term.id));
			}
		}
		expect([...meanings].filter(([, ids]) => ids.size > 1)).toEqual([]);
	});

	test('what is below a malignant term is not benign, and malignant ones are below cancer', () => {
		for (const term of terms) {
			if (term.behaviour === 'malignant') expect(isPathologyWithin(term.id, malignant), term.label).toBe(true);
			if (isPathologyWithin(term.id, malignant)) expect(term.behaviour, term.label).toBe('malignant');
			if (term.behaviour === 'benign') expect(isPathologyWithin(term.id, malignant), term.label).toBe(false);
		}
	});

	test('the chain of clear cell renal cell carcinoma', () => {
		for (const ancestor of [kidneyTumour, neoplasm, malignant, 'MONDO:0005086', 'MSN:kidney-cancer', 'MSN:mass']) {
			expect(isPathologyWithin('MONDO:0005005', ancestor), ancestor).toBe(true);
		}
		expect(isPathologyWithin('MSN:renal-oncocytoma', malignant)).toBe(false);
		expect(isPathologyWithin('MSN:renal-oncocytoma', kidneyTumour)).toBe(true);
		expect(isPathologyWithin('MSN:kidney-cyst', neoplasm)).toBe(false);
		expect(pathologyDescendants(kidneyTumour)).toContain('MONDO:0005005');
		expect(findPathologyByCode('NCIT', 'C4033')?.id).toBe('MONDO:0005005');
	});
});

test.each([
	['tumor', neoplasm],
	['Tumour', neoplasm],
	['neoplasms', neoplasm],
	['cancer', malignant],
	['carcinoma', 'MONDO:0004993'],
	['mass', 'MSN:mass'],
	['lesion', 'MSN:lesion'],
	['kidney_tumor', kidneyTumour],
	['renal tumour', kidneyTumour],
	['kidney_cyst_left', 'MSN:kidney-cyst'],
	['GBM', 'MONDO:0018177'],
	['glioblastoma multiforme', 'MONDO:0018177'],
	['clear_cell_rcc', 'MONDO:0005005'],
	['Papillary RCC', 'MSN:papillary-rcc'],
	['HCC', 'MONDO:0007256'],
	['abdominal aortic aneurysm', 'MSN:abdominal-aortic-aneurysm'],
	['oedema', 'MSN:edema'],
	['cranial_defect', 'MSN:skull-defect'],
	['hepatomegaly', 'MSN:hepatomegaly'],
	['scoliosis', 'MSN:scoliosis'],
	['COVID-19', 'MSN:covid-19-infiltrate'],
])('resolvePathology(%s)', (name, id) => expect(resolvePathology(name)?.term.id).toBe(id));

test('no pathology in healthy names', () => {
	for (const name of ['kidney_left', 'liver', 'rib_left_7', '', 'scalpel'])
		expect(resolvePathology(name), name).toBeUndefined();
});
