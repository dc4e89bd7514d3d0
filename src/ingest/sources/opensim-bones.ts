import type { SourceDescription, Structure } from '../source-description.ts';
import { licence } from './licences.ts';
import { vertebrae } from './vertebrae.ts';

const spine: readonly (readonly [string, string, number])[] = [
	['lumbar', 'L', 5],
	['thoracic', 'T', 12],
	['cerv', 'C', 7],
];

/** `lumbar1`, `thoracic6`, `cerv4`. */
const spineStructures: Record<string, Structure> = Object.fromEntries(
	spine.flatMap(([word, letter, count]) =>
		Array.from({ length: count }, (_, index) => [
			`${word}${index + 1}`,
			{
				name: `${word}${index + 1}`,
				anatomy: vertebrae[`${letter}${index + 1}`],
				laterality: 'midline' as const,
			},
		]),
	),
);

const hip: Structure = { name: 'hemipelvis', anatomy: 'UBERON:0001272' };

/** Bone surfaces of the OpenSim models: metres, each bone in the frame of its body segment. */
export const opensimBones: SourceDescription = {
	id: 'opensim-bones',
	title: 'OpenSim bone geometry',
	description:
		'Low-resolution bones of generic adult musculoskeletal models, in the frames of their body segments; some simple bodies for display among them.',
	homepage: 'https://github.com/opensim-org/opensim-models',
	doi: '10.1109/TBME.2007.901024',
	citation:
		'Delp et al., OpenSim: open-source software to create and analyze dynamic simulations of movement, IEEE Trans. Biomed. Eng. 54:1940 (2007); Seth et al., PLoS Comput. Biol. 14:e1006223 (2018)',
	licence: licence('CC-BY-3.0', 'OpenSim models, Stanford University and contributors; CC BY 3.0'),
	licenceNote: 'Stated in the credits of the models that use this geometry; the repository has no licence file.',
	modality: 'model',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Bones of generic adult skeletons',
		anatomy: ['UBERON:0001434'],
		subjectCount: null,
		shapeCount: 295,
	},
	subjects: { space: 'opensim-bones' },
	layouts: [
		{
			name: 'hemipelvis',
			files: ['{structure:pelvis}_{side:l|r}v.vtp', '{side:l|r}_{structure:pelvis}.vtp'],
			content: 'mesh',
			case: 'geometry',
			structures: { pelvis: hip },
			units: 'm',
			axes: 'ASR',
			alignment: 'aligned',
		},
		{
			name: 'sided',
			files: ['{structure}_{side:l|r}[v|].[vtp|stl|obj]', '{side:l|r}_{structure}.[vtp|stl|obj]'],
			content: 'mesh',
			case: 'geometry',
			units: 'm',
			axes: 'ASR',
			alignment: 'aligned',
		},
		{
			name: 'unsided',
			files: ['{structure}.[vtp|stl|obj]'],
			content: 'mesh',
			case: 'geometry',
			structures: spineStructures,
			units: 'm',
			axes: 'ASR',
			alignment: 'aligned',
		},
	],
	ignoreFiles: ['[block|box|cube|sphere|cylinder|treadmill|floor|ground|line|arrow|checkered_floor]*.[vtp|stl|obj]'],
};
