import { expect, test } from 'vitest';
import { viewerCommand } from './viewer-keys.ts';

const press = (key: string, modifiers: Partial<Record<'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey', boolean>> = {}) =>
	viewerCommand({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...modifiers });

test('arrows turn, with Shift they move', () => {
	expect(press('ArrowLeft')).toEqual({ does: 'orbit', right: -1, up: 0 });
	expect(press('ArrowUp', { shiftKey: true })).toEqual({ does: 'pan', right: 0, up: 1 });
});

test('digits choose the six views, in their order', () => {
	expect(press('1')).toEqual({ does: 'view', viewpoint: 'anterior' });
	expect(press('6')).toEqual({ does: 'view', viewpoint: 'inferior' });
	expect(press('7')).toBeUndefined();
});

test('zooming in and out undo each other', () => {
	const [closer, further] = [press('+'), press('-')];
	if (closer?.does !== 'zoom' || further?.does !== 'zoom') throw new Error('no zoom');
	expect(closer.factor * further.factor).toBeCloseTo(1);
});

test.each(['Tab', 'Enter', 'constructor', ' ', 'x'])('%s stays with the browser', (key) =>
	expect(press(key)).toBeUndefined(),
);

test('browser shortcuts stay with the browser', () => {
	expect(press('f', { ctrlKey: true })).toBeUndefined();
	expect(press('w', { metaKey: true })).toBeUndefined();
	expect(press('ArrowLeft', { altKey: true })).toBeUndefined();
});
