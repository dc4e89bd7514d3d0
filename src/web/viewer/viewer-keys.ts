import { VIEWPOINT_NAMES, VIEWPOINTS, type Viewpoint } from './viewpoints.ts';

/** What a key does while the 3D view has the focus. */
export type ViewerCommand =
	| { readonly does: 'orbit' | 'pan'; readonly right: number; readonly up: number }
	| { readonly does: 'zoom'; readonly factor: number }
	| { readonly does: 'view'; readonly viewpoint: Viewpoint }
	| { readonly does: 'reset' | 'wireframe' | 'see-through' | 'section' | 'points' | 'measure' | 'fullscreen' | 'stop' };

const ARROWS: Readonly<Record<string, readonly [right: number, up: number]>> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, 1],
	ArrowDown: [0, -1],
};

const LETTERS = {
	w: 'wireframe',
	t: 'see-through',
	c: 'section',
	p: 'points',
	m: 'measure',
	f: 'fullscreen',
} as const;

/** Command for a key press, or `undefined` for keys that are not ours (among them all with Ctrl, Alt or Meta). */
export function viewerCommand(
	event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>,
): ViewerCommand | undefined {
	if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
	const arrow = Object.hasOwn(ARROWS, event.key) ? ARROWS[event.key] : undefined;
	if (arrow) return { does: event.shiftKey ? 'pan' : 'orbit', right: arrow[0], up: arrow[1] };
	if (event.key === '+' || event.key === '=') return { does: 'zoom', factor: 0.85 };
	if (event.key === '-' || event.key === '_') return { does: 'zoom', factor: 1 / 0.85 };
	if (event.key === '0' || event.key === 'Home') return { does: 'reset' };
	if (event.key === 'Escape') return { does: 'stop' };
	const view = VIEWPOINT_NAMES[Number(event.key) - 1];
	if (view) return { does: 'view', viewpoint: view };
	const key = event.key.toLowerCase();
	return Object.hasOwn(LETTERS, key) ? { does: LETTERS[key as keyof typeof LETTERS] } : undefined;
}

/** The same, for people. */
export const KEY_HELP: readonly (readonly [string, string])[] = [
	['Arrows', 'turn'],
	['Shift + arrows', 'move'],
	['+  −', 'closer, further'],
	['0', 'reset the view'],
	...VIEWPOINT_NAMES.map((name, index) => [String(index + 1), VIEWPOINTS[name].title] as const),
	['W', 'wireframe'],
	['T', 'see through'],
	['C', 'cut'],
	['P', 'points or surface'],
	['M', 'measure'],
	['F', 'full screen'],
	['Esc', 'stop measuring'],
];
