import { computed, effect, signal } from '@preact/signals';
import {
	addToSelection,
	readStoredSelection,
	removeFromSelection,
	type SelectedShape,
	writeStoredSelection,
} from './selection.ts';

const STORE = 'msn-selection';

const stored = (): string | null => {
	try {
		return localStorage.getItem(STORE);
	} catch {
		return null;
	}
};

/** The visitor's list of shapes: kept in this browser, shared between its tabs. */
export const selection = signal<readonly SelectedShape[]>(readStoredSelection(stored()));
export const selectedIds = computed(() => new Set(selection.value.map((shape) => shape.id)));

/** Said to screen readers after a change. */
export const selectionNotice = signal('');

/** Keeps storage and other tabs in step. Call once. */
export function startSelectionStore(): void {
	addEventListener('storage', (event) => {
		if (event.key === STORE) selection.value = readStoredSelection(event.newValue);
	});
	effect(() => {
		const text = writeStoredSelection(selection.value);
		try {
			if (selection.value.length === 0) localStorage.removeItem(STORE);
			else if (text !== stored()) localStorage.setItem(STORE, text);
		} catch {
			// Without storage the list lasts for this page.
		}
	});
}

export function select(shapes: readonly SelectedShape[]): void {
	const before = selection.value.length;
	selection.value = addToSelection(selection.value, shapes);
	selectionNotice.value = `${selection.value.length - before} added, ${selection.value.length} selected`;
}

export function deselect(ids: readonly string[]): void {
	selection.value = removeFromSelection(selection.value, new Set(ids));
	selectionNotice.value = `Removed, ${selection.value.length} selected`;
}

/** What the last clearing took away, until the page is left: clearing can be undone. */
export const clearedShapes = signal<readonly SelectedShape[]>([]);

export function clearSelection(): void {
	clearedShapes.value = selection.value;
	deselect(selection.value.map((shape) => shape.id));
}

export function restoreSelection(): void {
	select(clearedShapes.value);
	clearedShapes.value = [];
}

export function toggleSelected(shape: SelectedShape): void {
	if (selectedIds.value.has(shape.id)) deselect([shape.id]);
	else select([shape]);
}
