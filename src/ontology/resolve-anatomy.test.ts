import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { anatomyTerm, anatomyTerms, findAnatomyByCurie, isAnatomyWithin } from './anatomy.ts';
import { resolveAnatomy } from './resolve-anatomy.ts';
import { resolveStructure } from './resolve-structure.ts';

/** `label|laterality` of a name. */
const read = (name: string): string => {
	const found = resolveAnatomy(name);
	return found === undefined ? 'nothing' : `${found.term.label}|${found.laterality}`;
};

describe('the 104 name patterns of MedShapeNet19', () => {
	const sides = ['left', 'right'] as const;
	const patterns: [name: string, label: string, laterality: string][] = [];
	for (const side of sides) {
		for (let rib = 1; rib <= 12; rib++) {
			patterns.push([`s0485_rib_${side}_${rib}.nii.g_1.stl`, `${side} rib ${rib}`, side]);
			patterns.push([`010303_costa${rib}${side}.stl`, `${side} rib ${rib}`, side]);
		}
		for (const [a, b, label] of [
			['clavicula', 'clavicle', 'clavicle'],
			['humerus', 'humerus', 'humerus'],
			['scapula', undefined, 'scapula'],
			['hip', 'hip', 'hip bone'],
			['femur', 'femur', 'femur'],
			['autochthon', 'autochthon', 'autochthonous back muscle'],
			['iliopsoas', 'iliopsoas', 'iliopsoas'],
			['gluteus_maximus', 'gluteusmaximus', 'gluteus maximus'],
			['gluteus_medius', 'gluteusmedius', 'gluteus medius'],
			['gluteus_minimus', 'gluteusminimus', 'gluteus minimus'],
			['adrenal_gland', 'adrenalgland', 'adrenal gland'],
			['kidney', 'kidney', 'kidney'],
		] as const) {
			patterns.push([`s0011_${a}_${side}.nii.g_1.stl`, `${side} ${label}`, side]);
			if (b !== undefined) patterns.push([`052913_${b}${side}.stl`, `${side} ${label}`, side]);
		}
	}
	for (const organ of ['liver', 'colon', 'duodenum', 'esophagus', 'trachea']) {
		patterns.push([`s1273_${organ}.nii.g_1.stl`, organ, 'midline'], [`099815_${organ}.stl`, organ, 'midline']);
	}

	test('are 104', () => expect(patterns).toHaveLength(104));

	test.each(patterns)('%s', (name, label, laterality) => {
		expect(read(name)).toBe(`${label}|${laterality}`);
		expect(resolveAnatomy(name)?.confidence).toBe(1);
	});

	test('traps: rib numbers are not cut, the trailing index is not a rib, words inside words do not count', () => {
		expect(read('s0485_rib_left_10.nii.g_1.stl')).toBe('left rib 10|left');
		expect(read('s0485_rib_left_1.nii.g_10.stl')).toBe('left rib 1|left');
		expect(read('052913_costa1left.stl')).toBe('left rib 1|left');
		expect(read('052913_costa11left.stl')).toBe('left rib 11|left');
		expect(resolveAnatomy('000123_chippendale.stl')).toBeUndefined();
		expect(resolveAnatomy('shipleft.stl')).toBeUndefined();
	});

	test('the pathology family bears the tumour', () => {
		for (const [name, organ] of [
			['000000_tumoredbrain.stl', 'brain'],
			['000000_tumoredKidney.stl', 'kidney'],
			['000000_tumoredLiver.stl', 'liver'],
		] as const) {
			const found = resolveStructure(name);
			expect(found.anatomy?.term.label).toBe(organ);
			expect(found.pathology.map(({ role }) => role)).toEqual(['bearing']);
			expect(found.kind).toBe('anatomy');
		}
		expect(read('ct_skull_07.stl')).toBe('skull|midline');
		expect(read('face_12.stl')).toBe('face|midline');
		expect(read('10_FaceVR.stl')).toBe('face|midline');
		expect(resolveStructure('001_instrument3DCOSI_BoneForceps.stl').kind).toBe('instrument');
	});
});

