import { archiveAttacks } from './archive-attacks-table.ts';
import type { Attack } from './attack.ts';
import { gltfAttacks } from './gltf-attacks-table.ts';
import { meshAttacks } from './mesh-attacks-table.ts';
import { neuroPrintAttacks } from './neuro-print-attacks-table.ts';
import { vtkAttacks } from './vtk-attacks-table.ts';
import { volumeAttacks } from './volume-attacks-table.ts';

/** All hostile files, grouped by reader. */
export const attacks: readonly Attack[] = [
	...volumeAttacks,
	...archiveAttacks,
	...meshAttacks,
	...vtkAttacks,
	...gltfAttacks,
	...neuroPrintAttacks,
];
