import { resolveStructure } from '#ontology';
import type { Layout, LabelMap, SourceDescription, Structure } from '../source-description.ts';
import { licence } from './licences.ts';
import { subtaskClasses, totalClasses, totalMrClasses, totalV1Classes } from './totalsegmentator-classes-table.ts';

/** Classes that hold both sides in one mask; a side is told by the component. */
const bothSides = new Set([
	'patella',
	'tibia',
	'fibula',
	'ulna',
	'radius',
	'deltoid',
	'supraspinatus',
	'infraspinatus',
	'subscapularis',
	'coracobrachial',
	'trapezius',
	'pectoralis_minor',
	'serratus_anterior',
	'teres_major',
	'triceps_brachii',
	'frontal_lobe',
	'parietal_lobe',
	'occipital_lobe',
	'temporal_lobe',
	'thalamus',
	'caudate_nucleus',
]);

/** Sets of many bones in one mask, which have no side of their own. */
const sets = new Set([
	'vertebrae',
	'intervertebral_discs',
	'vertebrae_body',
	'costal_cartilages',
	'tarsal',
	'metatarsal',
	'carpal',
	'metacarpal',
	'phalanges_feet',
	'phalanges_hand',
	'pulmonary_vein',
	'coronary_arteries',
]);

function structure(name: string): Structure {
	const { kind, anatomy, pathology } = resolveStructure(name);
	return {
		name,
		key: name,
		kind,
		...(anatomy === undefined ? {} : { anatomy: anatomy.term.id }),
		...(sets.has(name) ? { laterality: 'both' } : anatomy === undefined ? {} : { laterality: anatomy.laterality }),
		...(pathology.length === 0 ? {} : { pathology: [...pathology] }),
		...(bothSides.has(name) ? { splitSides: true } : {}),
	};
}

function labelMap(classes: readonly string[]): LabelMap {
	return { labels: classes.map((name, index) => ({ value: index + 1, ...structure(name) })) };
}

const allClasses = [
	...new Set([...totalClasses, ...totalMrClasses, ...totalV1Classes, ...Object.values(subtaskClasses).flat()]),
];
const anyClass = allClasses.join('|');
const structures = Object.fromEntries(allClasses.map((name) => [name, structure(name)]));

/** Folders of the program's own examples, all of one CT scan. */
const exampleFolders =
	'example_seg_fast|example_seg|example_seg_tissue_types|example_seg_lung_vessels|example_seg_appendicular_bones';

const patient = { alignment: 'patient' } as const;
const volumes = (name: string, labels: string, files: string[], more: Partial<Layout> = {}): Layout => ({
	name,
	files,
	content: 'label-volume',
	labels,
	...patient,
	...more,
});

