import type {
	FieldGrid,
	FieldModelProvenance,
	FieldSurprise,
	HeldOutSurprise,
	LearntFacts,
	NetworkCard,
	UncertaintyFactors,
} from '#learning';
import type { TriangleMesh } from '#shape';
import type { BackendChoice } from './onnx-runtime.ts';

/** A learnt model that is open: what the page draws and says of it. */
export type OpenedNetwork = OpenedOnnx | OpenedFieldModel;

export interface OpenedOnnx {
	readonly kind: 'network';
	readonly facts: LearntFacts;
	readonly card: NetworkCard;
}

export interface OpenedFieldModel {
	readonly kind: 'signed-distance-model';
	readonly facts: LearntFacts;
	readonly provenance: FieldModelProvenance;
	readonly heldOut: HeldOutSurprise | undefined;
	readonly uncertainty: UncertaintyFactors | undefined;
	readonly grid: FieldGrid;
	readonly truncationMm: number;
	readonly mean: TriangleMesh;
}

/** A file of the visitor's own. */
export interface VisitorFile {
	readonly name: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What was done before a shape was looked at. */
export interface LaidFacts {
	readonly name: string;
	/** The visitor's surface, about its centroid. */
	readonly own: TriangleMesh;
	/** Of its vertices, beyond what the model sees, 0 … 1. */
	readonly outside: number;
	readonly notes: readonly string[];
	/** Whether it was to be completed, and no side of it looks like a cut. */
	readonly isUncut: boolean;
	readonly seconds: number;
}

/** A network's answer. */
export interface NetworkAnswer extends LaidFacts {
	/** Of each class, or of every voxel. */
	readonly probabilities: Float32Array;
	readonly backend: BackendChoice;
	/** Of the network alone, after it was loaded. */
	readonly predictMs: number;
	/** Of networks that give shapes: the surface where the probability is one half. */
	readonly answered: TriangleMesh | undefined;
	/** mm from each vertex of the answer to the visitor's surface; of marks: none. */
	readonly distanceMm: Float32Array | undefined;
}

/** What a class hangs on. */
export interface Saliency {
	readonly classIndex: number;
	/** Of each vertex: how much the probability falls when a bite is taken out there. */
	readonly drops: Float32Array;
	/** Edge of a bite. */
	readonly biteMm: number;
}

/** What a signed distance model makes of a shape. */
export interface ModelAnswer extends LaidFacts {
	readonly asked: ModelQuestion['task'];
	/** About the same origin as `own`. */
	readonly answered: TriangleMesh;
	/** mm from each vertex of the answer to the visitor's surface. */
	readonly distanceMm: Float32Array;
	/** mm; none where the shape was known whole. */
	readonly uncertaintyMm: Float32Array | undefined;
	/** Vertices that were put back. */
	readonly isNew: Uint8Array | undefined;
	readonly addedMm3: number | undefined;
	readonly coefficients: Float64Array;
	readonly surprise: FieldSurprise | undefined;
}

/** What is asked of a signed distance model. */
export interface ModelQuestion {
	readonly task: 'whole' | 'cut' | 'coarse';
	/** How the shape lies: as those of the model, or anyhow. */
	readonly pose: 'as it lies' | 'any';
	/** Looks at the mirror image. */
	readonly isMirrored: boolean;
	/** How far a coarse surface may be off, mm. */
	readonly sigmaMm: number;
}
