import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { visit } from '../router.ts';

/**
 * Frame of every page: sets the window title and, after a change of page, moves focus to the heading, so that a screen
 * reader speaks it and Tab goes on from there.
 */
export function Page({ title, narrow, children }: { title: string; narrow?: boolean; children: ComponentChildren }) {
	const main = useRef<HTMLElement>(null);
	const page = visit.value;
	useEffect(() => {
		document.title = title === '' ? 'MedShapeNet' : `${title} · MedShapeNet`;
	}, [title]);
	const focusHeading = (): void => {
		const heading = main.current?.querySelector<HTMLElement>('h1') ?? main.current;
		heading?.setAttribute('tabindex', '-1');
		heading?.focus({ preventScroll: true });
	};
	useEffect(() => {
		if (page !== 0) focusHeading();
	}, [page]);
	useEffect(() => {
		// The heading of the waiting page had the focus and went with it: the true one takes over.
		if (page !== 0 && document.activeElement === document.body) focusHeading();
	}, [title]);
	return (
		<main id="main" ref={main} class={narrow ? 'page page-narrow' : 'page'} tabIndex={-1}>
			{children}
		</main>
	);
}
