import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { FormatError, readAny, type FileContent, type LengthUnit } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { extractSurfaces, extractUnion, type TriangleMesh } from '#shape';
import type { PopulationShape } from '#shape-model';
import { denseLabels, labelRuns, type Volume } from '#volume';

/** Options of {@link readPopulation}. */
export interface ReadPopulationOptions {
	/** Label maps: the labels of each anatomy; those of one anatomy are taken together. Default: all but 0 as one. */
	readonly labels?: readonly (readonly number[])[];
	/** Unit of mesh files that declare none. Default: told by their size. */
	readonly units?: LengthUnit;
	/** Called before each file. */
	readonly onProgress?: (done: number, total: number, file: string) => void;
	readonly signal?: AbortSignal;
}

/** A population read from files. */
export interface PopulationFiles {
	readonly shapes: readonly PopulationShape[];
	/** Files that hold no such shape, and why. */
	readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads one shape a file: a surface with all its parts, or the surfaces of a label map. Folders are searched in depth;
 * members come in the order of their names, whatever the order of the arguments. Ids are file names without endings,
 * with their folder where two are called the same.
 *
 * @throws the error of the file system if a path does not exist.
 */
export async function readPopulation(
	paths: readonly string[],
	{ labels, units, onProgress, signal }: ReadPopulationOptions = {},
): Promise<PopulationFiles> {
	const files = (await Promise.all(paths.map(listFiles))).flat().sort();
	const stems = files.map((file) => path.basename(file).replace(/(\.nii)?\.[^.]+$/i, ''));
	const shapes: PopulationShape[] = [];
	const skipped: { file: string; reason: string }[] = [];
	for (const [i, file] of files.entries()) {
		signal?.throwIfAborted();
		onProgress?.(i, files.length, file);
		const isTwin = stems.filter((stem) => stem === stems[i]).length > 1;
		const id = isTwin ? `${path.basename(path.dirname(path.resolve(file)))}/${stems[i]}` : stems[i];
		try {
			const content = await readAny(await readFile(file), {
				fileName: file,
				decompress: nodeDecompress,
				...(units && { units }),
			});
			const surfaces = surfacesOf(content, labels);
			if (typeof surfaces === 'string') skipped.push({ file, reason: surfaces });
			else shapes.push({ id, surfaces });
		} catch (error) {
			if (!(error instanceof FormatError || error instanceof RangeError)) throw error;
			skipped.push({ file, reason: error.message });
		}
	}
	return { shapes, skipped };
}

async function listFiles(place: string): Promise<string[]> {
	if (!(await stat(place)).isDirectory()) return [place];
	const names = await readdir(place, { recursive: true, withFileTypes: true });
	return names
		.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
		.map((entry) => path.join(entry.parentPath, entry.name));
}

/** The surfaces, or why there are none. */
function surfacesOf(content: FileContent, labels: ReadPopulationOptions['labels']): TriangleMesh[] | string {
	if (content.kind === 'points') return 'points without triangles';
	if (content.kind === 'volume') return surfacesOfLabels(content.volume, labels);
	if (content.parts.length === 0) return 'no triangles';
	return [together(content.parts.map(({ mesh }) => mesh))];
}

function surfacesOfLabels(volume: Volume, wanted: ReadPopulationOptions['labels']): TriangleMesh[] | string {
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

function together(meshes: readonly TriangleMesh[]): TriangleMesh {
	if (meshes.length === 1) return meshes[0];
	const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0));
	const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0));
	let vertex = 0;
	let corner = 0;
	for (const mesh of meshes) {
		positions.set(mesh.positions, 3 * vertex);
		for (const index of mesh.triangles) triangles[corner++] = vertex + index;
		vertex += mesh.positions.length / 3;
	}
	return { positions, triangles };
}