describe('names as people write them', () => {
	test.each([
		['kidney_left', 'left kidney|left'],
		['Left kidney', 'left kidney|left'],
		['VH_F_Kidney_L', 'left kidney|left'],
		['3d-vh-f-palatine-tonsil-r', 'right palatine tonsil|right'],
		['LEFT KIDNEY', 'left kidney|left'],
		['kidneys', 'kidney|both'],
		['kidney', 'kidney|unknown'],
		['Renal cortex (left)', 'left cortex of kidney|left'],
		['vertebrae_L1', 'lumbar vertebra 1|midline'],
		['L1', 'lumbar vertebra 1|midline'],
		['T13', 'thoracic vertebra 13|midline'],
		['IVC', 'inferior vena cava|midline'],
		['postcava', 'inferior vena cava|midline'],
		['SMA', 'superior mesenteric artery|midline'],
		['oesophagus', 'esophagus|midline'],
		['Right extensor hallucis brevis', 'right extensor hallucis brevis|right'],
		['Distal phalanx of left big toe', 'left distal phalanx of big toe|left'],
		['Navicular bone of right foot', 'right navicular bone of foot|right'],
		['femur_r', 'right femur|right'],
		['l_tibia', 'left tibia|left'],
		['heart_atrium_left', 'left cardiac atrium|left'],
		['left ventricle', 'left cardiac ventricle|left'],
		['lung_middle_lobe_right', 'middle lobe of right lung|right'],
		['A_Carotid_L', 'left common carotid artery|left'],
		['upper right first molar', 'right upper first molar|right'],
		['liver segment IV', 'liver segment 4|midline'],
	])('%s', (name, expected) => expect(read(name)).toBe(expected));

	test('a name that says more becomes the structure it is a part of, with less confidence', () => {
		const found = resolveAnatomy('Long head of left triceps brachii');
		expect(found).toMatchObject({ match: 'part', confidence: 0.6, laterality: 'left' });
		expect(found?.term.label).toBe('left triceps brachii');
		expect(found?.original).toBe('Long head of left triceps brachii');
	});

	test('only the kind is known: the class, with little confidence', () => {
		const found = resolveAnatomy('left flexor imaginarius');
		expect(found).toMatchObject({ match: 'class', confidence: 0.3, laterality: 'left' });
		expect(found?.term.label).toBe('muscle organ');
		expect(resolveAnatomy('ramus artery xyz')?.term.label).toBe('artery');
	});

	test('what is no anatomy is nothing', () => {
		for (const name of [
			'',
			'   ',
			'..',
			'scalpel',
			'UsProbe_L12',
			'BoneForceps',
			'xyzzy',
			'case_00012',
			'12345',
			'a'.repeat(5000),
			'x y '.repeat(500),
		]) {
			expect(resolveAnatomy(name), name.slice(0, 30)).toBeUndefined();
		}
	});

	test('every label and synonym of every term finds it, with any separators', () => {
		for (const term of anatomyTerms()) {
			for (const phrase of [term.label, ...term.synonyms]) {
				expect(resolveAnatomy(phrase)?.term.id, phrase).toBe(term.id);
				const snake = phrase.replaceAll(/[^A-Za-z0-9]+/g, '_');
				expect(resolveAnatomy(`${snake}.nii.gz`)?.term.id, snake).toBe(term.id);
			}
		}
	});
});

describe.skipIf(!hasSharedData)('names of the real data', () => {
	const lines = (...path: string[]) => readFileSync(sharedData(...path), 'utf8').split(/\r\n|\r|\n/);

	test('every name of the TotalSegmentator table resolves, to the term with its SNOMED code', () => {
		const rows = lines('totalsegmentator-example', 'resources', 'totalsegmentator_snomed_mapping.csv').slice(1);
		let checked = 0;
		for (const row of rows.filter((line) => line !== '')) {
			const [name, , category, , , code, , , modifier] = row.split(',');
			const found = resolveStructure(name);
			expect(found.anatomy, name).toBeDefined();
			if (category === '49755003') {
				expect(found.kind, name).toBe('lesion');
				continue;
			}
			const side = modifier === '7771000' ? 'left' : modifier === '24028007' ? 'right' : undefined;
			if (side !== undefined) expect(found.anatomy?.laterality, name).toBe(side);
			const term = anatomyTerm(found.anatomy?.term.unsided ?? found.anatomy?.term.id ?? '');
			const codes = [found.anatomy?.term, term].flatMap((each) => each?.codes ?? []);
			if (codes.some(({ system, code: own }) => system === 'SNOMED' && own === code)) checked++;
		}
		expect(checked).toBeGreaterThan(120);
	});

	test('all labels of the SPL atlas resolve, with the side they name', () => {
		const rows = lines('spl-brain-atlas', 'labelinfo', 'brain-atlas-labels-with-metadata.tsv').slice(2);
		const labels = rows.filter((row) => row !== '').map((row) => row.split('\t')[1]);
		expect(labels.length).toBeGreaterThan(311);
		let whole = 0;
		for (const label of labels) {
			const found = resolveAnatomy(label);
			expect(found, label).toBeDefined();
			expect(found?.match, label).not.toBe('class');
			const side = /\b(left|right)\b/.exec(label)?.[1];
			if (side !== undefined) expect(found?.laterality, label).toBe(side);
			if ((found?.confidence ?? 0) >= 0.9) whole++;
		}
		expect(whole).toBeGreaterThan(240);
	});

	test('all names of BodyParts3D resolve, with side, to the term with their FMA id or the whole it is part of', () => {
		const parts = JSON.parse(readFileSync(sharedData('bodyparts3d-glb', 'meta.json'), 'utf8')) as {
			label: string;
			fma: string;
			group: string;
		}[];
		let sameId = 0;
		for (const { label, fma, group } of parts) {
			const found = resolveAnatomy(label);
			expect(found, label).toBeDefined();
			const side = /\b(left|right)\b/i.exec(label)?.[1].toLowerCase();
			if (side !== undefined) expect(found?.laterality, label).toBe(side);
			if (group === 'muscles' && !/retinaculum/i.test(label)) {
				expect(isAnatomyWithin(found?.term.id ?? '', 'UBERON:0001630'), label).toBe(true);
			}
			if (findAnatomyByCurie(`FMA:${fma}`)?.id === found?.term.id) sameId++;
		}
		expect(sameId / parts.length).toBeGreaterThan(0.8);
	});

	test('all UBERON and FMA ids of the HuBMAP node list are known, but one landmark and one wrong id', () => {
		const rows = lines('hubmap-ccf', 'NodeLists', 'VH_F_05162022.csv').map((line) => line.split(','));
		const unknown = new Set<string>();
		let known = 0;
		for (const [, , node, label, id] of rows) {
			if (!/\d{4}/.test(id ?? '')) continue;
			const term = findAnatomyByCurie(id);
			if (term === undefined) {
				unknown.add(id);
				expect(resolveAnatomy(label) ?? resolveAnatomy(node), label).toBeDefined();
			} else known++;
		}
		expect(known).toBeGreaterThan(700);
		expect([...unknown].sort()).toEqual(['FMA:8636', 'UBERON:7500033']);
	});
});
