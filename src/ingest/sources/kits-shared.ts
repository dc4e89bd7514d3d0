import type { LabelMap, MetadataTable, ValueRule } from '../source-description.ts';

/** What KiTS19, KiTS21 and KiTS23 have in common: labels, and one meaning for the fields of their tables. */

const kidney = 'UBERON:0002113';
const tumour = 'MSN:kidney-tumour';

const bearingTumour = {
	key: 'kidney-with-tumour',
	name: 'kidney with tumour',
	anatomy: kidney,
	pathology: [{ term: tumour, role: 'bearing' as const }],
	splitSides: true,
	mustContain: [2],
};

/** Labels 1 kidney, 2 tumour; label 1 is both kidneys. */
export const kits19Labels: LabelMap = {
	labels: [
		{ value: 1, key: 'kidney', name: 'kidney', anatomy: kidney, splitSides: true, sideReference: [1, 2] },
		{
			value: 2,
			key: 'tumour',
			name: 'tumor',
			anatomy: kidney,
			kind: 'lesion',
			pathology: [{ term: tumour, role: 'self' }],
			splitSides: true,
			sideReference: [1, 2],
		},
	],
	composites: [{ ...bearingTumour, labels: [1, 2], sideReference: [1, 2] }],
};

/** The same with 3 cyst. */
export const kits23Labels: LabelMap = {
	labels: [
		...kits19Labels.labels.map((label) => ({ ...label, sideReference: [1, 2, 3] })),
		{
			value: 3,
			key: 'cyst',
			name: 'cyst',
			anatomy: kidney,
			kind: 'lesion',
			pathology: [{ term: 'MSN:kidney-cyst', role: 'self' }],
			splitSides: true,
			sideReference: [1, 2, 3],
		},
	],
	composites: [{ ...bearingTumour, labels: [1, 2, 3], sideReference: [1, 2, 3] }],
};

/** Sentinels that stand in fields of any type. */
const missing = ['na', 'n/a', 'not_found_in_emr', 'not_applicable', 'unknown', 'none', 'null'];

const number = (field: string, more: Partial<ValueRule> = {}): ValueRule => ({
	field: `attributes.${field}`,
	type: 'number',
	missing,
	...more,
});
const truth = (field: string, pathologyTrue?: string): ValueRule => ({
	field: `attributes.${field}`,
	type: 'boolean',
	missing,
	...(pathologyTrue === undefined ? {} : { pathologyTrue }),
});
const word = (field: string, values: ValueRule['values'] = {}): ValueRule => ({
	field: `attributes.${field}`,
	type: 'text',
	missing,
	values,
});

const habits = {
	never_or_not_in_last_3mo: 'never_or_not_in_last_3_months',
	never_or_not_in_the_last_3_months: 'never_or_not_in_last_3_months',
	quit_in_last_3mo: 'quit_in_last_3_months',
	quit_in_the_last_3_months: 'quit_in_last_3_months',
};

/** `X` of KiTS19 is `x` of KiTS23; a benign tumour has no stage: `0` of KiTS19, `na` of KiTS23, both → none. */
const stageT = word('stage_t', { '0': null, x: 'x' });
const stageN = word('stage_n', { x: 'x' });
const stageM = word('stage_m', { x: 'x' });

const histology: ValueRule = {
	field: 'pathology',
	type: 'text',
	missing: [...missing, 'other'],
	values: {
		clear_cell_rcc: 'MONDO:0005005',
		papillary: 'MSN:papillary-rcc',
		papillary_rcc: 'MSN:papillary-rcc',
		chromophobe: 'MSN:chromophobe-rcc',
		chromophobe_rcc: 'MSN:chromophobe-rcc',
		clear_cell_papillary: 'MSN:clear-cell-papillary-rcc',
		clear_cell_papillary_rcc: 'MSN:clear-cell-papillary-rcc',
		multilocular_cystic_rcc: 'MSN:multilocular-cystic-rcc',
		rcc_unclassified: 'MSN:rcc-unclassified',
		collecting_duct_undefined: 'MSN:collecting-duct-carcinoma',
		oncocytoma: 'MSN:renal-oncocytoma',
		angiomyolipoma: 'MSN:renal-angiomyolipoma',
		mest: 'MSN:mixed-epithelial-stromal-tumour',
		spindle_cell_neoplasm: 'MSN:renal-spindle-cell-neoplasm',
		urothelial: 'MSN:urothelial-carcinoma',
		transitional_cell_carcinoma: 'MSN:urothelial-carcinoma',
		wilms: 'MSN:wilms-tumour',
		wilms_tumor: 'MSN:wilms-tumour',
		cyst: 'MSN:kidney-cyst',
	},
};

const comorbidities: Readonly<Record<string, string | undefined>> = {
	myocardial_infarction: 'MSN:myocardial-infarction',
	congestive_heart_failure: 'MSN:heart-failure',
	peripheral_vascular_disease: 'MSN:peripheral-vascular-disease',
	cerebrovascular_disease: 'MSN:cerebrovascular-disease',
	dementia: 'MSN:dementia',
	copd: 'MSN:copd',
	connective_tissue_disease: 'MSN:connective-tissue-disease',
	peptic_ulcer_disease: 'MSN:peptic-ulcer-disease',
	uncomplicated_diabetes_mellitus: 'MSN:diabetes',
	diabetes_mellitus_with_end_organ_damage: 'MSN:diabetes',
	chronic_kidney_disease: 'MSN:chronic-kidney-disease',
	hemiplegia_from_stroke: 'MSN:hemiplegia',
	leukemia: 'MONDO:0005059',
	malignant_lymphoma: 'MONDO:0005062',
	// The Charlson index asks for other tumours than the one operated on, without saying where.
	localized_solid_tumor: undefined,
	metastatic_solid_tumor: undefined,
	mild_liver_disease: 'MSN:liver-disease',
	moderate_to_severe_liver_disease: 'MSN:liver-disease',
	aids: 'MSN:aids',
};

