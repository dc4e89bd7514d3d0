import type { TriangleMesh } from '#shape';
import type { Volume } from '#volume';

/** What is known of a shape besides its form: sex, age, side, volumes, labels to be learnt. */
export type ShapeFacts = Readonly<Record<string, string | number | boolean | null>>;

/** A shape as it comes from a file, a catalogue or an archive. */
export type ShapeContent =
	/** Share of each voxel that lies inside, 0 … 255; a voxel from 128 on counts as inside. */
	| { readonly kind: 'occupancy'; readonly volume: Volume<Uint8Array> }
	| { readonly kind: 'mesh'; readonly mesh: TriangleMesh }
	/** x, y, z of each point, mm. */
	| { readonly kind: 'points'; readonly positions: Float32Array };

/** One shape to learn from. */
export interface ShapeSample {
	/** Different for every sample of a set. */
	readonly id: string;
	/** Whose shape it is: the same key for the same person in every corpus. Splits never part a subject. */
	readonly subject: string;
	/** The corpus it comes from. */
	readonly source: string;
	/** The sample it was derived from (a partial, a defect, an augmentation); derived ones follow their parent's subject. */
	readonly parent?: string;
	/** Where an official split puts it. */
	readonly part?: SplitPart;
	readonly facts: ShapeFacts;
	readonly content: ShapeContent;
	/** A second mask on the grid of an occupancy, such as the tumour inside an outline: what `marks` are learnt from. */
	readonly marks?: Volume<Uint8Array>;
}

/** The three parts of a split. */
export type SplitPart = 'train' | 'validation' | 'test';
