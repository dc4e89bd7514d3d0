import type { SourceDescription } from '../source-description.ts';
import { licence } from './licences.ts';

/** Parts of one male model, named by FMA. */
export const bodyparts3d: SourceDescription = {
	id: 'bodyparts3d',
	title: 'BodyParts3D',
	description:
		'Bones, muscles, tendons and organs of one adult male body model, each a file named in English with its FMA identifier.',
	homepage: 'https://lifesciencedb.jp/bp3d/',
	doi: '10.1093/nar/gkn613',
	citation:
		'Mitsuhashi et al., BodyParts3D: 3D structure database for anatomical concepts, Nucleic Acids Res. 37:D782 (2009)',
	licence: licence(
		'CC-BY-SA-2.1-JP',
		'BodyParts3D, © The Database Center for Life Science licensed under CC Attribution-Share Alike 2.1 Japan',
	),
	modality: 'atlas',
	synthetic: false,
	adapter: 'files',
	contents: {
		summary: 'Bones and muscles of one man',
		anatomy: ['UBERON:0001434', 'UBERON:0000383'],
		subjectCount: 1,
		shapeCount: 515,
	},
	subjects: { space: 'bodyparts3d' },
	facts: { sex: 'male' },
	layouts: [
		{
			name: 'named-by-part',
			files: ['FJ{FJ:#}_BP{BP:#}_FMA{FMA:#}_{structure}.[glb|obj|stl]'],
			content: 'mesh',
			case: 'male',
			units: 'mm',
			axes: 'LPS',
			alignment: 'patient',
		},
	],
	ignoreFiles: ['meta.json', 'fma/*'],
};
