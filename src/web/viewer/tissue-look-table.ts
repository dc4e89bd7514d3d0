/** How a kind of tissue looks: a colour and how it takes the light. Colours are sRGB. */
export interface TissueLook {
	/** Heading under which the shape is listed. */
	readonly group: TissueGroup;
	readonly colour: number;
	/** 0 mirror … 1 chalk. */
	readonly roughness: number;
	/** Moist shine on top, 0 … 1. */
	readonly clearcoat: number;
	readonly metalness: number;
}

export type TissueGroup =
	'Lesions' | 'Organs' | 'Bones' | 'Vessels' | 'Muscles' | 'Nervous system' | 'Instruments' | 'Other';

export const TISSUE_GROUPS: readonly TissueGroup[] = [
	'Lesions',
	'Organs',
	'Bones',
	'Vessels',
	'Muscles',
	'Nervous system',
	'Instruments',
	'Other',
];

const organ = (colour: number): TissueLook => ({
	group: 'Organs',
	colour,
	roughness: 0.58,
	clearcoat: 0.16,
	metalness: 0,
});
const bone = (colour = 0xe8dfcd): TissueLook => ({
	group: 'Bones',
	colour,
	roughness: 0.72,
	clearcoat: 0.05,
	metalness: 0,
});
const vessel = (colour: number): TissueLook => ({
	group: 'Vessels',
	colour,
	roughness: 0.45,
	clearcoat: 0.22,
	metalness: 0,
});
const nervous = (colour: number): TissueLook => ({
	group: 'Nervous system',
	colour,
	roughness: 0.58,
	clearcoat: 0.12,
	metalness: 0,
});
const muscle: TissueLook = { group: 'Muscles', colour: 0xa8443a, roughness: 0.6, clearcoat: 0.15, metalness: 0 };
const lesion = (colour: number): TissueLook => ({
	group: 'Lesions',
	colour,
	roughness: 0.48,
	clearcoat: 0.15,
	metalness: 0,
});
const instrument: TissueLook = {
	group: 'Instruments',
	colour: 0xaab2b8,
	roughness: 0.36,
	clearcoat: 0,
	metalness: 0.55,
};
const other: TissueLook = { group: 'Other', colour: 0xd3b8a4, roughness: 0.62, clearcoat: 0.1, metalness: 0 };

const CYST = lesion(0x9fc3c9);
const TUMOUR = lesion(0xe0a526);

/**
 * First match wins: the special stands before the general (a renal artery is a vessel, not a kidney; the hip joint's
 * capsule no bone). Matched against the anatomy's preferred name in lower case.
 */
const LOOKS: readonly (readonly [RegExp, TissueLook])[] = [
	[/\bcysts?\b/, CYST],
	[/tumou?r|neoplasm|carcinoma|lesion|metasta|glioma|glioblastoma|oedema|edema|nodule|\bmass\b/, TUMOUR],
	[/pulmonary (artery|trunk)|\bvein|vena|venous|portal|\bcava\b|sinus(?! node)|jugular/, vessel(0x56719f)],
	[/aorta|arter|carotid|brachiocephalic trunk|vasculature|vessel|coeliac|celiac|lumen/, vessel(0xb13a33)],
	[/nerve|optic|plexus|spinal cord|chiasm/, nervous(0xe3cf8e)],
	[/intervertebral dis[ck]|cartilage|meniscus|labrum/, bone(0xc9d6d3)],
	[/ligament|tendon|fascia|aponeurosis/, bone(0xd8cdb6)],
	[
		/muscle|gluteus|iliopsoas|psoas|autochthon|biceps|triceps|deltoid|trapezius|diaphragm|quadriceps|sartorius|pectoralis|latissimus|rectus|oblique/,
		muscle,
	],
	[
		/vertebra|\brib\b|\bribs\b|costal?|femur|tibia|fibula|humer|radius|ulna|scapula|clavic|sternum|skull|crani|mandib|maxilla|sacrum|coccy|hip bone|\bhips?\b|pelvis\b|ilium|ischium|pubis|patella|tarsal|carpal|phalan|calcane|talus|navicular|cuneiform|cuboid|hyoid|tooth|teeth|\bbones?\b|zygomatic|sphenoid|ethmoid|vomer|lacrimal|nasal concha|scaphoid|lunate|hamate|capitate|trapezium|trapezoid|triquetr|pisiform|atlas|axis|sesamoid|knee/,
		bone(),
	],
	[/adrenal|suprarenal/, organ(0xd29a52)],
	[/kidney|renal|nephr/, organ(0xa5543f)],
	[/gall ?bladder|bile|biliary/, organ(0x6f8b4a)],
	[/liver|hepat/, organ(0x9a4a38)],
	[/spleen|splen/, organ(0x8f4f5b)],
	[/pancrea/, organ(0xdcae7c)],
	[/stomach|gastr|oesophag|esophag/, organ(0xcf8a7c)],
	[/duoden|jejun|ileum|small bowel|small intestine/, organ(0xd79d86)],
	[/colon|large bowel|large intestine|rectum|caecum|cecum|append|sigmoid|bowel|intestine/, organ(0xc48a6c)],
	[/bladder|ureter|urethra/, organ(0xdbbd82)],
	[/prostate|seminal|testis|penis|uter(us|ine)|ovar|fallopian|vagina|placenta/, organ(0xc98279)],
	[/trachea|bronch|larynx|airway/, organ(0xd9c3b4)],
	[/lung|lobe|pulmo/, organ(0xd79a94)],
	[/heart|atri(um|al)|ventricle of heart|heart ventricle|myocard|cardi/, organ(0xa2362f)],
	[/thyroid|thymus|lymph|tonsil|salivary|parotid|gland/, organ(0xc3866d)],
	[/\beye|retina|lens|cornea|sclera|vitreous/, organ(0xe4dfd6)],
	[/skin|breast|fat|adipose|subcutaneous/, organ(0xe2b394)],
	[
		/brain|cereb|hippocamp|cortex|gyrus|thalam|amygdal|putamen|caudate|pallid|ventricle|brainstem|pons|medulla|midbrain|sulcus|white matter|insula|accumbens|fornix|callosum/,
		nervous(0xdcb7a9),
	],
];

/** The look of a shape by what it is. `label` is the anatomy's preferred name, or the display name without one. */
export function tissueLook(kind: string, label: string): TissueLook {
	const text = label.toLowerCase();
	if (kind === 'instrument') return instrument;
	if (kind === 'lesion') return /\bcysts?\b/.test(text) ? CYST : TUMOUR;
	return LOOKS.find(([pattern]) => pattern.test(text))?.[1] ?? other;
}

/** Colours that tell many neighbours apart, as against what tissue they are; steps of the golden angle around the hue. */
export function distinctColour(index: number): number {
	const hue = (index * 137.508 + 18) % 360;
	const lightness = [0.62, 0.5, 0.72][index % 3];
	const chroma = 0.5 * (1 - Math.abs(2 * lightness - 1)) + 0.06;
	const channel = (n: number): number => {
		const k = (n + hue / 30) % 12;
		const a = chroma * 0.5;
		return Math.round(255 * Math.min(1, Math.max(0, lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1)))));
	};
	return (channel(0) << 16) | (channel(8) << 8) | channel(4);
}
