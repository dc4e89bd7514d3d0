export { drawPhantom, type DrawPhantomOptions, type PhantomImage } from './draw-phantom.ts';
export { phantomTruth, type PhantomTruth, type StructureTruth } from './ground-truth.ts';
export { phantomLabels, type PhantomLabel, type Tissue } from './labels-table.ts';
export {
	bounds,
	contains,
	type Box,
	type Point,
	type Primitive,
	type Shell,
	type Star,
	type Tube,
	type Union,
} from './primitive.ts';
export { countedVolumeMm3, primitiveVolumeMm3 } from './primitive-volume.ts';
export { drawSkullShell, skullShellLabels, type SkullShell, type SkullShellOptions } from './skull-shell.ts';
export type { PhantomStructure } from './structure.ts';
export { createPhantom, type PhantomLesion, type PhantomSubject } from './subject.ts';
export { surfacePoints } from './surface-points.ts';
