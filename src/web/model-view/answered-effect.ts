import type { ShapeEffectFound } from '../model-work/opened-model.ts';
import type { EffectChoice } from './effect-choices.ts';

/** A question about the members that was answered. */
export interface AnsweredEffect {
	readonly choice: EffectChoice;
	/** Titles of what was taken out first. */
	readonly given: readonly string[];
	readonly found: ShapeEffectFound;
}
