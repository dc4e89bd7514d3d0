import type { InputFile, ShapeRecord } from '#contract';
import type { GridCoordinates, TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import type { ShapeIdentity } from './identify-structure.ts';
import type { Facts } from './subject-facts.ts';

/** A shape as it comes out of a file: world mm, RAS+, not yet smoothed, measured or written. */
export interface RawShape {
	readonly identity: ShapeIdentity;
	readonly labelValue: number | null;
	readonly mesh: TriangleMesh;
	/** The surface as the file has it, before joining and turning; of mesh sources only. */
	readonly input?: TriangleMesh;
	/** Exact grid coordinates of the mesh; of volumes only. */
	readonly grid?: GridCoordinates;
	/** Cropped mask with its true affine; of volumes only. */
	readonly mask?: Volume<Uint8Array>;
	readonly voxelCount: number | null;
	/** Volume of all its voxels together, mm³. */
	readonly voxelVolumeMm3: number | null;
	readonly touchesBorder: boolean | null;
	readonly space: ShapeRecord['space'];
	readonly inputs: readonly InputFile[];
	readonly steps: readonly string[];
	/** Of this shape alone, beside those of its case. */
	readonly facts: Facts;
	readonly modality?: string;
	/** Where a file holds many subjects: the case and subject of this shape. */
	readonly case?: string;
	readonly subject?: string;
	/** Whether the shapes of a subject lie in one space. */
	readonly alignment?: 'patient' | 'aligned' | 'unknown';
}

/** What a file held beside shapes. */
export interface ExtractionNote {
	/** `empty`: a mask or label without a voxel; `skipped`: left out on purpose; `failed`: could not be used. */
	readonly kind: 'empty' | 'skipped' | 'failed';
	/** File or label concerned. */
	readonly input: string;
	readonly reason: string;
}

/** Extractors yield shapes one at a time, so that only one is in memory, and notes between them. */
export type Extraction = AsyncGenerator<RawShape | ExtractionNote, void, undefined>;

export const isRawShape = (item: RawShape | ExtractionNote): item is RawShape => 'mesh' in item;
