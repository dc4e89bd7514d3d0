/** Class names of TotalSegmentator in the order of their numbers, from 1 (facts of the published class maps). */

const words = (text: string) => text.split(' ');
const ribs = (side: string) => Array.from({ length: 12 }, (_, index) => `rib_${side}_${index + 1}`);
const pairs = (...names: string[]) => names.flatMap((name) => [`${name}_left`, `${name}_right`]);
const spine = (from: number, letter: string) =>
	Array.from({ length: from }, (_, index) => `vertebrae_${letter}${from - index}`);
const spineDown = [...spine(5, 'L'), ...spine(12, 'T'), ...spine(7, 'C')];
const muscles = pairs('gluteus_maximus', 'gluteus_medius', 'gluteus_minimus', 'autochthon', 'iliopsoas');
const bones = pairs('humerus', 'scapula', 'clavicula', 'femur', 'hip');
const lobes = [
	'lung_upper_lobe_left',
	'lung_lower_lobe_left',
	'lung_upper_lobe_right',
	'lung_middle_lobe_right',
	'lung_lower_lobe_right',
];

/** `total` of version 2: 117 classes. */
export const totalClasses: readonly string[] = [
	...words('spleen kidney_right kidney_left gallbladder liver stomach pancreas'),
	...words('adrenal_gland_right adrenal_gland_left'),
	...lobes,
	...words('esophagus trachea thyroid_gland'),
	...words('small_bowel duodenum colon urinary_bladder prostate kidney_cyst_left kidney_cyst_right'),
	...words('sacrum vertebrae_S1'),
	...spineDown,
	...words('heart aorta pulmonary_vein brachiocephalic_trunk'),
	...words('subclavian_artery_right subclavian_artery_left common_carotid_artery_right common_carotid_artery_left'),
	...words('brachiocephalic_vein_left brachiocephalic_vein_right atrial_appendage_left superior_vena_cava'),
	...words('inferior_vena_cava portal_vein_and_splenic_vein'),
	...pairs('iliac_artery', 'iliac_vena'),
	...bones,
	...words('spinal_cord'),
	...muscles,
	...words('brain skull'),
	...ribs('left'),
	...ribs('right'),
	...words('sternum costal_cartilages'),
];

/** `total_mr`: 50 classes. */
export const totalMrClasses: readonly string[] = [
	...words('spleen kidney_right kidney_left gallbladder liver stomach pancreas'),
	...words('adrenal_gland_right adrenal_gland_left lung_left lung_right esophagus small_bowel duodenum'),
	...words('colon urinary_bladder prostate sacrum vertebrae intervertebral_discs spinal_cord heart'),
	...words('aorta inferior_vena_cava portal_vein_and_splenic_vein'),
	...pairs('iliac_artery', 'iliac_vena'),
	...bones,
	...muscles,
	...words('brain'),
];

/** `total` of version 1: 104 classes. */
export const totalV1Classes: readonly string[] = [
	...words('spleen kidney_right kidney_left gallbladder liver stomach aorta inferior_vena_cava'),
	...words('portal_vein_and_splenic_vein pancreas adrenal_gland_right adrenal_gland_left'),
	...lobes,
	...spineDown,
	...words('esophagus trachea heart_myocardium heart_atrium_left heart_ventricle_left heart_atrium_right'),
	...words('heart_ventricle_right pulmonary_artery brain'),
	...pairs('iliac_artery', 'iliac_vena'),
	...words('small_bowel'),
	...words('duodenum colon'),
	...ribs('left'),
	...ribs('right'),
	...bones,
	...words('sacrum face'),
	...muscles,
	...words('urinary_bladder'),
];

