import type { Layout, SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Prefixes of file names: who modelled the organ. */
const makers = '[VH|SBU|Allen|NIH|Yao|UFL|UPitt]';

function organs(sex: 'female' | 'male'): Layout[] {
	const letter = sex === 'female' ? 'F' : 'M';
	const common: Omit<Layout, 'name' | 'files' | 'case'> = {
		content: 'scene',
		subject: sex,
		nodeName: 'label',
		nodeCode: 'ontologyid',
		// A name in the source that stands for another structure than the one shown.
		structures: {
			VH_F_left_anterior_descending_artery: {
				name: 'left anterior descending artery',
				anatomy: 'MSN:lad',
				laterality: 'left',
			},
		},
		facts: { sex, ageYears: sex === 'female' ? 59 : 39 },
		units: 'm',
		axes: 'LSA',
		alignment: 'patient',
	};
	return [
		{
			...common,
			name: `${sex}-versions`,
			files: [`VH_${sex === 'female' ? 'Female' : 'Male'}/{series}/{file}.glb`],
			case: `${sex}-{series}-{file}`,
		},
		{
			...common,
			name: `${sex}-single`,
			files: [`${makers}_${letter}_{file}.glb`, `3d-vh-${letter.toLowerCase()}-{file}.glb`],
			case: `${sex}-{file}`,
		},
	];
}

/** Reference organs of the Visible Human female and male. */
export const hubmap: SourceDescription = {
	id: 'hubmap-ccf',
	title: 'HuBMAP CCF 3D reference organs',
	description:
		'Organs of the Visible Human female and male modelled with their parts, vessels and ligaments; every part carries an UBERON or FMA identifier.',
	homepage: 'https://humanatlas.io/3d-reference-library',
	doi: '10.1038/s41556-021-00788-6',
	citation:
		'Börner et al., Anatomical structures, cell types and biomarkers of the Human Reference Atlas, Nat. Cell Biol. 23:1117 (2021); HuBMAP CCF 3D Reference Object Library; NLM Visible Human Project',
	licence: licence('CC-BY-4.0', 'HuBMAP Consortium, CCF 3D Reference Object Library; CC BY 4.0'),
	modality: 'atlas',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Reference organs of one woman and one man with about 300 kinds of parts',
		anatomy: ['UBERON:0000468'],
		subjectCount: 2,
		shapeCount: null,
	},
	subjects: { space: 'visible-human' },
	layouts: [...organs('female'), ...organs('male')],
	ignoreFiles: ['NodeLists/*', 'VH_*_United*.glb', '*_Sm_Intest_Measurements.glb'],
};
