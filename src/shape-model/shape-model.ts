import type { TriangleMesh } from '#shape';
import { checkCorrespondence, type Correspondence } from './correspondence.ts';
import type { ModelEvaluation } from './model-evaluation.ts';
import { fitModel, type PointDistributionModel } from './point-distribution-model.ts';

/** Terms under which a member may be used: what an export of anything made from it must carry. */
export interface MemberLicence {
	/** SPDX identifier, or `LicenseRef-…` for named terms. */
	readonly id: string;
	readonly title: string;
	/** `null`: the source does not say. */
	readonly commercialUse: boolean | null;
	readonly shareAlike: boolean;
	/** The line to print beside anything made from the member. */
	readonly attribution: string;
}

/** What is known of one member of the population besides its shape. */
export interface ModelMember {
	/** As in the correspondence. */
	readonly id: string;
	/** Data set it is from; undefined for files of one's own. */
	readonly source?: string;
	/** Undefined: no licence is known. */
	readonly licence?: MemberLicence;
	/** Made by a program, not from a patient. */
	readonly synthetic: boolean;
	/** The same for all members of one person; statistics keep a person's members together. */
	readonly subject?: string;
	/** Facts to compare by: sex, ageYears, laterality … */
	readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** A surface that the model's points carry along: one an anatomy. */
export interface TemplateSurface {
	readonly name: string;
	/** World mm of the model. */
	readonly mesh: TriangleMesh;
	/** Where the anatomy's points lie on it when it is undeformed: 3 · P numbers, world mm. */
	readonly points: Float64Array;
	/** Triangle of the mesh under each point. */
	readonly pointTriangles: Uint32Array;
	/** Barycentric coordinates in it: 3 · P numbers, each triple sums to 1. */
	readonly pointWeights: Float64Array;
}

/** How a model came to be. */
export interface ModelProvenance {
	readonly software: string;
	/** The query or the places the members came from. */
	readonly population: string;
	/** Options of grooming and of the engine, as given and as defaulted. */
	readonly options: Readonly<Record<string, unknown>>;
}

/** A statistical shape model with all that it was made from: what a model file holds. */
export interface ShapeModel {
	readonly title: string;
	readonly points: PointDistributionModel;
	readonly correspondence: Correspondence;
	/** As many as the correspondence has anatomies. */
	readonly templates: readonly TemplateSurface[];
	/** In the order of the correspondence. */
	readonly members: readonly ModelMember[];
	readonly provenance: ModelProvenance;
	readonly evaluation?: ModelEvaluation;
}

/** What {@link shapeModel} takes besides the correspondence. */
export interface ShapeModelParts {
	readonly title: string;
	readonly templates: readonly TemplateSurface[];
	readonly members: readonly ModelMember[];
	readonly provenance: ModelProvenance;
}

/**
 * A model of the world points of a correspondence.
 *
 * @throws RangeError if the parts do not fit together.
 */
export function shapeModel(correspondence: Correspondence, parts: ShapeModelParts): ShapeModel {
	checkCorrespondence(correspondence);
	const model = { ...parts, correspondence, points: fitModel(correspondence.world, correspondence.particleCounts) };
	checkShapeModel(model);
	return model;
}

/** Checks that the parts of a model fit together. @throws RangeError naming the first part that does not. */
export function checkShapeModel({ points, correspondence, templates, members }: ShapeModel): void {
	checkCorrespondence(correspondence);
	const { particleCounts, ids } = correspondence;
	const fail = (reason: string): never => {
		throw new RangeError(`Shape model: ${reason}`);
	};
	const length = 3 * particleCounts.reduce((sum, count) => sum + count, 0);
	if (points.mean.length !== length) fail(`${points.mean.length} mean coordinates, expected ${length}`);
	if (points.modes.length !== points.variances.length * length)
		fail(`${points.modes.length} mode coordinates for ${points.variances.length} modes of ${length}`);
	if (members.length !== ids.length || members.some(({ id }, n) => id !== ids[n]))
		fail('its members are not those of its correspondence, in order');
	if (templates.length !== particleCounts.length)
		fail(`${templates.length} template surfaces for ${particleCounts.length} anatomies`);
	for (const [domain, template] of templates.entries()) checkTemplate(template, particleCounts[domain], fail);
}

function checkTemplate(template: TemplateSurface, count: number, fail: (reason: string) => never): void {
	const { name, mesh, points, pointTriangles, pointWeights } = template;
	if (points.length !== 3 * count || pointTriangles.length !== count || pointWeights.length !== 3 * count)
		fail(`template ${name} does not carry ${count} points`);
	const vertexCount = mesh.positions.length / 3;
	if (!Number.isInteger(vertexCount) || mesh.triangles.length % 3 !== 0)
		fail(`template ${name} has ${mesh.positions.length} coordinates and ${mesh.triangles.length} corners`);
	if (mesh.triangles.some((vertex) => vertex >= vertexCount)) fail(`template ${name} refers to vertices it has not`);
	if (pointTriangles.some((triangle) => 3 * triangle >= mesh.triangles.length))
		fail(`template ${name} has points on triangles it has not`);
}
