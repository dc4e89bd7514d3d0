import { describe, expect, test } from 'vitest';
import {
	addToSelection,
	readStoredSelection,
	removeFromSelection,
	SELECTION_LIMIT,
	type SelectedShape,
	writeStoredSelection,
} from './selection.ts';

const shape = (id: string): SelectedShape => ({
	id,
	name: `Shape ${id}`,
	sourceId: 'kits23',
	subjectKey: 'kits:1',
	licenceId: 'CC-BY-NC-SA-4.0',
	synthetic: false,
	hasThumbnail: true,
});

describe('selection', () => {
	test('keeps order and takes a shape once, also within one addition', () => {
		const selection = addToSelection([shape('b')], [shape('a'), shape('b'), shape('a')]);
		expect(selection.map((item) => item.id)).toEqual(['b', 'a']);
	});

	test('is the same object when nothing was added', () => {
		const selection = [shape('a')];
		expect(addToSelection(selection, [shape('a')])).toBe(selection);
	});

	test('never grows past what one download accepts', () => {
		const many = Array.from({ length: SELECTION_LIMIT + 5 }, (_, index) => shape(String(index)));
		expect(addToSelection([], many)).toHaveLength(SELECTION_LIMIT);
	});

	test('gives shapes up by id', () => {
		expect(removeFromSelection([shape('a'), shape('b')], new Set(['a', 'x']))).toEqual([shape('b')]);
	});

	test('survives storage', () => {
		const selection = [shape('a'), shape('b')];
		expect(readStoredSelection(writeStoredSelection(selection))).toEqual(selection);
	});

	test.each([
		['nothing', null],
		['no JSON', '{'],
		['a number', '7'],
		['null', 'null'],
		['another version', '{"version":9,"shapes":[]}'],
		['shapes that are none', '{"version":1,"shapes":{"length":1}}'],
	])('reads %s as empty', (_name, text) => expect(readStoredSelection(text)).toEqual([]));

	test('drops damaged entries and keeps the others', () => {
		const text = JSON.stringify({ version: 1, shapes: [null, { id: 3 }, shape('ok'), shape('ok')] });
		expect(readStoredSelection(text)).toEqual([shape('ok')]);
	});
});
