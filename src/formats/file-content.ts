import type { Mat4 } from '#numeric';
import type { PointCloud, TriangleMesh } from '#shape';
import type { Volume, VoxelArray } from '#volume';

/** What the file said before everything became millimetres in world RAS+. */
export interface OriginalSpace {
	/** Format name as in the formats table, e.g. `NIfTI-1`. */
	readonly format: string;
	/** `mm`, `m`, `um`, `cm`, `inch` or `unknown`. */
	readonly units: string;
	/** World convention of the file's coordinates: `RAS`, `LPS`, `unknown` … */
	readonly space: string;
	/** For volumes: nearest axis code of the voxel axes in world terms, e.g. `IPL`. */
	readonly orientation?: string;
	/** Element type in the file, e.g. `uint16`. */
	readonly datatype?: string;
	/** Facts worth keeping, e.g. `metres converted to millimetres (bounding box 0.12)`. */
	readonly notes: readonly string[];
}

/** What a label of a volume stands for, where the file says so. */
export interface VolumeLabel {
	readonly value: number;
	readonly name: string;
	/** Display colour, sRGB 0–255. */
	readonly colour?: readonly [number, number, number];
	/** Free properties the file states (codes, algorithm …), plain JSON. */
	readonly extras: Readonly<Record<string, unknown>>;
}

export interface VolumeFile {
	readonly kind: 'volume';
	readonly volume: Volume;
	/** Names of labels, of formats that hold them (DICOM). Values without an entry have no name. */
	readonly labels?: readonly VolumeLabel[];
	/** Further volumes of the same grid, where labels overlap and one volume cannot hold them (DICOM). */
	readonly overlapping?: readonly Volume[];
	readonly original: OriginalSpace;
}

/** One named surface of a mesh file (a GLB node, or the whole of an STL). */
export interface MeshPart {
	readonly name: string;
	/** Names from the root node down to the parent, for formats with a hierarchy. */
	readonly path: readonly string[];
	readonly mesh: TriangleMesh;
	/** Free properties the file attached (glTF `extras`, OBJ group …), plain JSON. */
	readonly extras: Readonly<Record<string, unknown>>;
	/** Transform already applied to the positions, for provenance. */
	readonly nodeToWorld?: Mat4;
	/** Numbers that the file gives for each vertex (GIFTI shape and label arrays, MZ3 scalars). */
	readonly vertexValues?: readonly VertexValues[];
}

/** Numbers of every vertex of a surface. */
export interface VertexValues {
	readonly name: string;
	/** `components` numbers a vertex. */
	readonly values: Exclude<VoxelArray, BigInt64Array | BigUint64Array>;
	readonly components: number;
	/** What the values mean, where they are keys of a table. */
	readonly labels?: readonly VertexLabel[];
}

export interface VertexLabel {
	readonly key: number;
	readonly name: string;
	/** Red, green, blue, alpha, each 0 … 1. */
	readonly rgba?: readonly [number, number, number, number];
}

export interface MeshFile {
	readonly kind: 'mesh';
	/** In file order. Empty when the file holds no triangle (that is a fact, not an error). */
	readonly parts: readonly MeshPart[];
	readonly original: OriginalSpace;
}

export interface PointFile {
	readonly kind: 'points';
	readonly points: PointCloud;
	readonly original: OriginalSpace;
}

export type FileContent = VolumeFile | MeshFile | PointFile;
