import type { PointCloud, TriangleMesh } from '#shape';

/** What the page asks of its shape worker. Buffers are transferred, not copied. */
export type DecodeRequest =
	| {
			readonly ticket: number;
			readonly task: 'surface';
			readonly format: string;
			readonly bytes: Uint8Array<ArrayBuffer>;
	  }
	| { readonly ticket: number; readonly task: 'points'; readonly bytes: Uint8Array<ArrayBuffer> };

export type DecodeAnswer =
	| { readonly ticket: number; readonly surface: TriangleMesh }
	| { readonly ticket: number; readonly points: PointCloud }
	| { readonly ticket: number; readonly failure: string };
