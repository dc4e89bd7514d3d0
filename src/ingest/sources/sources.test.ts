import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasSharedData, sharedData } from '../../../tests/shared-data.ts';
import { anatomyTerm, isPathologyWithin, resolveAnatomy, resolveStructure } from '#ontology';
import { valueAt } from '../data-table.ts';
import { discoverCases } from '../discover-cases.ts';
import { listFiles } from '../list-files.ts';
import { validateSourceDescription } from '../read-source-description.ts';
import { sourceDataset } from '../source-description.ts';
import { factsFromValues } from '../subject-facts.ts';
import { kits19, kits21, kits23 } from './kits.ts';
import { kitsColumns } from './kits-shared.ts';
import { paperSourceIds, sourceDescription, sourceDescriptions } from './index.ts';
import { vertebrae } from './vertebrae.ts';
import { subtaskClasses, totalClasses, totalMrClasses, totalV1Classes } from './totalsegmentator-classes-table.ts';

/** Identifiers of the SPDX list that medical data and programs come under. */
const spdx = new Set(
	(
		'CC0-1.0 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC-BY-SA-2.1-JP CC-BY-NC-4.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 ' +
		'CC-BY-NC-ND-4.0 Apache-2.0 MIT BSD-2-Clause BSD-3-Clause ODbL-1.0 ODC-By-1.0 PDDL-1.0'
	).split(' '),
);

test('the terms of vertebrae are those that their names resolve to', () => {
	const resolved = Object.keys(vertebrae).map((name) => [name, resolveAnatomy(name)?.term.id]);
	expect(vertebrae).toEqual(Object.fromEntries(resolved));
});

describe('every source', () => {
	test.each(sourceDescriptions.map((source) => [source.id, source] as const))('%s', (id, source) => {
		expect(validateSourceDescription(source, id)).toBe(source);
		expect(sourceDescription(id)).toBe(source);
		const { licence } = source;
		expect(spdx.has(licence.id) || /^LicenseRef-[A-Za-z0-9-]+$/.test(licence.id), licence.id).toBe(true);
		if (licence.id === 'LicenseRef-unverified') {
			expect(licence.commercialUse).toBeNull();
			expect(source.licenceNote, 'an unverified licence needs a note').toBeTruthy();
		}
		if (/-NC/.test(licence.id)) expect(licence.commercialUse).toBe(false);
		if (/-SA/.test(licence.id)) expect(licence.shareAlike).toBe(true);
		expect(licence.attribution).not.toBe('');
		expect(source.citation.length).toBeGreaterThan(5);
		expect(source.adapter === null).toBe(source.layouts.length === 0);
		expect(source.synthetic).toBe(id === 'phantom');
		expect(Object.keys(sourceDataset(source)).sort()).toEqual(
			expect.arrayContaining(['adapter', 'citation', 'id', 'licence', 'modality', 'synthetic', 'title']),
		);
	});

	test('ids are unique, and the 35 of the paper are all there', () => {
		const ids = sourceDescriptions.map((source) => source.id);
		expect(new Set(ids).size).toBe(ids.length);
		expect(new Set(paperSourceIds).size).toBe(35);
		for (const id of paperSourceIds) expect(ids).toContain(id);
	});

	test('labels that name a side carry the term of that side', () => {
		for (const source of sourceDescriptions) {
			for (const map of Object.values(source.labelMaps ?? {})) {
				for (const { name, anatomy, kind } of map.labels) {
					const side = /(?:^|[ _])(left|right)(?:$|[ _])/i.exec(name)?.[1].toLowerCase();
					if (side === undefined || typeof anatomy !== 'string' || kind === 'lesion') continue;
					expect(anatomyTerm(anatomy)?.side, `${source.id}: ${name}`).toBe(side);
				}
			}
		}
	});
});

describe('TotalSegmentator', () => {
	test('class numbers', () => {
		expect([totalClasses.length, totalMrClasses.length, totalV1Classes.length]).toEqual([117, 50, 104]);
		expect([totalClasses[50], totalClasses[78], totalClasses[90], totalClasses[116]]).toEqual([
			'heart',
			'spinal_cord',
			'skull',
			'costal_cartilages',
		]);
		expect([totalMrClasses[9], totalMrClasses[21], totalMrClasses[49]]).toEqual(['lung_left', 'heart', 'brain']);
		expect([totalV1Classes[6], totalV1Classes[43], totalV1Classes[92]]).toEqual(['aorta', 'heart_myocardium', 'face']);
	});

	test('every class of every task has its own term, or is a lesion of an organ', () => {
		for (const name of [
			...totalClasses,
			...totalMrClasses,
			...totalV1Classes,
			...Object.values(subtaskClasses).flat(),
		]) {
			const { kind, anatomy, pathology } = resolveStructure(name);
			expect(anatomy, name).toBeDefined();
			if (kind === 'lesion') expect(pathology, name).toHaveLength(1);
			else expect(anatomy?.confidence, name).toBeGreaterThanOrEqual(0.9);
		}
	});
});

