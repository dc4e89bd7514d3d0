export { isWasmSupported, openKernel, type Backend, type Kernel } from './kernel.ts';
export { readBandwidthBinary } from './read-bandwidth-binary.ts';
