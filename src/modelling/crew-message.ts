import type { DeformationTemplate } from '#registration';
import type { TriangleMesh } from '#shape';
import type { MemberStep, ParticleLayout } from '#shape-model';

/** What a worker of a crew is asked for. Members that are another worker's have empty lists of meshes. */
export type CrewRequest =
	| { readonly kind: 'open'; readonly meshes: readonly (readonly TriangleMesh[])[] }
	| { readonly kind: 'attach'; readonly layout: ParticleLayout; readonly memory: ArrayBufferLike }
	| { readonly kind: 'prepare'; readonly templates: readonly DeformationTemplate[] }
	| { readonly kind: 'run'; readonly step: MemberStep; readonly members: readonly number[] }
	| {
			readonly kind: 'align';
			readonly moving: readonly TriangleMesh[];
			readonly fixed: TriangleMesh;
			readonly options: { readonly poses: 'any' | 'near'; readonly seed: number };
	  };

/** What it answers: `member` after each member of a long step, then one of the others. */
export type CrewReply =
	| { readonly id: number; readonly kind: 'member' }
	| { readonly id: number; readonly kind: 'done'; readonly result: unknown }
	| { readonly id: number; readonly kind: 'failed'; readonly error: unknown };
