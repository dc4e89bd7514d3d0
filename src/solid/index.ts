export { crossSection, type CrossSection } from './cross-section.ts';
export { cutByPlane, type CutSolid } from './cut-by-plane.ts';
export { decimateSolid, type DecimatedSolid, type DecimateSolidOptions } from './decimate-solid.ts';
export { NotSolidError } from './not-solid-error.ts';
export type { Plane } from './plane.ts';
export { intersect, subtract, unite } from './combine-solids.ts';
export { repairMesh, type RepairedMesh, type RepairMeshOptions } from './repair-mesh.ts';
export type { RepairStep } from './repair-step.ts';
