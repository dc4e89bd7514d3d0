import { isAnatomyWithin } from '#ontology';
import type { RenderThumbnailOptions } from '#shape';
import type { ShapeIdentity } from './identify-structure.ts';

type Look = Pick<RenderThumbnailOptions, 'colour' | 'gloss'>;

/** The first that fits counts: general terms last. Colours as in anatomical atlases, sRGB. */
const looks: readonly (readonly [anatomy: string, look: Look])[] = [
	['UBERON:0001474', { colour: 0xe9dcc0, gloss: 0.1 }], // bone element
	['UBERON:0001434', { colour: 0xe9dcc0, gloss: 0.1 }], // skeletal system
	['UBERON:0001637', { colour: 0xc5554a, gloss: 0.3 }], // artery
	['UBERON:0000947', { colour: 0xc5554a, gloss: 0.3 }], // aorta
	['UBERON:0001638', { colour: 0x6d86b8, gloss: 0.3 }], // vein
	['UBERON:0001630', { colour: 0xb8675a, gloss: 0.2 }], // muscle organ
	['UBERON:0000955', { colour: 0xdcb9ad, gloss: 0.25 }], // brain
	['UBERON:0002048', { colour: 0xd9a5a0, gloss: 0.15 }], // lung
];
const organ: Look = { colour: 0xc98f7b, gloss: 0.3 };
const lesion: Look = { colour: 0xd6b24e, gloss: 0.3 };
const device: Look = { colour: 0xaeb8c2, gloss: 0.5 };
const plain: Look = { colour: 0xcfc8bd, gloss: 0.1 };

/** Colour and shine of a picture by what the shape is. */
export function thumbnailLook({ kind, anatomy }: Pick<ShapeIdentity, 'kind' | 'anatomy'>): Look {
	if (kind === 'lesion') return lesion;
	if (kind === 'instrument') return device;
	if (anatomy === null) return plain;
	return looks.find(([id]) => isAnatomyWithin(anatomy.term, id))?.[1] ?? organ;
}
