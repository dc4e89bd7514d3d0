export { alignmentError, alignSurfaces, type AlignSurfacesOptions, type SurfaceAlignment } from './align-surfaces.ts';
export type { DeformationTarget } from './collect-pulls.ts';
export {
	deformationTarget,
	deformationTemplate,
	deformSurface,
	type DeformationStage,
	type DeformationTemplate,
	type DeformationTemplateOptions,
	type DeformSurfaceOptions,
	type SurfaceDeformation,
} from './deform-surface.ts';
export {
	evaluateBasis,
	gaussianProcessBasis,
	type GaussianProcessBasis,
	type GaussianProcessBasisOptions,
} from './gaussian-process-basis.ts';
export {
	generalisedProcrustes,
	type GeneralisedProcrustesFit,
	type GeneralisedProcrustesOptions,
} from './generalised-procrustes.ts';
export {
	iterativeClosestPoint,
	type IterativeClosestPointFit,
	type IterativeClosestPointOptions,
} from './iterative-closest-point.ts';
export { momentFrame, type MomentFrame } from './moment-frame.ts';
export { procrustes, type ProcrustesFit, type ProcrustesOptions } from './procrustes.ts';
export {
	registrationSurface,
	type RegistrationSurface,
	type RegistrationSurfaceOptions,
} from './registration-surface.ts';
export { startPoses } from './start-poses.ts';
export { symmetryPlane, type SymmetryPlane, type SymmetryPlaneOptions } from './symmetry-plane.ts';
export { transformMesh, transformPositions } from './transform-positions.ts';
export { edgesOf, smoothField, smoothingFactor, type NeighbourPairs } from './smooth-displacement.ts';
