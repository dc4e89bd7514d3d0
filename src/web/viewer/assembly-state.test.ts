import { expect, test } from 'vitest';
import { changePart, firstAssembly, groupParts, isShown, showParts, toggleIsolated } from './assembly-state.ts';
import { tissueLook } from './tissue-look-table.ts';

const start = firstAssembly([
	{ id: 'k', label: 'left kidney' },
	{ id: 's', label: 'skin of body' },
	{ id: 'v', label: 'body of first lumbar vertebra' },
]);

test('coverings start see-through, and only they', () => {
	expect(start.parts.get('s')?.opacity).toBeLessThan(0.5);
	expect(start.parts.get('k')?.opacity).toBe(1);
	expect(start.parts.get('v')?.opacity).toBe(1);
});

test('isolating hides the others without changing them', () => {
	const hidden = changePart(start, 'k', { isVisible: false });
	const alone = toggleIsolated(hidden, 'k');
	expect(isShown(alone, 'k')).toBe(true);
	expect(isShown(alone, 's')).toBe(false);
	const back = toggleIsolated(alone, 'k');
	expect(isShown(back, 'k')).toBe(false);
	expect(isShown(back, 's')).toBe(true);
});

test('showing many ends isolation; strangers are ignored', () => {
	const state = showParts(toggleIsolated(start, 'k'), ['s', 'nobody'], false);
	expect(state.isolated).toBeUndefined();
	expect(isShown(state, 'k')).toBe(true);
	expect(isShown(state, 's')).toBe(false);
	expect(state.parts.has('nobody')).toBe(false);
	expect(changePart(start, 'nobody', { opacity: 0 })).toBe(start);
});

test('parts stand under their tissue, numbers in the order of numbers', () => {
	const names = ['rib 10', 'rib 2', 'liver', 'kidney tumour'];
	const groups = groupParts(names.map((name) => ({ name, look: tissueLook('anatomy', name) })));
	expect(groups.map((entry) => [entry.group, entry.parts.map((part) => part.name)])).toEqual([
		['Lesions', ['kidney tumour']],
		['Organs', ['liver']],
		['Bones', ['rib 2', 'rib 10']],
	]);
});
