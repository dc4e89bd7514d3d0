export type { Decompress, InflateLimit } from './decompress.ts';
export type { FileContent, MeshFile, MeshPart, OriginalSpace, PointFile, VolumeFile } from './file-content.ts';
export { FormatError } from './format-error.ts';
