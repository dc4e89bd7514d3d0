import { expect, test } from 'vitest';
import { ancestorsOf, descendantsOf, parseCodes, splitList } from './term-tree.ts';

const node = (id: string, isA: string[] = [], partOf: string[] = []) => [id, { id, isA, partOf }] as const;
const nodes = new Map([
	node('thing'),
	node('organ', ['thing']),
	node('body', ['thing']),
	node('kidney', ['organ'], ['body']),
	node('left', ['kidney']),
	node('cortex', ['organ'], ['left']),
]);

test('shortest way and relation', () => {
	expect(ancestorsOf(nodes, 'left')).toEqual([
		{ id: 'kidney', relation: 'is-a', distance: 1 },
		{ id: 'organ', relation: 'is-a', distance: 2 },
		{ id: 'body', relation: 'part-of', distance: 2 },
		{ id: 'thing', relation: 'is-a', distance: 3 },
	]);
	expect(ancestorsOf(nodes, 'cortex').find(({ id }) => id === 'organ')).toEqual({
		id: 'organ',
		relation: 'is-a',
		distance: 1,
	});
	expect(ancestorsOf(nodes, 'cortex').find(({ id }) => id === 'kidney')?.relation).toBe('part-of');
});

test('descendants, nearest first, and circles end', () => {
	expect(descendantsOf(nodes, 'kidney')).toEqual(['left', 'cortex']);
	const circle = new Map([node('a', ['b']), node('b', ['a'])]);
	expect(ancestorsOf(circle, 'a').map(({ id }) => id)).toEqual(['b']);
	expect(descendantsOf(circle, 'a')).toEqual(['b']);
});

test('lists and codes', () => {
	expect(splitList('a b, c')).toEqual(['a b', 'c']);
	expect(splitList(undefined)).toEqual([]);
	expect(parseCodes('FMA:7203 SNOMED:64033007')).toEqual([
		{ system: 'FMA', code: '7203' },
		{ system: 'SNOMED', code: '64033007' },
	]);
});
