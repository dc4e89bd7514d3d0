import { invertAffine, multiplyMat4 } from '#numeric';
import { transformMesh } from '#registration';
import { remesh, type TriangleMesh } from '#shape';
import {
	shapeModel,
	templateSurface,
	type Correspondence,
	type GroomedPopulation,
	type ModelMember,
	type ModelProvenance,
	type ShapeModel,
} from '#shape-model';

/** Triangles of a model's template: this many a particle, within these bounds; enough to look at, few enough to morph. */
const trianglesPerParticle = 8;
const triangleBounds = [2000, 30_000] as const;

/** What {@link correspondenceModel} takes. */
export interface CorrespondenceModelParts {
	readonly title: string;
	/** Names of the anatomies. Default: `surface 1` …. */
	readonly anatomies?: readonly string[];
	readonly members: readonly ModelMember[];
	readonly provenance: ModelProvenance;
}

/** A model of a correspondence, its template the medoid's surface, evenly meshed. */
export function correspondenceModel(
	correspondence: Correspondence,
	{ members, medoid }: GroomedPopulation,
	parts: CorrespondenceModelParts,
): ShapeModel {
	const { surfaces, transform } = members[medoid];
	const further = multiplyMat4(correspondence.transforms[medoid], invertAffine(transform));
	const placed = surfaces.map((surface) => transformMesh(surface, further));
	return modelOfSurfaces(correspondence, { surfaces: placed, points: correspondence.world[medoid] }, parts);
}

/**
 * A model of a correspondence with given template surfaces.
 *
 * @param template surfaces in world space, and the points that lie on them.
 */
export function modelOfSurfaces(
	correspondence: Correspondence,
	template: { readonly surfaces: readonly TriangleMesh[]; readonly points: Float64Array },
	{ title, anatomies, members, provenance }: CorrespondenceModelParts,
): ShapeModel {
	let from = 0;
	const templates = correspondence.particleCounts.map((count, domain) => {
		const points = template.points.subarray(from, from + 3 * count);
		from += 3 * count;
		const name = anatomies?.[domain] ?? `surface ${domain + 1}`;
		const [least, most] = triangleBounds;
		const triangleCount = Math.min(most, Math.max(least, trianglesPerParticle * count));
		return templateSurface(name, remesh(template.surfaces[domain], { triangleCount }).mesh, points);
	});
	return shapeModel(correspondence, { title, templates, members, provenance });
}
