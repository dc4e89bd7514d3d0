import type { FittedSurface, GroupComparison, OpenedModel } from './opened-model.ts';

/** What the page asks of its model worker, which keeps the model that was opened last. */
export type ModelRequest =
	| { readonly ticket: number; readonly task: 'open'; readonly bytes: Uint8Array<ArrayBuffer> }
	/** Surface of a member: one array of vertices an anatomy. */
	| { readonly ticket: number; readonly task: 'member'; readonly member: number }
	| { readonly ticket: number; readonly task: 'thumbnail'; readonly member: number; readonly size: number }
	/** 0 and 1 for the two groups, −1 for members in neither. */
	| { readonly ticket: number; readonly task: 'compare'; readonly groups: readonly number[] }
	| {
			readonly ticket: number;
			readonly task: 'fit';
			readonly bytes: Uint8Array<ArrayBuffer>;
			readonly name: string;
			readonly reflection: boolean;
	  };

/** A picture: 4 · size² bytes of sRGB with straight alpha. */
export interface MemberPicture {
	readonly size: number;
	readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

export type ModelAnswer =
	| { readonly ticket: number; readonly opened: OpenedModel }
	| { readonly ticket: number; readonly positions: readonly Float32Array[] }
	| { readonly ticket: number; readonly picture: MemberPicture }
	| { readonly ticket: number; readonly comparison: GroupComparison }
	| { readonly ticket: number; readonly fitted: FittedSurface }
	| { readonly ticket: number; readonly failure: string };
