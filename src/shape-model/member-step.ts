/** What is to be done for each member of a population by itself. Plain data, for handing to other threads. */
export type MemberStep =
	/** Points onto the surfaces. */
	| { readonly kind: 'settle' }
	/** A row of the products of the centred shapes. */
	| { readonly kind: 'gram' }
	/** A round of the optimiser. */
	| ({ readonly kind: 'move' } & MoveSettings)
	/** Lays the templates of all anatomies on the member and carries the particles over: see {@link Registration}. */
	| ({ readonly kind: 'register' } & Registration);

/**
 * Which near particles push each other: those whose normals do not point apart (`normals`), all (`straight`), or those that
 * are near along the surface too (`geodesic`: for shells and plates so thin that both walls lie within the spacing).
 */
export type Neighbourhood = 'normals' | 'straight' | 'geodesic';

/** Settings of one round of the optimiser. */
export interface MoveSettings {
	readonly samplingWeight: number;
	/** Width of the repulsion over the mean spacing of the particles. */
	readonly repulsionWidth: number;
	/** Largest move over the mean spacing. */
	readonly largestMove: number;
	/** Neighbours are found anew. */
	readonly renewsNeighbours: boolean;
	readonly neighbourhood: Neighbourhood;
}

/** Particles and landmarks on the templates, one entry an anatomy. */
export interface Registration {
	readonly carried: readonly CarriedPoints[];
	/** Template vertices that are known, and their places on each member: 3 numbers a vertex. */
	readonly landmarks: readonly { readonly vertices: readonly number[]; readonly places: readonly Float64Array[] }[];
}

/** Points of a template: a triangle and the weights of its three corners each. */
export interface CarriedPoints {
	readonly triangles: Uint32Array;
	readonly weights: Float64Array;
}

/** What a step says of one member: residuals in mm, one an anatomy, for `register`; else nothing. */
export type StepReport = readonly number[];