describe('KiTS', () => {
	test('the three years share their persons', () => {
		expect(new Set([kits19, kits21, kits23].map((source) => source.subjects.space))).toEqual(new Set(['kits']));
	});

	test('the same facts in the words of both years come out equal', () => {
		const facts = (row: object) => factsFromValues((name) => valueAt(row, name), kitsColumns);
		const old = facts({
			gender: 'male',
			body_mass_index: 28.1,
			tumor_histologic_subtype: 'papillary',
			pathology_n_stage: 'X',
			chewing_tobacco_use: 'never_or_not_in_last_3mo',
			surgical_approach: 'Transperitoneal',
			age_when_quit_smoking: 'not_applicable',
			first_postop_egfr: { value: 40, days_before_nephrectomy: 76 },
		});
		const recent = facts({
			gender: 'male',
			bmi: 28.1,
			tumor_histologic_subtype: 'papillary_rcc',
			pathology_n_stage: 'x',
			chewing_tobacco_use: 'never_or_not_in_the_last_3_months',
			surgical_approach: 'transperitoneal',
			age_when_quit_smoking: null,
			first_postop_egfr: { value: '40', days_after_nephrectomy: 76 },
		});
		expect(old.problems).toEqual([]);
		expect(recent.attributes).toEqual(old.attributes);
		expect([recent.sex, recent.bmiKgPerM2]).toEqual([old.sex, old.bmiKgPerM2]);
		expect(recent.pathology.map(({ term }) => term)).toEqual(old.pathology.map(({ term }) => term));
	});

	test('traps: transgender, censored values, sentinels', () => {
		const facts = (row: object) => factsFromValues((name) => valueAt(row, name), kitsColumns);
		expect(facts({ gender: 'transgender_male_to_female' })).toMatchObject({
			sex: 'other',
			original: { gender: 'transgender_male_to_female' },
		});
		expect(facts({ age_at_nephrectomy: 90 })).toMatchObject({ ageYears: 90, ageCensored: true });
		expect(facts({ age_at_nephrectomy: 89 })).toMatchObject({ ageYears: 89, ageCensored: false });
		const egfr = facts({ last_preop_egfr: { value: '>=90', days_before_nephrectomy: 3 } });
		expect(egfr.attributes['egfr_last_preop_mlPerMin']).toBe(90);
		for (const sentinel of ['na', 'NA', 'not_found_in_emr', null, '']) {
			const found = facts({ tumor_isup_grade: sentinel, smoking_history: sentinel, gender: sentinel });
			expect(found.problems, String(sentinel)).toEqual([]);
			expect(found.attributes, String(sentinel)).toEqual({});
		}
	});

	describe.skipIf(!hasSharedData)('on the real tables', () => {
		const rows = (...file: string[]) =>
			JSON.parse(readFileSync(sharedData(...file), 'utf8')) as Record<string, unknown>[];

		test.each([
			['kits19', 'kits.json'],
			['kits23', 'kits23.json'],
		])('%s: every value of every field is understood', (folder, file) => {
			for (const row of rows(folder, file)) {
				const facts = factsFromValues((name) => valueAt(row, name), kitsColumns);
				expect(facts.problems, String(row['case_id'])).toEqual([]);
				expect(['male', 'female', 'other']).toContain(facts.sex);
				expect(facts.ageYears).toBeTypeOf('number');
				if (row['malignant'] === true) expect(facts.attributes['malignant']).toBe(true);
				const histology = facts.pathology.filter(({ term }) => isPathologyWithin(term, 'MSN:kidney-tumour'));
				if (row['tumor_histologic_subtype'] !== 'other') expect(histology.length).toBeGreaterThan(0);
			}
		});

		test('no field of a table is without a rule', () => {
			const leaves = (value: unknown, path: string): string[] =>
				typeof value === 'object' && value !== null
					? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
					: [path];
			for (const row of [...rows('kits19', 'kits.json'), ...rows('kits23', 'kits23.json')]) {
				for (const path of leaves(row, '')) {
					const parent = path.slice(0, path.lastIndexOf('.'));
					expect(path === 'case_id' || path in kitsColumns || valueAt(row, parent) === null, path).toBe(true);
				}
			}
		});

		test('persons in both tables agree on what does not change', () => {
			const byCase = new Map(rows('kits23', 'kits23.json').map((row) => [row['case_id'], row]));
			const facts = (row: object) => factsFromValues((name) => valueAt(row, name), kitsColumns);
			let compared = 0;
			for (const row of rows('kits19', 'kits.json')) {
				const later = byCase.get(row['case_id']);
				if (later === undefined) continue;
				compared++;
				expect(facts(later).sex, String(row['case_id'])).toBe(facts(row).sex);
				expect(facts(later).attributes['stage_t']).toBe(facts(row).attributes['stage_t']);
			}
			expect(compared).toBeGreaterThan(10);
		});
	});
});

describe.skipIf(!hasSharedData)('layouts on the real folders: every data file finds its place', () => {
	test.each([
		['kits19', 'kits19'],
		['kits23', 'kits23'],
		['msd-hippocampus', 'msd'],
		['msd-spleen-meshes', 'msd'],
		['adrenalmnist3d', 'adrenalmnist3d'],
		['totalsegmentator-example', 'totalsegmentator'],
		['hubmap-ccf', 'hubmap-ccf'],
		['bodyparts3d-glb', 'bodyparts3d'],
		['opensim-bones', 'opensim-bones'],
		['spl-brain-atlas', 'spl-brain-atlas'],
		['plus-instruments', 'plus-instruments'],
		['verse-L1-vertebrae', 'verse'],
	])('%s with %s', async (folder, id) => {
		const source = sourceDescription(id);
		const { files } = await listFiles([sharedData(folder)]);
		expect(source).toBeDefined();
		if (source === undefined) return;
		const found = discoverCases(source, files);
		expect(found.unmatched.map((file) => file.inside)).toEqual([]);
		expect(found.problems).toEqual([]);
		expect(found.cases.length).toBeGreaterThan(0);
	});
});
