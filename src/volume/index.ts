export { bitVolume, type BitVolume } from './bit-volume.ts';
export { cropMask, type CropMaskOptions } from './crop-mask.ts';
export { denseLabels, type DenseLabels } from './dense-labels.ts';
export { findExtent, groupRuns, labelRuns, type GridFace, type LabelExtent, type LabelRuns } from './group-runs.ts';
export { orientationCode } from './orientation-code.ts';
export { scanRuns, type Runs } from './scan-runs.ts';
export { spacing } from './spacing.ts';
export type { LabelVolume, Volume, VoxelArray } from './volume.ts';
export { voxelVolumeMm3 } from './voxel-volume.ts';
