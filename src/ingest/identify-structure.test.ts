import { describe, expect, test } from 'vitest';
import { identifyStructure, onSide, shapePathology } from './identify-structure.ts';

describe('identifyStructure', () => {
	test('a name is enough', () => {
		expect(identifyStructure({ name: 'kidney_left' })).toMatchObject({
			key: 'kidney_left',
			name: 'Left kidney',
			kind: 'anatomy',
			anatomy: { term: 'UBERON:0004538', laterality: 'left', original: 'kidney_left' },
			isMapped: true,
		});
		expect(identifyStructure({ name: 'spleen' }).anatomy).toMatchObject({
			term: 'UBERON:0002106',
			laterality: 'midline',
		});
	});

	test('a side from the path', () => {
		const identity = identifyStructure({ name: 'femur' }, { side: 'r' });
		expect(identity).toMatchObject({ key: 'femur_right', name: 'Right femur', anatomy: { laterality: 'right' } });
	});

	test('codes of the source', () => {
		const codes = [{ system: 'FMA', code: '24487' }];
		const identity = identifyStructure({ name: 'Left patella' }, { codes });
		expect(identity.name).toBe('Left patella');
		expect(identity.anatomy?.codes).toContainEqual(codes[0]);
		const byCode = identifyStructure({ name: 'obj 7' }, { codes: [{ system: 'UBERON', code: '0002106' }] });
		expect(byCode.anatomy?.term).toBe('UBERON:0002106');
	});

	test('the description wins; null is no anatomy', () => {
		const identity = identifyStructure({ name: 'label 1', key: 'kidney', anatomy: 'UBERON:0002113' });
		expect(identity).toMatchObject({ key: 'kidney', anatomy: { term: 'UBERON:0002113', laterality: 'unknown' } });
		const device = identifyStructure({ name: 'Scalpel', anatomy: null, kind: 'instrument' });
		expect(device).toMatchObject({ name: 'Scalpel', kind: 'instrument', anatomy: null, isMapped: true });
	});

	test('a lesion is named with the organ that bears it where its own name says too little', () => {
		const identity = identifyStructure({
			name: 'tumor',
			anatomy: 'UBERON:0002113',
			pathology: [{ term: 'MSN:kidney-tumour', role: 'self' }],
		});
		expect(identity).toMatchObject({ kind: 'lesion', name: 'Kidney tumour', anatomy: { term: 'UBERON:0002113' } });
		expect(onSide(identity, 'left')).toMatchObject({
			key: 'tumor-left',
			name: 'Left kidney tumour',
			anatomy: { term: 'UBERON:0004538', laterality: 'left' },
		});
	});

	test('what nobody knows is said to be unknown', () => {
		expect(identifyStructure({ name: 'label 37' })).toMatchObject({ anatomy: null, isMapped: false });
	});

	test('a sided organ is called as the ontology calls it', () => {
		expect(onSide(identifyStructure({ name: 'kidney', key: 'kidney' }), 'right')).toMatchObject({
			key: 'kidney-right',
			name: 'Right kidney',
			anatomy: { term: 'UBERON:0004539', label: 'right kidney' },
		});
	});
});

describe('shapePathology', () => {
	const ofSubject = [
		{ term: 'MONDO:0005005', original: 'clear_cell_rcc' },
		{ term: 'MSN:diabetes', original: 'diabetes' },
	];

	test('the exact diagnosis takes the place of the label’s lesion, others belong to the subject', () => {
		const lesion = shapePathology([{ term: 'MSN:kidney-tumour', role: 'self' }], ofSubject, 'tumor');
		expect(lesion.map(({ term, role, original }) => [term, role, original])).toEqual([
			['MONDO:0005005', 'self', 'clear_cell_rcc'],
			['MSN:diabetes', 'subject', 'diabetes'],
		]);
	});

	test('without a diagnosis the label’s word stays', () => {
		expect(shapePathology([{ term: 'MSN:kidney-tumour', role: 'bearing' }], [], 'kidney with tumour')).toMatchObject([
			{ term: 'MSN:kidney-tumour', role: 'bearing', original: 'kidney with tumour' },
		]);
		expect(shapePathology([], ofSubject, 'kidney').map(({ role }) => role)).toEqual(['subject', 'subject']);
	});
});
