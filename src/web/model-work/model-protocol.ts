import type { ModelEvaluation } from '#shape-model';
import type { EffectQuestion } from './effect-rows.ts';
import type { FittedSurface, OpenedModel, ShapeEffectFound } from './opened-model.ts';

/** What the page asks of a model worker, which keeps the model that was opened last. */
export type ModelRequest =
	| { readonly ticket: number; readonly task: 'open'; readonly bytes: Uint8Array<ArrayBuffer> }
	/** The same without an answer worth having: for workers that do long work beside the one that answers at once. */
	| { readonly ticket: number; readonly task: 'prepare'; readonly bytes: Uint8Array<ArrayBuffer> }
	/** Surface of a member: one array of vertices an anatomy. */
	| { readonly ticket: number; readonly task: 'member'; readonly member: number }
	| { readonly ticket: number; readonly task: 'thumbnail'; readonly member: number; readonly size: number }
	| {
			readonly ticket: number;
			readonly task: 'effect';
			readonly question: EffectQuestion;
			readonly isAllometry: boolean;
			readonly normals: Float64Array;
	  }
	| { readonly ticket: number; readonly task: 'evaluate' }
	| {
			readonly ticket: number;
			readonly task: 'fit';
			readonly bytes: Uint8Array<ArrayBuffer>;
			readonly name: string;
			readonly mirrored: 'fit' | 'tell';
	  };

/** A picture: 4 · size² bytes of sRGB with straight alpha. */
export interface MemberPicture {
	readonly size: number;
	readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export type ModelAnswer =
	| { readonly ticket: number; readonly opened: OpenedModel }
	| { readonly ticket: number; readonly prepared: true }
	| { readonly ticket: number; readonly positions: readonly Float32Array[] }
	| { readonly ticket: number; readonly picture: MemberPicture }
	| { readonly ticket: number; readonly effect: ShapeEffectFound }
	| { readonly ticket: number; readonly evaluation: ModelEvaluation }
	| { readonly ticket: number; readonly fitted: FittedSurface };