function comorbidityColumns(): Record<string, ValueRule> {
	return Object.fromEntries(
		Object.entries(comorbidities).map(([name, term]) => [`comorbidities.${name}`, truth(`comorbidity_${name}`, term)]),
	);
}

function complicationColumns(): Record<string, ValueRule> {
	const names = ['blood_transfusion', 'injury_to_surrounding_organ', 'cardiac_event'];
	return Object.fromEntries(
		names.map((name) => [`intraoperative_complications.${name}`, truth(`complication_${name}`)]),
	);
}

/** Estimated filtration rate; values above 90 are only known as `>=90`. KiTS19 counts days "before" after surgery too. */
function filtrationColumns(): Record<string, ValueRule> {
	const columns: Record<string, ValueRule> = {};
	for (const when of ['last_preop', 'first_postop', 'last_postop']) {
		const days = when === 'last_preop' ? 'daysBeforeSurgery' : 'daysAfterSurgery';
		columns[`${when}_egfr.value`] = number(`egfr_${when}_mlPerMin`, { minimum: 0, maximum: 300 });
		columns[`${when}_egfr.days_before_nephrectomy`] = number(`egfr_${when}_${days}`);
		columns[`${when}_egfr.days_after_nephrectomy`] = number(`egfr_${when}_${days}`);
	}
	return columns;
}

/** Field → meaning, for the union of the fields of the three years: 38 of KiTS19, 40 of KiTS23. */
export const kitsColumns: MetadataTable['columns'] = {
	gender: {
		field: 'sex',
		type: 'enumeration',
		values: {
			male: 'male',
			female: 'female',
			transgender_male_to_female: 'other',
			transgender_female_to_male: 'other',
			transgender: 'other',
			other: 'other',
		},
		missing,
	},
	// Ages from 90 on are given as 90.
	age_at_nephrectomy: { field: 'ageYears', type: 'number', minimum: 0, maximum: 130, censoredFrom: 90, missing },
	body_mass_index: { field: 'bmiKgPerM2', type: 'number', minimum: 5, maximum: 150, missing },
	bmi: { field: 'bmiKgPerM2', type: 'number', minimum: 5, maximum: 150, missing },
	malignant: truth('malignant', 'MSN:kidney-cancer'),
	tumor_histologic_subtype: histology,
	tumor_necrosis: truth('tumour_necrosis'),
	tumor_isup_grade: number('isup_grade', { minimum: 1, maximum: 4 }),
	sarcomatoid_features: truth('sarcomatoid_features'),
	rhabdoid_features: truth('rhabdoid_features'),
	pathology_t_stage: stageT,
	pathology_n_stage: stageN,
	pathology_m_stage: stageM,
	radiographic_size: number('radiographic_size_cm', { minimum: 0, maximum: 50 }),
	pathologic_size: number('pathologic_size_cm', { minimum: 0, maximum: 50 }),
	aua_risk_score: word('aua_risk'),
	...comorbidityColumns(),
	smoking_history: word('smoking'),
	age_when_quit_smoking: number('age_quit_smoking_years', { minimum: 0, maximum: 130 }),
	pack_years: number('pack_years', { minimum: 0 }),
	chewing_tobacco_use: word('chewing_tobacco', habits),
	alcohol_use: word('alcohol', habits),
	surgery_type: word('surgery_type'),
	surgical_procedure: word('surgical_procedure'),
	surgical_approach: word('surgical_approach', {
		transperitoneal: 'transperitoneal',
		retroperitoneal: 'retroperitoneal',
		trans_to_retro: 'trans_to_retro',
	}),
	operative_time: number('operative_time_min', { minimum: 0 }),
	ischemia_time: number('ischaemia_time_min', { minimum: 0 }),
	estimated_blood_loss: number('blood_loss_ml', { minimum: 0 }),
	cytoreductive: truth('cytoreductive'),
	positive_resection_margins: truth('positive_resection_margins'),
	...complicationColumns(),
	clavien_surgical_complications: word('clavien_grade'),
	hospitalization: number('hospitalisation_days', { minimum: 0 }),
	er_visit: truth('emergency_visit'),
	readmission: truth('readmission'),
	...filtrationColumns(),
	vital_status: word('vital_status'),
	vital_days_after_surgery: number('follow_up_days', { minimum: 0 }),
	'voxel_spacing.x_spacing': number('table_spacing_x_mm'),
	'voxel_spacing.y_spacing': number('table_spacing_y_mm'),
	'voxel_spacing.z_spacing': number('table_spacing_z_mm'),
};

/** One kidney may be all tumour, or hardly more than a scrap of one. */
export const kitsVolumeRangesMm3: Readonly<Record<string, number[]>> = { [kidney]: [20_000, 1_200_000] };
