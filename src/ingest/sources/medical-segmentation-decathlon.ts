import type { LabelMap, LabelStructure, Layout, SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

const brain = 'UBERON:0000955';
const liver = 'UBERON:0002107';
const pancreas = 'UBERON:0001264';

function lesion(value: number, key: string, name: string, anatomy: string, term: string): LabelStructure {
	return { value, key, name, anatomy, kind: 'lesion', pathology: [{ term, role: 'self' }] };
}

/** The ten tasks: prefix of the file names, label map, modality. */
const tasks: readonly { prefix: string; name: string; modality: string; labels: LabelMap }[] = [
	{
		prefix: 'BRATS',
		name: 'brain-tumour',
		modality: 'MR',
		labels: {
			labels: [
				lesion(1, 'edema', 'edema', brain, 'MSN:peritumoral-edema'),
				lesion(2, 'non-enhancing-tumour', 'non-enhancing tumor', brain, 'MSN:non-enhancing-tumour-core'),
				lesion(3, 'enhancing-tumour', 'enhancing tumour', brain, 'MSN:enhancing-tumour'),
			],
			composites: [
				{
					key: 'tumour-core',
					name: 'tumour core',
					labels: [2, 3],
					anatomy: brain,
					kind: 'lesion',
					pathology: [{ term: 'MONDO:0021042', role: 'self' }],
				},
				{
					key: 'whole-tumour',
					name: 'whole tumour with edema',
					labels: [1, 2, 3],
					anatomy: brain,
					kind: 'lesion',
					pathology: [{ term: 'MONDO:0021042', role: 'self' }],
				},
			],
		},
	},
	{
		prefix: 'la',
		name: 'heart',
		modality: 'MR',
		labels: { labels: [{ value: 1, key: 'left-atrium', name: 'left atrium', anatomy: 'UBERON:0002079' }] },
	},
	{
		prefix: 'liver',
		name: 'liver',
		modality: 'CT',
		labels: {
			labels: [
				{ value: 1, key: 'liver', name: 'liver', anatomy: liver },
				lesion(2, 'tumour', 'cancer', liver, 'MSN:liver-tumour'),
			],
			composites: [
				{
					key: 'liver-with-tumour',
					name: 'liver with tumour',
					labels: [1, 2],
					mustContain: [2],
					anatomy: liver,
					pathology: [{ term: 'MSN:liver-tumour', role: 'bearing' }],
				},
			],
		},
	},
	{
		prefix: 'hippocampus',
		name: 'hippocampus',
		modality: 'MR',
		labels: {
			labels: [
				{ value: 1, key: 'anterior', name: 'Anterior', anatomy: 'MSN:hippocampus-anterior', laterality: 'unknown' },
				{ value: 2, key: 'posterior', name: 'Posterior', anatomy: 'MSN:hippocampus-posterior', laterality: 'unknown' },
			],
			composites: [
				{
					key: 'hippocampus',
					name: 'hippocampus',
					labels: [1, 2],
					anatomy: 'UBERON:0001954',
					laterality: 'unknown',
				},
			],
		},
	},
	{
		prefix: 'prostate',
		name: 'prostate',
		modality: 'MR',
		labels: {
			labels: [
				{ value: 1, key: 'peripheral-zone', name: 'PZ', anatomy: 'MSN:peripheral-zone-of-prostate' },
				{ value: 2, key: 'transition-zone', name: 'TZ', anatomy: 'MSN:transition-zone-of-prostate' },
			],
			composites: [{ key: 'prostate', name: 'prostate', labels: [1, 2], anatomy: 'UBERON:0002367' }],
		},
	},
	{
		prefix: 'lung',
		name: 'lung',
		modality: 'CT',
		labels: { labels: [lesion(1, 'tumour', 'cancer', 'UBERON:0002048', 'MONDO:0005233')] },
	},
	{
		prefix: 'pancreas',
		name: 'pancreas',
		modality: 'CT',
		labels: {
			labels: [
				{ value: 1, key: 'pancreas', name: 'pancreas', anatomy: pancreas },
				// Intraductal, neuroendocrine and ductal lesions together, cysts among them.
				lesion(2, 'tumour', 'cancer', pancreas, 'MSN:pancreas-tumour'),
			],
			composites: [
				{
					key: 'pancreas-with-tumour',
					name: 'pancreas with tumour',
					labels: [1, 2],
					mustContain: [2],
					anatomy: pancreas,
					pathology: [{ term: 'MSN:pancreas-tumour', role: 'bearing' }],
				},
			],
		},
	},
	{
		prefix: 'hepaticvessel',
		name: 'hepatic-vessel',
		modality: 'CT',
		labels: {
			labels: [
				{ value: 1, key: 'hepatic-vessel', name: 'Vessel', anatomy: 'MSN:hepatic-vessel' },
				lesion(2, 'tumour', 'Tumour', liver, 'MSN:liver-tumour'),
			],
		},
	},
	{
		prefix: 'spleen',
		name: 'spleen',
		modality: 'CT',
		labels: { labels: [{ value: 1, key: 'spleen', name: 'spleen', anatomy: 'UBERON:0002106' }] },
	},
	{
		prefix: 'colon',
		name: 'colon',
		modality: 'CT',
		labels: { labels: [lesion(1, 'tumour', 'colon cancer primaries', 'UBERON:0001155', 'MSN:colon-cancer')] },
	},
];

const volumes: Layout[] = tasks.map(({ prefix, name, modality }) => ({
	name,
	files: [`[labelsTr|labels]/${prefix}_{number:#}.nii[.gz|]`],
	content: 'label-volume',
	labels: name,
	case: `${prefix}_{number}`,
	modality,
	alignment: 'patient',
}));

/** All ten tasks, and the groomed spleen meshes that others published of task 9. */
export const medicalSegmentationDecathlon: SourceDescription = {
	id: 'msd',
	title: 'Medical Segmentation Decathlon',
	description:
		'Ten segmentation tasks on CT and MR: brain tumours, left atrium, liver and its tumours, parts of the hippocampus, prostate zones, lung tumours, pancreas and its masses, hepatic vessels, spleen, colon cancer.',
	homepage: 'http://medicaldecathlon.com/',
	doi: '10.1038/s41467-022-30695-9',
	citation:
		'Antonelli et al., The Medical Segmentation Decathlon, Nat. Commun. 13:4128 (2022); Simpson et al., arXiv:1902.09063 (2019)',
	licence: licence('CC-BY-SA-4.0', 'Medical Segmentation Decathlon; CC BY-SA 4.0'),
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Ten organs and tumours',
		anatomy: [brain, 'UBERON:0002079', liver, 'UBERON:0001954', 'UBERON:0002367', pancreas, 'UBERON:0002106'],
		pathology: ['MSN:brain-tumour', 'MSN:liver-tumour', 'MSN:lung-tumour', 'MSN:pancreas-tumour', 'MSN:colon-cancer'],
		subjectCount: 2633,
		shapeCount: null,
	},
	subjects: { space: 'msd' },
	layouts: [
		...volumes,
		{
			name: 'spleen-mesh',
			files: ['{split:train|test}_meshes/spleen_{number:#}.vtk'],
			content: 'mesh',
			case: 'spleen_{number}',
			structure: { name: 'spleen', key: 'spleen-mesh', anatomy: 'UBERON:0002106' },
			captures: { split: { field: 'split', type: 'text' } },
			units: 'mm',
			axes: 'unknown',
			alignment: 'aligned',
		},
	],
	ignoreFiles: ['[imagesTr|imagesTs|images]/*', 'dataset.json'],
	labelMaps: Object.fromEntries(tasks.map(({ name, labels }) => [name, labels])),
};
