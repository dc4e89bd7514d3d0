import type { PointCloud, TriangleMesh } from '#shape';

/** What the page asks of its shape worker. Buffers are transferred, not copied. */
export type DecodeRequest =
	| {
			readonly ticket: number;
			readonly task: 'surface';
			readonly format: string;
			readonly bytes: Uint8Array<ArrayBuffer>;
	  }
	| { readonly ticket: number; readonly task: 'points'; readonly bytes: Uint8Array<ArrayBuffer> }
	| {
			readonly ticket: number;
			readonly task: 'curvature';
			readonly kind: CurvatureKind;
			readonly surface: TriangleMesh;
	  };

export type CurvatureKind = 'mean' | 'gaussian';

export type DecodeAnswer =
	| { readonly ticket: number; readonly surface: TriangleMesh }
	| { readonly ticket: number; readonly points: PointCloud }
	/** One value a vertex, in 1/mm (mean) or 1/mm² (Gaussian). */
	| { readonly ticket: number; readonly values: Float64Array }
	| { readonly ticket: number; readonly failure: string };
