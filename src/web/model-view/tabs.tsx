import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface Tab<Id extends string> {
	readonly id: Id;
	readonly title: string;
	readonly body: ComponentChildren;
}

interface TabsProps<Id extends string> {
	label: string;
	tabs: readonly Tab<Id>[];
	current: Id;
	onChange: (id: Id) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

/** Panels of which one is seen; the others keep what is in them. Arrow keys go from tab to tab. */
export function Tabs<Id extends string>({ label, tabs, current, onChange }: TabsProps<Id>) {
	const list = useRef<HTMLDivElement>(null);
	useEffect(() => {
		// A tab that is scrolled out of a narrow screen comes into it, the page stays where it is.
		const box = list.current;
		const tab = box?.querySelector<HTMLElement>('[aria-selected=true]');
		if (box && tab)
			box.scrollLeft = Math.min(
				tab.offsetLeft - 16,
				Math.max(box.scrollLeft, tab.offsetLeft + tab.offsetWidth - box.clientWidth + 16),
			);
	}, [current]);
	const step = (event: KeyboardEvent): void => {
		const by = STEPS[event.key];
		if (by === undefined) return;
		event.preventDefault();
		const at = tabs.findIndex(({ id }) => id === current);
		const to = Number.isFinite(by) ? (at + by + tabs.length) % tabs.length : by < 0 ? 0 : tabs.length - 1;
		onChange(tabs[to].id);
		document.getElementById(`tab-${tabs[to].id}`)?.focus();
	};
	return (
		<div class="tabs">
			<div ref={list} class="tab-list" role="tablist" aria-label={label} onKeyDown={step}>
				{tabs.map(({ id, title }) => (
					<button
						key={id}
						id={`tab-${id}`}
						type="button"
						role="tab"
						class="tab"
						aria-selected={id === current}
						aria-controls={`panel-${id}`}
						tabIndex={id === current ? 0 : -1}
						onClick={() => onChange(id)}
					>
						{title}
					</button>
				))}
			</div>
			{tabs.map(({ id, body }) => (
				<div
					key={id}
					id={`panel-${id}`}
					class="tab-panel"
					role="tabpanel"
					aria-labelledby={`tab-${id}`}
					hidden={id !== current}
				>
					{body}
				</div>
			))}
		</div>
	);
}
