export { distanceTransformBinary } from './distance-transform-binary.ts';
export { isWasmSupported, openKernel, type Backend, type Kernel } from './kernel.ts';
export { labelRunsBinary } from './label-runs-binary.ts';
export { readBandwidthBinary } from './read-bandwidth-binary.ts';
