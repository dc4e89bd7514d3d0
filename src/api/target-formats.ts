import type { MeshFormat, PointFormat, VolumeFormatName } from '#formats';

/** The names alone, so that a server starts without what writes them; a test compares them with what can be written. */
export const meshTargets = ['stl', 'ply', 'obj', 'glb', '3mf', 'vtk', 'vtp', 'off', 'gii', 'mz3', 'npz'] as const;
export const pointTargets = ['ply', 'npz'] as const;
export const volumeTargets = ['nii', 'nii.gz', 'nrrd', 'mha', 'mgz', 'npz'] as const;

export type TargetFormat = MeshFormat | PointFormat | VolumeFormatName | 'npy';

/** Everything that a stored file can be converted to. */
export const targetFormats: readonly TargetFormat[] = [
	...new Set<TargetFormat>([...meshTargets, ...pointTargets, ...volumeTargets, 'npy']),
];

const isAmong = (names: readonly string[], to: TargetFormat): boolean => names.includes(to);

export const isMeshFormat = (to: TargetFormat): to is MeshFormat => isAmong(meshTargets, to);
export const isPointFormat = (to: TargetFormat): to is PointFormat => isAmong(pointTargets, to);
export const isVolumeFormat = (to: TargetFormat): to is VolumeFormatName | 'npy' =>
	to === 'npy' || isAmong(volumeTargets, to);

/** Formats that only a mask fits into: asked of a surface, it is filled. */
export const holdsOnlyMasks = (to: TargetFormat): boolean => isVolumeFormat(to) && !isMeshFormat(to);
