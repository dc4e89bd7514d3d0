import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const STORE = 'msn-theme';
const systemTheme = matchMedia('(prefers-color-scheme: dark)');

const stored = (): Theme | null => {
	try {
		const value = localStorage.getItem(STORE);
		return value === 'light' || value === 'dark' ? value : null;
	} catch {
		return null;
	}
};
const systemChoice = (): Theme => (systemTheme.matches ? 'dark' : 'light');

/** Theme on screen: the visitor's choice, or the system's while there is none. */
export const theme = signal<Theme>(stored() ?? systemChoice());

function apply(): void {
	document.documentElement.dataset['theme'] = theme.value;
}

/** Call once, before the first paint. */
export function startTheme(): void {
	apply();
	systemTheme.addEventListener('change', () => {
		if (stored() !== null) return;
		theme.value = systemChoice();
		apply();
	});
}

/** Switches over; choosing what the system has anyway gives the choice back to the system. */
export function toggleTheme(): void {
	theme.value = theme.value === 'dark' ? 'light' : 'dark';
	apply();
	try {
		if (theme.value === systemChoice()) localStorage.removeItem(STORE);
		else localStorage.setItem(STORE, theme.value);
	} catch {
		// Without storage the choice lasts for this page.
	}
}
