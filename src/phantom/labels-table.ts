/** What a phantom structure is made of, for the grey volume and for grouping. */
export type Tissue = 'bone' | 'organ' | 'vessel' | 'airway' | 'muscle' | 'nerve' | 'lesion';

export interface PhantomLabel {
	/** Value in the label volume; fixed for ever, so that subjects of any seed share one map. */
	readonly value: number;
	readonly key: string;
	readonly tissue: Tissue;
	/** Mean CT number, Hounsfield units. */
	readonly hounsfield: number;
}

const sided = (name: string): string[] => [`${name}_left`, `${name}_right`];
const numbered = (prefix: string, count: number): string[] =>
	Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

const groups: readonly (readonly [tissue: Tissue, hounsfield: number, keys: readonly string[]])[] = [
	['muscle', 55, sided('gluteus_maximus')],
	['nerve', 36, ['brain']],
	['organ', 15, sided('eye')],
	['organ', -850, sided('lung')],
	['organ', 120, ['heart']],
	['airway', -990, ['trachea']],
	['organ', 110, ['thyroid_gland']],
	['organ', 25, ['colon', 'small_bowel', 'stomach']],
	['organ', 105, ['liver']],
	['organ', 115, ['spleen']],
	['organ', 150, sided('kidney')],
	['organ', 55, sided('adrenal_gland')],
	['organ', 8, ['gallbladder', 'urinary_bladder']],
	['organ', 45, ['prostate', 'uterus']],
	['organ', 25, ['duodenum', 'esophagus']],
	['organ', 90, ['pancreas']],
	['vessel', 150, ['superior_vena_cava', 'inferior_vena_cava']],
	['vessel', 190, ['portal_vein_and_splenic_vein', ...sided('iliac_artery'), 'aorta']],
	['nerve', 36, ['spinal_cord']],
	['bone', 650, ['skull', 'mandible']],
	['bone', 420, numbered('vertebrae_C', 7)],
	['bone', 380, numbered('vertebrae_T', 12)],
	['bone', 340, numbered('vertebrae_L', 5)],
	['bone', 360, ['sacrum', 'sternum']],
	['bone', 450, numbered('rib_left_', 12)],
	['bone', 450, numbered('rib_right_', 12)],
	['bone', 520, [...sided('clavicula'), ...sided('scapula'), ...sided('hip'), ...sided('femur')]],
	['lesion', 70, ['kidney_tumor', 'liver_tumor', 'lung_nodule']],
	['lesion', 6, ['kidney_cyst']],
];

/** Every structure the phantom can have, in drawing order: later ones overwrite earlier ones. */
export const phantomLabels: readonly PhantomLabel[] = groups
	.flatMap(([tissue, hounsfield, keys]) => keys.map((key) => ({ key, tissue, hounsfield })))
	.map((label, i) => ({ value: i + 1, ...label }));
