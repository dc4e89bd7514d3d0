export { collapseEdgesBinary } from './collapse-edges-binary.ts';
export { distanceTransformBinary } from './distance-transform-binary.ts';
export { isWasmSupported, openKernel, type Backend, type Kernel } from './kernel.ts';
export { labelRunsBinary } from './label-runs-binary.ts';
export { lineCrossingsBinary } from './line-crossings-binary.ts';
export { pointTreeBinary } from './point-tree-binary.ts';
export { marchingCubesBinary } from './marching-cubes-binary.ts';
export { readBandwidthBinary } from './read-bandwidth-binary.ts';
