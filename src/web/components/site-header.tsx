import { readRoute } from '../page-address.ts';
import { path } from '../router.ts';
import { selection } from '../selection-store.ts';
import { ThemeButton } from './theme-button.tsx';
import { Icon } from './icon.tsx';

const LINKS = [
	{ href: '/', text: 'Search', page: 'search' },
	{ href: '/models', text: 'Models', page: 'models' },
	{ href: '/sources', text: 'Sources', page: 'sources' },
	{ href: '/about', text: 'About', page: 'about' },
] as const;

export function SiteHeader() {
	const current = readRoute(path.value).page;
	const count = selection.value.length;
	return (
		<header class="site-header">
			<div class="site-header-row">
				<a class="brand" href="/" aria-label="MedShapeNet, home">
					<img src="/mark.svg" width="28" height="28" alt="" />
					<span class="brand-name">MedShapeNet</span>
				</a>
				<nav class="site-nav" aria-label="Main">
					{LINKS.map((link) => (
						<a key={link.page} href={link.href} aria-current={current === link.page ? 'page' : undefined}>
							{link.text}
						</a>
					))}
				</nav>
				<ThemeButton />
				<a
					class="selection-link"
					href="/selection"
					aria-current={current === 'selection' ? 'page' : undefined}
					data-filled={count > 0 ? '' : undefined}
				>
					<Icon name="list" />
					<span class="selection-word">Selection</span>
					<span class="selection-count">
						{count}
						<span class="visually-hidden"> {count === 1 ? 'shape' : 'shapes'}</span>
					</span>
				</a>
			</div>
		</header>
	);
}
