import type { MeshDefects } from '#shape';

/** A mesh that encloses no volume was given where a solid is needed. */
export class NotSolidError extends Error {
	override readonly name = 'NotSolidError';
	/** Which of the meshes given, from 0. */
	readonly meshIndex: number;
	readonly defects: MeshDefects;

	constructor(message: string, meshIndex: number, defects: MeshDefects) {
		super(message);
		this.meshIndex = meshIndex;
		this.defects = defects;
	}
}
