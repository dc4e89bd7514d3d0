import { expect, test } from 'vitest';
import { resolveStructure, specificTo } from './resolve-structure.ts';

const read = (name: string): string => {
	const { kind, anatomy, pathology } = resolveStructure(name);
	const parts = pathology.map(({ term, role }) => `${role} ${term}`);
	return [kind, anatomy === undefined ? '-' : `${anatomy.term.label} (${anatomy.laterality})`, ...parts].join(' | ');
};

test.each([
	['kidney_left', 'anatomy | left kidney (left)'],
	['kidney_cyst_left', 'lesion | left kidney (left) | self MSN:kidney-cyst'],
	['liver_tumor', 'lesion | liver (midline) | self MSN:liver-tumour'],
	['tumour of the left kidney', 'lesion | left kidney (left) | self MSN:kidney-tumour'],
	['malignant kidney tumour', 'lesion | kidney (unknown) | self MSN:kidney-cancer'],
	['tumoredKidney', 'anatomy | kidney (unknown) | bearing MSN:kidney-tumour'],
	['right kidney with tumor', 'anatomy | right kidney (right) | bearing MSN:kidney-tumour'],
	['skull_defect', 'anatomy | skull (midline) | bearing MSN:skull-defect'],
	['lung nodule', 'lesion | lung (unknown) | self MSN:pulmonary-nodule'],
	['glioblastoma', 'lesion | brain (midline) | self MONDO:0018177'],
	['hip_implant', 'anatomy | hip implant (midline)'],
	['Scalpel', 'instrument | -'],
	['NeedleClip-Assembly_16-20G.stl', 'instrument | -'],
	['label 7', 'other | -'],
])('%s', (name, expected) => expect(read(name)).toBe(expected));

test('a general lesion becomes the one of its organ, malignant ones only where malignancy was said', () => {
	expect(specificTo('MONDO:0005070', 'UBERON:0004538')).toBe('MSN:kidney-tumour');
	expect(specificTo('MONDO:0004992', 'UBERON:0004538')).toBe('MSN:kidney-cancer');
	expect(specificTo('MSN:cyst', 'UBERON:0002107')).toBe('MSN:liver-cyst');
	expect(specificTo('MSN:kidney-tumour', 'UBERON:0002107')).toBe('MSN:kidney-tumour');
	expect(specificTo('MONDO:0005070', 'UBERON:0000981')).toBe('MSN:bone-tumour');
});
