import type { SourceDescription } from '../source-description.ts';
import { kits19Labels, kits23Labels, kitsColumns, kitsVolumeRangesMm3 } from './kits-shared.ts';
import { licence } from './licences.ts';

const shared = {
	licence: licence(
		'CC-BY-NC-SA-4.0',
		'Kidney Tumor Segmentation Challenge (KiTS), University of Minnesota; CC BY-NC-SA 4.0',
	),
	licenceNote: 'Stated by the authors for the data; commercial use only by agreement with them.',
	modality: 'CT',
	synthetic: false,
	adapter: 'files',
	// Cases 00000–00209 of the three years are the same persons under the same numbers, 00210–00299 of 2021 and 2023.
	subjects: { space: 'kits' },
	volumeRangesMm3: { ...kitsVolumeRangesMm3 },
} as const;

const contents = (summary: string, subjectCount: number) => ({
	summary,
	anatomy: ['UBERON:0002113'],
	pathology: ['MSN:kidney-tumour', 'MSN:kidney-cyst'],
	subjectCount,
	shapeCount: null,
});

/** KiTS 2019: 210 patients, kidney and tumour. */
export const kits19: SourceDescription = {
	...shared,
	id: 'kits19',
	title: 'KiTS19',
	description:
		'Kidneys and kidney tumours of 210 patients before partial or radical nephrectomy, drawn on late-arterial CT, with 38 clinical fields each.',
	homepage: 'https://github.com/neheller/kits19',
	doi: '10.1016/j.media.2020.101821',
	citation:
		'Heller et al., The state of the art in kidney and kidney tumor segmentation in contrast-enhanced CT imaging: Results of the KiTS19 challenge, Med. Image Anal. 67:101821 (2021); Heller et al., The KiTS19 Challenge Data, arXiv:1904.00445 (2019)',
	contents: contents('Kidneys and kidney tumours', 210),
	layouts: [
		{
			name: 'segmentation',
			files: ['{case}/segmentation.nii.gz', '{case}_segmentation.nii.gz'],
			content: 'label-volume',
			labels: 'kits19',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['{case}/imaging.nii.gz'],
	labelMaps: { kits19: kits19Labels },
	metadata: [{ file: 'kits.json', format: 'json', key: 'case_id', columns: kitsColumns }],
};

/** KiTS 2021: 300 patients; part of the published table of sources. */
export const kits21: SourceDescription = {
	...shared,
	id: 'kits21',
	title: 'KiTS21',
	description:
		'Kidneys, kidney tumours and cysts of 300 patients, drawn by three annotators and merged, on the CT of KiTS19 and 90 further scans.',
	homepage: 'https://github.com/neheller/kits21',
	doi: '10.48550/arXiv.2307.01984',
	citation:
		'Heller et al., The KiTS21 Challenge: Automatic segmentation of kidneys, renal tumors, and renal cysts in corticomedullary-phase CT, arXiv:2307.01984 (2023)',
	contents: contents('Kidneys, kidney tumours and cysts', 300),
	layouts: [
		{
			name: 'majority',
			files: ['{case}/aggregated_MAJ_seg.nii.gz'],
			content: 'label-volume',
			labels: 'kits21',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['{case}/imaging.nii.gz', '{case}/aggregated_*_seg.nii.gz', '{case}/segmentations/**', '{case}/raw/**'],
	labelMaps: { kits21: kits23Labels },
	metadata: [{ file: '[kits|knight].json', format: 'json', key: 'case_id', columns: kitsColumns }],
};

/** KiTS 2023: 489 patients; tumour before cyst in the label numbers, as in 2021. */
export const kits23: SourceDescription = {
	...shared,
	id: 'kits23',
	title: 'KiTS23',
	description:
		'Kidneys, kidney tumours and cysts of 489 patients on CT of the corticomedullary or nephrogenic phase, with 40 clinical fields each.',
	homepage: 'https://github.com/neheller/kits23',
	doi: '10.48550/arXiv.2307.01984',
	citation:
		'Heller et al., The KiTS21 Challenge, arXiv:2307.01984 (2023); Heller et al., Med. Image Anal. 67:101821 (2021)',
	contents: contents('Kidneys, kidney tumours and cysts', 489),
	layouts: [
		{
			name: 'segmentation',
			files: ['{case}/segmentation.nii.gz'],
			content: 'label-volume',
			labels: 'kits23',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['{case}/imaging.nii.gz', '{case}/instances/**'],
	labelMaps: { kits23: kits23Labels },
	metadata: [{ file: 'kits23.json', format: 'json', key: 'case_id', columns: kitsColumns }],
};
