export { nodeCompress } from './node-compress.ts';
export { nodeDecompress } from './node-decompress.ts';