/** Output of TotalSegmentator on anybody's scans, its published training data, and the examples that come with it. */
export const totalsegmentator: SourceDescription = {
	id: 'totalsegmentator',
	title: 'TotalSegmentator',
	description:
		'Organs, bones, muscles and vessels of the whole body on CT and MR: 117 classes on CT, 50 on MR, and the finer tasks. Reads one volume with all labels as well as one file a structure.',
	homepage: 'https://github.com/wasserth/TotalSegmentator',
	doi: '10.1148/ryai.230024',
	citation:
		'Wasserthal et al., TotalSegmentator: Robust Segmentation of 104 Anatomic Structures in CT Images, Radiol. Artif. Intell. 5(5):e230024 (2023)',
	licence: licence('CC-BY-4.0', 'TotalSegmentator, University Hospital Basel; CC BY 4.0'),
	licenceNote:
		'CC BY 4.0 holds for the published data set (zenodo 6802613 and later versions); the example files of the program come under Apache-2.0.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Whole-body anatomy, 104 to 117 structures a scan',
		anatomy: ['UBERON:0000468'],
		subjectCount: 1228,
		shapeCount: null,
	},
	subjects: { space: 'totalsegmentator' },
	layouts: [
		{
			name: 'example-one-file-a-structure',
			files: [`{case:${exampleFolders}}/{structure:${anyClass}}.nii.gz`],
			content: 'mask-volume',
			subject: 'example-ct',
			structures,
			...patient,
		},
		{
			name: 'one-file-a-structure',
			files: [`{case}/segmentations/{structure:${anyClass}}.nii[.gz|]`, `{case}/{structure:${anyClass}}.nii[.gz|]`],
			content: 'mask-volume',
			structures,
			...patient,
		},
		// Run with --body_seg: all classes, of a scan cut to the body. It comes before what its name looks like.
		volumes('example-body-cut', 'total', ['{case:example_seg_fast_body_seg}.nii.gz'], { subject: 'example-ct' }),
		volumes('vertebrae-body', 'vertebrae_body', ['{case}_vertebrae_body.nii[.gz|]'], { case: '{case}_vertebrae_body' }),
		volumes('body', 'body', ['{case}_body_seg.nii[.gz|]', '{case}_body.nii[.gz|]']),
		volumes('mr', 'total_mr', ['{case:example_seg_mr|example_seg_roi_subset_mr}.nii.gz'], {
			subject: 'example-mr',
			modality: 'MR',
		}),
		volumes('mr-named', 'total_mr', ['{case}_total_mr.nii[.gz|]', '{case}_seg_mr.nii[.gz|]'], { modality: 'MR' }),
		volumes('example-dicom', 'total', ['{case:example_seg_dicom}.nii.gz'], { subject: 'example-dicom' }),
		volumes(
			'example',
			'total',
			['{case:example_seg|example_seg_fast|example_seg_fast_force_split|example_seg_roi_subset}.nii.gz'],
			{
				subject: 'example-ct',
			},
		),
		volumes('example-report', 'total', ['{case:example_ct_report}/totalseg.nii.gz'], { subject: 'example-ct' }),
		volumes('together', 'total', [
			'{case}/[segmentations|segmentation|totalseg|total_seg|seg].nii[.gz|]',
			'{case}_[seg|segmentation|totalseg|total].nii[.gz|]',
		]),
	],
	ignoreFiles: [
		'ct.nii.gz',
		'mri.nii.gz',
		'example_ct*.nii.gz',
		'example_mr*.nii.gz',
		'spine_report.nii.gz',
		'ct_brain_atlas_1mm.nii.gz',
		'preview_*.png',
		'**/example_ct_dicom/**',
	],
	labelMaps: {
		total: labelMap(totalClasses),
		total_mr: labelMap(totalMrClasses),
		total_v1: labelMap(totalV1Classes),
		body: labelMap(subtaskClasses['body']),
		vertebrae_body: labelMap(subtaskClasses['vertebrae_body']),
		heartchambers_highres: labelMap(subtaskClasses['heartchambers_highres']),
		appendicular_bones: labelMap(subtaskClasses['appendicular_bones']),
		tissue_types: labelMap(subtaskClasses['tissue_types']),
	},
	metadata: [
		{
			file: 'meta.csv',
			format: 'csv',
			delimiter: ';',
			key: 'image_id',
			columns: {
				age: { field: 'ageYears', type: 'number', minimum: 0, maximum: 130, missing: ['nan', 'na'] },
				gender: {
					field: 'sex',
					type: 'enumeration',
					values: { m: 'male', f: 'female', male: 'male', female: 'female' },
					missing: ['nan', 'na'],
				},
				study_type: { field: 'attributes.study_type', type: 'text' },
				institute: { field: 'attributes.institute', type: 'text' },
				split: { field: 'split', type: 'text' },
				pathology: {
					field: 'pathology',
					type: 'text',
					missing: ['nan', 'na', 'no_pathology', 'other', 'not_available', 'unclear', 'inflammation', 'trauma'],
					values: { tumor: 'MONDO:0005070', bleeding: 'MSN:hemorrhage', vascular: 'MSN:vascular-disease' },
				},
				pathology_location: { field: 'attributes.pathology_location', type: 'text', missing: ['nan', 'na'] },
			},
		},
	],
};
