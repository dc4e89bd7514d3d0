import type { CombinedLicence, ModelEvaluation, ModelMember, ModelProvenance } from '#shape-model';

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
	readonly pointCount: number;
	readonly variances: Float64Array;
	readonly totalVariance: number;
	readonly modesFor95: number;
	/** Spread of each particle about its mean, mm: the root of the summed variance of its three coordinates. */
	readonly pointSpread: Float64Array;
	/** Coefficients of each member, in standard deviations. */
	readonly scores: readonly Float64Array[];
	readonly members: readonly ModelMember[];
	readonly alignment: 'none' | 'rigid' | 'similarity';
	readonly engine: string;
	readonly seed: number;
	readonly provenance: ModelProvenance;
	readonly licences: CombinedLicence;
	readonly evaluation: ModelEvaluation | undefined;
}

/** Where and how two groups of members differ. */
export interface GroupComparison {
	readonly groupSizes: readonly [number, number];
	/** Rows compared: persons where a person has several members, else members. */
	readonly unit: 'members' | 'persons';
	readonly overallP: number;
	/** Share of the variation that the groups explain. */
	readonly rSquared: number;
	readonly permutations: number;
	/** Of the second group's mean from the first's, along the outward normal of the mean surface, mm: one a particle. */
	readonly outwardMm: Float64Array;
	/** Length of that difference, mm. */
	readonly sizeMm: Float64Array;
	/** p-values adjusted for the false discovery rate. */
	readonly falseDiscovery: Float64Array;
}

/** A surface of the visitor's own, laid into the model. */
export interface FittedSurface {
	readonly name: string;
	readonly isMirrored: boolean;
	/** By which it was scaled to fit; 1 unless the model is aligned with scale. */
	readonly scale: number;
	/** In standard deviations, all modes. */
	readonly coefficients: Float64Array;
	/** Mahalanobis distance within the first {@link FittedSurface.judgedModes} modes. */
	readonly mahalanobis: number;
	readonly judgedModes: number;
	/** Share of new members of the same population that would be at least as far out, if it were Gaussian. */
	readonly tailShare: number;
	/** Distance of each particle from the nearest shape of the model, mm. */
	readonly residualMm: Float64Array;
	/** Distance of each particle from its mean, in standard deviations of the population at that place. */
	readonly deviationSd: Float64Array;
	/** Mean distance of the laid template to the file's surface, mm: whether the laying worked at all. */
	readonly layingErrorMm: number;
	/** Vertices of each anatomy's surface through the fitted particles, and of the nearest shape of the model. */
	readonly own: readonly Float32Array[];
	readonly nearest: readonly Float32Array[];
	/** What was done to the file's content, in words. */
	readonly notes: readonly string[];
}
