import type { FileRole } from '#contract';
import type { Section } from './shape-scene.ts';

/** How the visitor wants one shape drawn: everything the controls can set. */
export interface Display {
	readonly body: 'surface' | 'points';
	/** Level shown; the finest suitable one while the visitor has not chosen. */
	readonly role: FileRole | 'auto';
	readonly isWireframe: boolean;
	/** 1 is solid. */
	readonly opacity: number;
	readonly colouring: Colouring;
	readonly section: Section | undefined;
	readonly isMeasuring: boolean;
}

export type Colouring = 'tissue' | 'mean' | 'gaussian';

export const FIRST_DISPLAY: Display = {
	body: 'surface',
	role: 'auto',
	isWireframe: false,
	opacity: 1,
	colouring: 'tissue',
	section: undefined,
	isMeasuring: false,
};

export const FIRST_SECTION: Section = { axis: 1, share: 0.5, isFlipped: false };
export const SEE_THROUGH = 0.4;

/** Words for the three cutting directions; `low` and `high` are the ends of the slider. */
export const SECTION_AXES = [
	{ axis: 0, title: 'Sagittal', low: 'left', high: 'right' },
	{ axis: 1, title: 'Coronal', low: 'back', high: 'front' },
	{ axis: 2, title: 'Axial', low: 'below', high: 'above' },
] as const;
