import type { SourceDescription } from '../source-description.ts';
import { cosi3d } from './3d-cosi.ts';
import { teethSeg3d } from './3dteethseg.ts';
import { abdomenatlas } from './abdomenatlas.ts';
import { abdomenCt1k } from './abdomenct-1k.ts';
import { amos } from './amos.ts';
import { asoca } from './asoca.ts';
import { autopet } from './autopet.ts';
import { avt } from './avt.ts';
import { bodyparts3d } from './bodyparts3d.ts';
import { brats } from './brats.ts';
import { calgaryCampinas } from './calgary-campinas.ts';
import { crossmoda } from './crossmoda.ts';
import { ctOrg } from './ct-org.ts';
import { digitalBodyPreservation } from './digital-body-preservation.ts';
import { emidec } from './emidec.ts';
import { facialModels } from './facial-models.ts';
import { flare } from './flare.ts';
import { generic } from './generic.ts';
import { glisRt } from './glis-rt.ts';
import { hcp } from './hcp.ts';
import { hecktor } from './hecktor.ts';
import { hubmap } from './hubmap.ts';
import { isles22 } from './isles22.ts';
import { kits19, kits21, kits23 } from './kits.ts';
import { lits } from './lits.ts';
import { lndb } from './lndb.ts';
import { lumiere } from './lumiere.ts';
import { medicalSegmentationDecathlon } from './medical-segmentation-decathlon.ts';
import {
	adrenalmnist3d,
	fracturemnist3d,
	nodulemnist3d,
	organmnist3d,
	synapsemnist3d,
	vesselmnist3d,
} from './medmnist3d.ts';
import { medshapenetArchive } from './medshapenet-archive.ts';
import { mriGbm } from './mri-gbm.ts';
import { mug500 } from './mug500.ts';
import { opensimBones } from './opensim-bones.ts';
import { phantom } from './phantom.ts';
import { plusInstruments } from './plus-instruments.ts';
import { promise12 } from './promise12.ts';
import { pulmonaryTree } from './pulmonary-tree.ts';
import { skullbreak } from './skullbreak.ts';
import { skullfix } from './skullfix.ts';
import { splBrainAtlas } from './spl-brain-atlas.ts';
import { sudmexConn } from './sudmex-conn.ts';
import { tcgaGbm } from './tcga-gbm.ts';
import { toothfairy } from './toothfairy.ts';
import { totalsegmentator } from './totalsegmentator.ts';
import { verse } from './verse.ts';

/** The 35 sources of the table in the MedShapeNet paper (arXiv:2308.16139), by id. */
export const paperSourceIds: readonly string[] = [
	'3d-cosi',
	'3dteethseg',
	'abdomenatlas',
	'abdomenct-1k',
	'amos',
	'asoca',
	'autopet',
	'avt',
	'brats',
	'calgary-campinas',
	'crossmoda',
	'ct-org',
	'digital-body-preservation',
	'emidec',
	'facial-models',
	'flare',
	'glis-rt',
	'hcp',
	'hecktor',
	'isles22',
	'kits21',
	'lits',
	'lndb',
	'lumiere',
	'mri-gbm',
	'mug500',
	'promise12',
	'pulmonary-tree',
	'skullbreak',
	'skullfix',
	'sudmex-conn',
	'tcga-gbm',
	'toothfairy',
	'totalsegmentator',
	'verse',
];

/** All sources we describe. Those with `adapter: null` are described only; every other one can be read. */
export const sourceDescriptions: readonly SourceDescription[] = [
	phantom,
	totalsegmentator,
	kits19,
	kits21,
	kits23,
	medicalSegmentationDecathlon,
	verse,
	adrenalmnist3d,
	vesselmnist3d,
	organmnist3d,
	nodulemnist3d,
	fracturemnist3d,
	synapsemnist3d,
	hubmap,
	bodyparts3d,
	splBrainAtlas,
	plusInstruments,
	opensimBones,
	abdomenatlas,
	abdomenCt1k,
	amos,
	asoca,
	autopet,
	avt,
	brats,
	calgaryCampinas,
	crossmoda,
	ctOrg,
	digitalBodyPreservation,
	emidec,
	facialModels,
	flare,
	glisRt,
	hcp,
	hecktor,
	isles22,
	lits,
	lndb,
	lumiere,
	mug500,
	mriGbm,
	promise12,
	pulmonaryTree,
	skullbreak,
	skullfix,
	sudmexConn,
	tcgaGbm,
	cosi3d,
	teethSeg3d,
	toothfairy,
	medshapenetArchive,
	generic,
];

const sourceOfId = new Map(sourceDescriptions.map((source) => [source.id, source]));

/** The description with this id, or undefined. */
export function sourceDescription(id: string): SourceDescription | undefined {
	return sourceOfId.get(id);
}
