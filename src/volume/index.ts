export type { LabelVolume, Volume, VoxelArray } from './volume.ts';
