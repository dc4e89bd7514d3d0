import { alignSurfaces, deformationTemplate, deformSurface, transformMesh } from '#registration';
import type { TriangleMesh } from '#shape';
import type { ShapeSample } from '../shape-sample.ts';
import type { Augmentation } from './augmentation.ts';

/** Options of {@link randomRegistration}. */
export interface RandomRegistrationOptions {
	/** Shapes to go towards: of the training part only. Which one is taken is random, never the sample itself. */
	readonly towards: readonly ShapeSample[];
	/** How far towards it, drawn uniformly; below 0 is away from it. Default −0.3 … 0.7. */
	readonly share?: readonly [number, number];
	/** Facts of the new sample that its form no longer answers for are set to null. Default none. */
	readonly forget?: readonly string[];
}

/**
 * A shape part of the way towards another of its kind: the surface is aligned with the other's and laid on it by non-rigid
 * registration, and its points go a random share of the way. So new shapes vary as the population does. For meshes; a
 * registration takes some tenths of a second, so make them ahead of training.
 */
export function randomRegistration({
	towards,
	share = [-0.3, 0.7],
	forget = [],
}: RandomRegistrationOptions): Augmentation {
	return {
		name: 'registration',
		apply: (sample, random) => {
			const mesh = meshOf(sample);
			const others = towards.filter(({ id, subject }) => id !== sample.id && subject !== sample.subject);
			if (others.length === 0) throw new RangeError('randomRegistration: no shape of another subject to go towards');
			const target = meshOf(others[random.integer(others.length)]);
			const positions = between(mesh, laidOn(mesh, target), random.uniform(...share));
			const facts = Object.fromEntries(
				Object.entries(sample.facts).map(([name, value]) => [name, forget.includes(name) ? null : value]),
			);
			return { ...sample, facts, content: { kind: 'mesh', mesh: { ...mesh, positions } } };
		},
	};
}

function meshOf({ id, content }: ShapeSample): TriangleMesh {
	if (content.kind !== 'mesh') throw new RangeError(`randomRegistration: ${id} is a ${content.kind}, not a mesh`);
	return content.mesh;
}

/** Positions of the mesh's vertices on the target, which is brought to the mesh first. */
function laidOn(mesh: TriangleMesh, target: TriangleMesh): ArrayLike<number> {
	const { transform } = alignSurfaces(target, mesh, { poses: 'near' });
	return deformSurface(deformationTemplate(mesh), transformMesh(target, transform)).mesh.positions;
}

function between({ positions }: TriangleMesh, other: ArrayLike<number>, share: number): Float32Array {
	return positions.map((value, i) => value + share * (other[i] - value));
}
