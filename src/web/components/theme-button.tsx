import { theme, toggleTheme } from '../theme.ts';
import { Icon } from './icon.tsx';

/** From light to dark and back. */
export const ThemeButton = () => (
	<button
		type="button"
		class="icon-button"
		aria-label={theme.value === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
		onClick={toggleTheme}
	>
		<Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
	</button>
);
