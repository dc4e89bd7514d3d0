import type { DeformationTemplate } from '#registration';
import type { TriangleMesh } from '#shape';
import type { AlignToOptions, EvaluationPart, EvaluationTask, MemberStep, ParticleLayout } from '#shape-model';
import type { ReadShapeOptions } from './read-shape.ts';

/** What a worker of a crew is asked for. Members that are another worker's have empty lists of meshes. */
export type CrewRequest =
	| { readonly kind: 'open'; readonly meshes: readonly (readonly TriangleMesh[])[] }
	| { readonly kind: 'attach'; readonly layout: ParticleLayout; readonly memory: ArrayBufferLike }
	| { readonly kind: 'prepare'; readonly templates: readonly DeformationTemplate[] }
	| { readonly kind: 'run'; readonly step: MemberStep; readonly members: readonly number[] }
	| { readonly kind: 'read'; readonly file: string; readonly options: ReadShapeOptions }
	| {
			readonly kind: 'align';
			readonly moving: TriangleMesh;
			readonly fixed: TriangleMesh;
			readonly options: AlignToOptions;
	  }
	| { readonly kind: 'measure'; readonly surface: TriangleMesh; readonly samples: readonly Float32Array[] }
	| { readonly kind: 'open evaluation'; readonly task: EvaluationTask }
	| { readonly kind: 'share bounds'; readonly bounds: readonly Float32Array[] }
	| { readonly kind: 'evaluate'; readonly part: EvaluationPart }
	/** Lets go of everything kept, the evaluation too. */
	| { readonly kind: 'clear' };

/** What it answers: `member` after each member of a long step, then one of the others. */
export type CrewReply =
	| { readonly id: number; readonly kind: 'member' }
	| { readonly id: number; readonly kind: 'done'; readonly result: unknown }
	| { readonly id: number; readonly kind: 'failed'; readonly error: unknown };
