export type { Decompress, InflateLimit } from './decompress.ts';
export type { FileContent, MeshFile, MeshPart, OriginalSpace, PointFile, VolumeFile } from './file-content.ts';
export { FormatError } from './format-error.ts';
export { isGzip } from './gzip-member.ts';
export { crc32 } from './crc32.ts';
export { portableDecompress } from './portable-decompress.ts';
export { readNifti } from './read-nifti.ts';
export type { VolumeReadOptions } from './read-options.ts';
