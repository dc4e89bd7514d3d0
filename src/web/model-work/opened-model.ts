import type {
	CombinedLicence,
	MemberSpread,
	ModelEvaluation,
	ModelMember,
	ModelProvenance,
	Typicality,
} from '#shape-model';

/** The surface of one anatomy, ready for morphing: vertices are the mean plus coefficients times moves. */
export interface MorphSurface {
	readonly name: string;
	readonly triangles: Uint32Array;
	/** 3 · V numbers, world mm of the model. */
	readonly mean: Float32Array;
	/** Move of every vertex at one standard deviation of each mode that has a slider. */
	readonly moves: readonly Float32Array[];
	/** The three particles nearest to each vertex on the mean, counted over all anatomies, and their weights. */
	readonly nearPoints: Uint32Array;
	readonly nearWeights: Float32Array;
}

/** What the page needs of a model: everything that is drawn or said, without the members' own coordinates. */
export interface OpenedModel {
	readonly title: string;
	readonly surfaces: readonly MorphSurface[];
	/** Outward normal of the mean surface at each particle: 3 · M numbers. */
	readonly normals: Float64Array;
	readonly pointCount: number;
	readonly variances: Float64Array;
	readonly totalVariance: number;
	readonly modesFor95: number;
	/** Spread of each particle about its mean, mm: the root of the summed variance of its three coordinates. */
	readonly pointSpread: Float64Array;
	/** Coefficients of each member, in standard deviations. */
	readonly scores: readonly Float64Array[];
	/** Centroid size of each member, mm: root mean square distance of its points from their mean. */
	readonly sizesMm: Float64Array;
	readonly members: readonly ModelMember[];
	readonly alignment: 'none' | 'rigid' | 'similarity';
	readonly engine: string;
	readonly seed: number;
	readonly provenance: ModelProvenance;
	readonly licences: CombinedLicence;
	readonly evaluation: ModelEvaluation | undefined;
}

/** How shape depends on something: two groups (0 and 1), or a number. */
export interface ShapeEffectFound {
	/** The effect in each row that was compared; doublings of size for allometry. */
	readonly x: Float64Array;
	/** How far the row's shape lies along the change that goes with the effect. */
	readonly y: Float64Array;
	/** Unit of `y`; empty for shapes of size 1. */
	readonly yUnit: string;
	/** Mean of `x`: there the model's mean stands. */
	readonly centre: number;
	/** Members of each row. */
	readonly rowMembers: readonly (readonly number[])[];
	/** How members of one person were kept together, in words. */
	readonly note: string;
	readonly leftOut: number;
	readonly overallP: number;
	/** Share of the variation left by the covariates that the effect explains. */
	readonly rSquared: number;
	readonly permutations: number;
	/** Change per unit of the effect along the outward normal of the mean surface, mm: one a particle. */
	readonly outwardMm: Float64Array;
	/** Length of that change, mm. */
	readonly sizeMm: Float64Array;
	/** p-values adjusted for the false discovery rate. */
	readonly falseDiscovery: Float64Array;
	/** Change of each anatomy's vertices per unit of the effect, mm. */
	readonly moves: readonly Float32Array[];
}

/** A surface of the visitor's own, laid into the model. */
export interface FittedSurface {
	readonly name: string;
	readonly isMirrored: boolean;
	readonly looksMirrored: boolean;
	/** By which it was scaled to fit; 1 unless the model is aligned with scale. */
	readonly scale: number;
	/** In standard deviations, all modes. */
	readonly coefficients: Float64Array;
	/** Undefined for models of too few members. */
	readonly typicality: Typicality | undefined;
	/** The members, each left out: undefined as above. */
	readonly spread: MemberSpread | undefined;
	/** Distance of each particle from the nearest shape of the model, mm. */
	readonly residualMm: Float64Array;
	/** Distance of each particle from its mean, in standard deviations of the population at that place. */
	readonly deviationSd: Float64Array;
	/** Mean distance of the laid template to the file's surface, both ways, mm: whether the laying worked at all. */
	readonly surfaceDistanceMm: number;
	/** Share of the template's triangles that fold over on it. */
	readonly foldedShare: number;
	/** Why the shape is hardly of the model's kind. */
	readonly misfit: 'folds' | 'off' | undefined;
	/** Distance beyond which it is `off`, mm. */
	readonly surfaceLimitMm: number;
	/** Vertices of each anatomy's surface through the fitted particles, and of the nearest shape of the model. */
	readonly own: readonly Float32Array[];
	readonly nearest: readonly Float32Array[];
	/** What was done to the file's content, in words. */
	readonly notes: readonly string[];
	readonly seconds: number;
}
