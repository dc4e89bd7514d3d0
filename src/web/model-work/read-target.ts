import { FormatError, readAny, type FileContent, type VolumeFile } from '#formats';
import { extractSmoothSurface, meshComponents, selectComponents, weld, type TriangleMesh } from '#shape';

/** Surfaces read from a visitor's file, with what had to be chosen. */
export interface TargetSurfaces {
	/** One an anatomy of the model. */
	readonly meshes: readonly TriangleMesh[];
	readonly notes: readonly string[];
}

interface TargetSurface {
	readonly mesh: TriangleMesh;
	readonly notes: readonly string[];
}

/** More triangles than any organ needs; a browser would not bear them. */
const mostTriangles = 8_000_000;

/**
 * The surfaces in a file of any known format: meshes as they are, masks by the surface of their labels. Models of one anatomy
 * take all parts or labels together; others want as many as they have anatomies, told by name or in their order.
 *
 * @throws Error in words fit for a visitor, where there are none.
 */
export async function readTarget(
	bytes: Uint8Array,
	fileName: string,
	anatomies: readonly string[],
): Promise<TargetSurfaces> {
	const content = await readPlainly(bytes, fileName);
	if (content.kind === 'points') throw new Error(`${fileName} holds points without a surface.`);
	if (content.kind === 'volume') return surfacesOfMask(content, fileName, anatomies);
	const { parts, original } = content;
	const count = parts.reduce((sum, { mesh }) => sum + mesh.triangles.length / 3, 0);
	if (count === 0) throw new Error(`${fileName} holds no triangles.`);
	if (count > mostTriangles)
		throw new Error(
			`${fileName} has ${(count / 1e6).toFixed(1)} million triangles: simplify it to fewer than 8 first.`,
		);
	if (anatomies.length === 1) {
		const { mesh, notes } = joined(parts.map((part) => part.mesh));
		return asOne(withoutCrumbs(mesh, [...original.notes, ...notes]));
	}
	checkCount(parts.length, fileName, anatomies);
	const named = anatomies.map((name) => parts.find((part) => part.name?.toLowerCase() === name.toLowerCase()));
	const isNamed = named.every((part) => part !== undefined);
	const inOrder = isNamed ? named : parts;
	return {
		meshes: inOrder.map(({ mesh }) => weld(mesh)),
		notes: [...original.notes, ...(isNamed ? [] : [`parts were taken in their order: ${anatomies.join(', ')}`])],
	};
}

/** Files of no format that is known are refused in the visitor's words, broken ones in the reader's. */
async function readPlainly(bytes: Uint8Array, fileName: string): Promise<FileContent> {
	if (bytes.length === 0) throw new Error(`${fileName} is empty.`);
	try {
		return await readAny(bytes, { fileName });
	} catch (error) {
		if (!(error instanceof FormatError && error.format === 'volume')) throw error;
		const reason = `${fileName} is neither a surface nor a mask that can be read here: STL, PLY, OBJ, GLB, VTK, NIfTI, NRRD …`;
		throw new Error(reason, { cause: error });
	}
}

const asOne = ({ mesh, notes }: TargetSurface): TargetSurfaces => ({ meshes: [mesh], notes });

function checkCount(count: number, fileName: string, anatomies: readonly string[]): void {
	if (count !== anatomies.length)
		throw new Error(
			`The model has ${anatomies.length} anatomies (${anatomies.join(', ')}); ${fileName} holds ${count} ${count === 1 ? 'surface' : 'surfaces'}.`,
		);
}

function joined(meshes: readonly TriangleMesh[]): TargetSurface {
	if (meshes.length === 1) return { mesh: meshes[0], notes: [] };
	const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0));
	const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0));
	let position = 0;
	let corner = 0;
	for (const mesh of meshes) {
		positions.set(mesh.positions, position);
		for (const vertex of mesh.triangles) triangles[corner++] = vertex + position / 3;
		position += mesh.positions.length;
	}
	return { mesh: { positions, triangles }, notes: [`${meshes.length} parts were joined`] };
}

/** More labels than a segmentation has: then it is a grey image. */
const mostLabels = 300;

function surfacesOfMask({ volume }: VolumeFile, fileName: string, anatomies: readonly string[]): TargetSurfaces {
	const { voxels, dims, voxelToWorld } = volume;
	const labels = new Uint16Array(voxels.length);
	const found = new Set<number>();
	for (let i = 0; i < voxels.length; i++) {
		const value = Number(voxels[i]);
		if (value === 0) continue;
		if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new Error(noMask(fileName));
		labels[i] = value;
		found.add(value);
		if (found.size > mostLabels) throw new Error(noMask(fileName));
	}
	if (found.size === 0) throw new Error(`${fileName} is empty: every voxel is 0.`);
	const sorted = [...found].sort((a, b) => a - b);
	const groups = anatomies.length === 1 ? [sorted] : sorted.map((label) => [label]);
	checkCount(groups.length, fileName, anatomies);
	const meshes = groups.map((group) => {
		const surface = extractSmoothSurface({ voxels: labels, dims, voxelToWorld }, group);
		if (!surface) throw new Error(`${fileName} is empty: every voxel is 0.`);
		return surface.mesh;
	});
	if (anatomies.length === 1)
		return asOne(withoutCrumbs(meshes[0], found.size > 1 ? [`${found.size} labels were taken as one shape`] : []));
	return { meshes, notes: [`labels ${sorted.join(', ')} were taken as ${anatomies.join(', ')}`] };
}

const noMask = (fileName: string): string =>
	`${fileName} is a grey image, not a segmentation: its values are not whole labels.`;

/** Pieces with less than this share of the largest one's area are specks. */
const speckShare = 0.05;

function withoutCrumbs(given: TriangleMesh, notes: readonly string[]): TargetSurface {
	const mesh = weld(given);
	const parts = meshComponents(mesh);
	const sizes = parts.components.map((component) => component.areaMm2);
	const largest = Math.max(...sizes);
	const kept = sizes.flatMap((size, i) => (size >= speckShare * largest ? [i] : []));
	if (kept.length === sizes.length) return { mesh, notes };
	const dropped = sizes.length - kept.length;
	return {
		mesh: selectComponents(mesh, parts, kept),
		notes: [...notes, `${dropped} small ${dropped === 1 ? 'piece was' : 'pieces were'} left out`],
	};
}
