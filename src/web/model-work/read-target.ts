import { readAny, type FileContent, type VolumeFile } from '#formats';
import { extractSmoothSurface, meshComponents, selectComponents, weld, type TriangleMesh } from '#shape';

/** A surface read from a visitor's file, with what had to be chosen. */
export interface TargetSurface {
	readonly mesh: TriangleMesh;
	readonly notes: readonly string[];
}

/**
 * The surface in a file of any known format: meshes as they are (parts joined), masks by the surface of their labels.
 *
 * @throws Error in words fit for a visitor, where there is no surface.
 */
export async function readTarget(bytes: Uint8Array, fileName: string): Promise<TargetSurface> {
	const content: FileContent = await readAny(bytes, { fileName });
	if (content.kind === 'points') throw new Error(`${fileName} holds points without a surface.`);
	if (content.kind === 'volume') return surfaceOfMask(content, fileName);
	const { mesh, notes } = joined(content.parts.map((part) => part.mesh));
	if (mesh.triangles.length === 0) throw new Error(`${fileName} holds no triangles.`);
	return withoutCrumbs(mesh, [...content.original.notes, ...notes]);
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

function surfaceOfMask({ volume }: VolumeFile, fileName: string): TargetSurface {
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
	const surface = extractSmoothSurface(
		{ voxels: labels, dims, voxelToWorld },
		[...found].sort((a, b) => a - b),
	);
	if (!surface) throw new Error(`${fileName} is empty: every voxel is 0.`);
	return withoutCrumbs(surface.mesh, found.size > 1 ? [`${found.size} labels were taken as one shape`] : []);
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
