import type { ShapeFacts, ShapeSample } from '#learning';
import { expect, test } from 'vitest';
import { meantShapes } from './meant-shapes.ts';

const sample = (facts: ShapeFacts): ShapeSample => ({
	id: 'x',
	subject: 'x',
	source: 's',
	facts,
	content: { kind: 'points', positions: new Float32Array(3) },
});
const all = [5, 0, 12.5, 0, 3].map((ml, i) => sample({ ml, side: i % 2 === 0 ? 'left' : 'right' }));

test('the shapes a configuration is about, and which of them are positive', () => {
	const { samples, isPositive } = meantShapes(all, {
		among: { fact: 'side', equals: 'left' },
		target: { fact: 'ml', from: 5 },
	});
	expect(samples).toEqual([all[0], all[2], all[4]]);
	expect(isPositive).toEqual([true, true, false]);
});

test('says what there is where a condition holds for none or for all', () => {
	const target = { fact: 'ml', from: 5 };
	expect(() => meantShapes(all, { target: { fact: 'side', equals: 'Left' } })).toThrow(
		'target: side Left is said of 0 of 5 shapes, and two classes are needed: side is left (3), right (2)',
	);
	expect(() => meantShapes(all, { target: { fact: 'ml', from: -1, below: 20 } })).toThrow(
		'target: ml from -1 below 20 is said of 5 of 5 shapes, and two classes are needed: ml goes from 0 to 12.5 in 5 of them',
	);
	expect(() => meantShapes(all, { target, among: { fact: 'age', from: 3 } })).toThrow(
		'among: age from 3 is said of none of 5 shapes: none has a fact age; there are ml, side',
	);
});