/** Other tasks, written one file a structure or together. */
export const subtaskClasses: Readonly<Record<string, readonly string[]>> = {
	lung_vessels: ['lung_vessels', 'lung_trachea_bronchia'],
	lung_vessels_v2: ['lung_airways', 'lung_airways_wall', 'lung_arteries', 'lung_veins'],
	body: ['body_trunc', 'body_extremities'],
	covid: ['lung_covid_infiltrate'],
	cerebral_bleed: ['intracerebral_hemorrhage'],
	hip_implant: ['hip_implant'],
	coronary_arteries: ['coronary_arteries'],
	effusion: ['pleural_effusion', 'pericardial_effusion'],
	liver_vessels: ['liver_vessels', 'liver_tumor'],
	vertebrae_body: ['vertebrae_body', 'intervertebral_discs'],
	heartchambers_highres: [
		...words('heart_myocardium heart_atrium_left heart_ventricle_left heart_atrium_right'),
		...words('heart_ventricle_right aorta pulmonary_artery'),
	],
	appendicular_bones: [
		...words('patella tibia fibula tarsal metatarsal phalanges_feet ulna radius carpal'),
		...words('metacarpal phalanges_hand'),
	],
	tissue_types: ['subcutaneous_fat', 'torso_fat', 'skeletal_muscle', 'intermuscular_fat'],
	face: ['face'],
	head_glands_cavities: [
		...words('eye_left eye_right eye_lens_left eye_lens_right optic_nerve_left optic_nerve_right'),
		...words('parotid_gland_left parotid_gland_right submandibular_gland_right submandibular_gland_left'),
		...words('nasopharynx oropharynx hypopharynx nasal_cavity_right nasal_cavity_left'),
		...words('auditory_canal_right auditory_canal_left soft_palate hard_palate'),
	],
	head_muscles: [
		...words('masseter_right masseter_left temporalis_right temporalis_left lateral_pterygoid_right'),
		...words('lateral_pterygoid_left medial_pterygoid_right medial_pterygoid_left tongue digastric_right'),
		...words('digastric_left'),
	],
	headneck_bones_vessels: [
		...words('larynx_air thyroid_cartilage hyoid cricoid_cartilage zygomatic_arch_right zygomatic_arch_left'),
		...words('styloid_process_right styloid_process_left internal_carotid_artery_right'),
		...words('internal_carotid_artery_left internal_jugular_vein_right internal_jugular_vein_left'),
	],
	headneck_muscles: [
		...words('sternocleidomastoid_right sternocleidomastoid_left superior_pharyngeal_constrictor'),
		...words('middle_pharyngeal_constrictor inferior_pharyngeal_constrictor trapezius_right trapezius_left'),
		...words('platysma_right platysma_left levator_scapulae_right levator_scapulae_left'),
		...words('anterior_scalene_right anterior_scalene_left middle_scalene_right middle_scalene_left'),
		...words('posterior_scalene_right posterior_scalene_left sterno_thyroid_right sterno_thyroid_left'),
		...words('thyrohyoid_right thyrohyoid_left prevertebral_right prevertebral_left'),
	],
	oculomotor_muscles: pairs(
		...words('eyeball lateral_rectus_muscle superior_oblique_muscle levator_palpebrae_superioris'),
		...words('superior_rectus_muscle medial_rectus_muscle inferior_oblique_muscle inferior_rectus_muscle'),
		'optic_nerve',
	),
	brain_structures: [
		...words('brainstem subarachnoid_space venous_sinuses septum_pellucidum cerebellum caudate_nucleus'),
		...words('lentiform_nucleus insular_cortex internal_capsule ventricle central_sulcus frontal_lobe'),
		...words('parietal_lobe occipital_lobe temporal_lobe thalamus'),
	],
	thigh_shoulder_muscles: [
		...pairs('quadriceps_femoris', 'thigh_medial_compartment', 'thigh_posterior_compartment', 'sartorius'),
		...words('deltoid supraspinatus infraspinatus subscapularis coracobrachial trapezius'),
		...words('pectoralis_minor serratus_anterior teres_major triceps_brachii'),
	],
};
