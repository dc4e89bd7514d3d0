import { readFile } from 'node:fs/promises';
import { FormatError, readAny, type FileContent, type LengthUnit } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { extractSurfaces, extractUnion, smoothPreservingVolume, type TriangleMesh } from '#shape';
import { joinedMesh } from '#shape-model';
import { denseLabels, labelRuns, type Volume } from '#volume';

/** Options of {@link readShape}. */
export interface ReadShapeOptions {
	/** Label maps: the labels of each anatomy; those of one anatomy are taken together. Default: all but 0 as one. */
	readonly labels?: readonly (readonly number[])[];
	/** Smooth the steps of voxels from surfaces of label maps; volumes are kept. Default true. */
	readonly smooth?: boolean;
	/** Unit of mesh files that declare none. Default: told by their size. */
	readonly units?: LengthUnit;
}

/**
 * The surfaces of one file, one an anatomy, or why there are none.
 *
 * @throws the error of the file system if it cannot be read.
 */
export async function readShape(
	file: string,
	{ labels, smooth = true, units }: ReadShapeOptions,
): Promise<readonly TriangleMesh[] | string> {
	const bytes = await readFile(file);
	try {
		const content = await readAny(bytes, { fileName: file, decompress: nodeDecompress, ...(units && { units }) });
		const surfaces = surfacesOf(content, labels);
		const hasSteps = content.kind === 'volume' && smooth && typeof surfaces !== 'string';
		return hasSteps ? surfaces.map((mesh) => smoothPreservingVolume(mesh, { isClosed: true }).mesh) : surfaces;
	} catch (error) {
		if (error instanceof FormatError || error instanceof RangeError) return error.message;
		throw error;
	}
}

function surfacesOf(content: FileContent, labels: ReadShapeOptions['labels']): TriangleMesh[] | string {
	if (content.kind === 'points') return 'points without triangles';
	if (content.kind === 'volume') return surfacesOfLabels(content.volume, labels);
	if (content.parts.length === 0) return 'no triangles';
	return [joinedMesh(content.parts.map(({ mesh }) => mesh))];
}

function surfacesOfLabels(volume: Volume, wanted: ReadShapeOptions['labels']): TriangleMesh[] | string {
	const { volume: dense, labels } = denseLabels(volume);
	const runs = labelRuns(dense);
	if (!wanted) {
		const all = Array.from(labels.keys()).filter((label) => labels[label] !== 0);
		const surface = extractUnion(runs, all);
		return surface ? [surface.mesh] : 'an empty mask';
	}
	const surfaces = wanted.map((group) => {
		const ids = group.map((label) => labels.indexOf(label)).filter((label) => label >= 0);
		if (ids.length === 1) return [...extractSurfaces(runs, { labels: ids })][0];
		return ids.length === 0 ? undefined : extractUnion(runs, ids);
	});
	const missing = surfaces.findIndex((surface) => surface === undefined);
	if (missing >= 0) return `no voxel with label ${wanted[missing].join(' or ')}`;
	return surfaces.flatMap((surface) => (surface ? [surface.mesh] : []));
}
