import type { DeformationTemplate } from '#registration';
import type { TriangleMesh } from '#shape';
import { openBench, runStep } from './member-bench.ts';
import type { MemberStep, StepReport } from './member-step.ts';
import type { ParticleSystem } from './particle-system.ts';

/** While a crew works. */
export interface CrewRunOptions {
	/** Ends the work at the next member with its reason. */
	readonly signal?: { throwIfAborted(): void };
	/** Called as members are done, with how many are. */
	readonly onMember?: (done: number, total: number) => void;
}

/**
 * Those who do what concerns one member at a time: the calling thread ({@link openLocalCrew}) or several. What they
 * compute is the same to the bit however many they are, since each member's numbers depend on no order.
 */
export interface MemberCrew {
	readonly memberCount: number;
	/** Anatomies of each member. */
	readonly surfaceCount: number;
	/** Memory that all of the crew can see. */
	allocate(byteCount: number): ArrayBufferLike;
	/** From now on steps work on these particles. */
	attach(system: ParticleSystem): Promise<void>;
	/** From now on members are registered with these templates, one an anatomy. */
	prepare(templates: readonly DeformationTemplate[]): Promise<void>;
	/** Does a step for every member. @returns what each one's step said, in their order. */
	run(step: MemberStep, options?: CrewRunOptions): Promise<readonly StepReport[]>;
	close(): Promise<void>;
}

/** A crew of one: the calling thread, which it lets breathe between members only at steps that take long. */
export function openLocalCrew(meshes: readonly (readonly TriangleMesh[])[]): MemberCrew {
	const bench = openBench(meshes);
	return {
		memberCount: meshes.length,
		surfaceCount: meshes[0]?.length ?? 0,
		allocate: (byteCount) => new ArrayBuffer(byteCount),
		attach: async (system) => {
			bench.system = system;
			bench.neighbours.length = 0;
		},
		prepare: async (templates) => {
			bench.templates = templates;
		},
		run: async (step, { signal, onMember } = {}) => {
			const reports: StepReport[] = [];
			for (let member = 0; member < meshes.length; member++) {
				signal?.throwIfAborted();
				reports.push(runStep(bench, step, member));
				onMember?.(member + 1, meshes.length);
			}
			return reports;
		},
		close: async () => undefined,
	};
}
