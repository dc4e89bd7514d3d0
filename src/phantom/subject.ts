import { createRandom, type Random } from '#numeric';
import { planHeadBones, planPelvis, planRibCage, planSpine } from './plan-bones.ts';
import { planLowerOrgans, planUpperOrgans, planVessels } from './plan-organs.ts';
import { phantomLabels } from './labels-table.ts';
import { starSurfacePoint, type Point, type Star } from './primitive.ts';
import { clamp, drawModes, type BodyFrame, type PhantomStructure } from './structure.ts';

/** What is wrong with a phantom subject, as ground truth for search and classification. */
export interface PhantomLesion {
	/** Key of the lesion's own structure, e.g. `kidney_tumor`. */
	readonly key: string;
	/** Key of the organ it grows from. */
	readonly organ: string;
	readonly centre: Point;
	readonly radiusMm: number;
}

/** A synthetic person: nothing in it comes from a patient. */
export interface PhantomSubject {
	readonly seed: string;
	/** `phantom-<seed>`; the case name under which it is ingested. */
	readonly name: string;
	readonly sex: 'female' | 'male';
	readonly ageYears: number;
	readonly heightMm: number;
	readonly bmiKgPerM2: number;
	readonly heightScale: number;
	readonly girthScale: number;
	/** In drawing order; absent organs are not in it. */
	readonly structures: readonly PhantomStructure[];
	readonly lesions: readonly PhantomLesion[];
	/** Keys of organs that this subject has lost. */
	readonly missing: readonly string[];
	/** Size of each organ relative to the body, and its 15 shape-mode coefficients: what a shape model should find. */
	readonly organScales: Readonly<Record<string, number>>;
	readonly shapeModes: Readonly<Record<string, readonly number[]>>;
}

/** Chance of each organ to be missing. */
const MISSING: readonly (readonly [key: string, chance: (frame: BodyFrame) => number])[] = [
	['gallbladder', ({ ageYears }) => (ageYears > 50 ? 0.16 : 0.05)],
	['spleen', () => 0.02],
	['uterus', ({ ageYears }) => (ageYears > 50 ? 0.2 : 0.03)],
	['kidney_left', () => 0.02],
	['adrenal_gland_right', () => 0.02],
];

/** Chance, organ and size of each lesion. */
const LESIONS = [
	{ key: 'kidney_tumor', organs: ['kidney_right', 'kidney_left'], chance: 0.3, radiusMm: [9, 26], sink: 0.35 },
	{ key: 'kidney_cyst', organs: ['kidney_left', 'kidney_right'], chance: 0.2, radiusMm: [7, 18], sink: 0.2 },
	{ key: 'liver_tumor', organs: ['liver'], chance: 0.2, radiusMm: [9, 28], sink: 1.6 },
	{ key: 'lung_nodule', organs: ['lung_right', 'lung_left'], chance: 0.18, radiusMm: [6, 15], sink: 2.5 },
] as const;

/** Relative standard deviation of an organ's linear size; 0.06 where not listed. */
const SIZE_DEVIATION: Readonly<Record<string, number>> = {
	brain: 0.008,
	skull: 0.015,
	eye_left: 0.02,
	eye_right: 0.02,
};

/**
 * Draws one synthetic person. The same seed gives the same person on every machine.
 *
 * Effects built in, so that later statistics have something true to find: men are taller; kidneys and brain shrink and
 * the prostate grows with age; organs share a part of their size within a subject; left and right share their shape.
 */
export function createPhantom(seed: number | string): PhantomSubject {
	const random = createRandom(`phantom ${seed}`);
	const sex = random.next() < 0.5 ? 'female' : 'male';
	const ageYears = Math.round(random.uniform(20, 86));
	const heightMm = Math.round((sex === 'male' ? 1770 : 1640) + 65 * clamp(random.normal()));
	const bmiKgPerM2 = Math.round(10 * (25.5 + 3.4 * clamp(random.normal()))) / 10;
	const heightScale = heightMm / 1700;
	// Mass grows with height · girth², so girth follows the square root of mass over height.
	const girthScale = Math.sqrt((bmiKgPerM2 / 25) * heightScale);
	const { organScale, organScales } = createOrganScale(random, sex, ageYears);
	const { shapeModes, drawn } = createShapeModes(random);
	const frame: BodyFrame = { sex, ageYears, heightScale, girthScale: 0.5 + 0.5 * girthScale, organScale, shapeModes };

	const planned = [
		...planHeadBones(frame),
		...planUpperOrgans(frame),
		...planLowerOrgans(frame),
		...planVessels(frame),
		...planSpine(frame),
		...planRibCage(frame),
		...planPelvis(frame),
	];
	const missing = MISSING.filter(([key, chance]) => {
		const lost = random.next() < chance(frame);
		return lost && planned.some((structure) => structure.key === key);
	}).map(([key]) => key);
	const healthy = planned.filter(({ key }) => !missing.includes(key));
	const { lesions, structures } = growLesions(random, healthy, frame);
	return {
		seed: String(seed),
		name: `phantom-${seed}`,
		sex,
		ageYears,
		heightMm,
		bmiKgPerM2,
		heightScale,
		girthScale: frame.girthScale,
		structures: inDrawingOrder([...healthy, ...structures]),
		lesions,
		missing,
		organScales,
		shapeModes: drawn,
	};
}

/** Size of each organ: a factor of the whole subject, one of the organ, and the effects of age. */
function createOrganScale(random: Random, sex: 'female' | 'male', ageYears: number) {
	const shared = 0.03 * clamp(random.normal());
	const decades = (ageYears - 50) / 10;
	const organScales: Record<string, number> = {};
	const organScale = (key: string): number => {
		const organ = key.replace(/_(left|right)$/, '');
		const ageEffect =
			organ === 'kidney'
				? -0.015 * decades
				: organ === 'prostate'
					? 0.06 * decades
					: organ === 'brain'
						? -0.004 * decades
						: 0;
		const sexEffect = organ === 'heart' && sex === 'female' ? -0.03 : 0;
		const deviation = SIZE_DEVIATION[key] ?? 0.06;
		const coupling = deviation >= 0.06 ? shared : 0;
		organScales[key] ??= 1 + coupling + deviation * clamp(random.normal()) + ageEffect + sexEffect;
		return organScales[key];
	};
	return { organScale, organScales };
}

/** Shape modes: drawn once per organ; the left one is the mirrored right one plus a little of its own. */
function createShapeModes(random: Random) {
	const drawn: Record<string, readonly number[]> = {};
	const shapeModes = (key: string, amplitude: number): readonly number[] => {
		if (drawn[key]) return drawn[key];
		const right = drawn[key.replace(/_left$/, '_right')];
		const own = drawModes(random, right ? 0.4 * amplitude : amplitude);
		drawn[key] = right ? own.map((value, k) => value + 0.9 * right[k] * (ODD_IN_X.has(k) ? -1 : 1)) : own;
		return drawn[key];
	};
	return { shapeModes, drawn };
}

/** Harmonics that change sign when x is mirrored: x, xy, xz, x(5z²−1), xyz, x(x²−3y²). */
const ODD_IN_X = new Set([0, 3, 5, 9, 12, 13]);

function growLesions(random: Random, structures: readonly PhantomStructure[], frame: BodyFrame) {
	const lesions: PhantomLesion[] = [];
	const grown: PhantomStructure[] = [];
	for (const plan of LESIONS) {
		// Every draw happens whether or not it is used, so that one choice does not shift all later ones.
		const isPresent = random.next() < plan.chance * (0.6 + frame.ageYears / 120);
		const organ = plan.organs[random.integer(plan.organs.length)];
		const radiusMm = random.uniform(plan.radiusMm[0], plan.radiusMm[1]);
		const polar = random.uniform(-0.7, 0.7);
		const azimuth = random.uniform(0, 2 * Math.PI);
		const modes = drawModes(random, plan.key.endsWith('cyst') ? 0.02 : 0.09);
		const host = structures.find(({ key }) => key === organ)?.solid;
		if (!isPresent || host?.kind !== 'star') continue;
		const centre = lesionCentre(host, polar, azimuth, plan.sink * radiusMm);
		const solid: Star = { kind: 'star', centre, radii: [radiusMm, radiusMm, radiusMm * 1.06], modes };
		lesions.push({ key: plan.key, organ, centre, radiusMm });
		grown.push({ key: plan.key, solid });
	}
	return { lesions, structures: grown };
}

/** A point `depth` mm under the surface of the host, but never past its centre. */
function lesionCentre(host: Star, polar: number, azimuth: number, depth: number): Point {
	const ring = Math.sqrt(1 - polar * polar);
	const surface = starSurfacePoint(host, [ring * Math.cos(azimuth), ring * Math.sin(azimuth), polar]);
	const offset = surface.map((value, axis) => value - host.centre[axis]);
	const keep = Math.max(0.25, 1 - depth / Math.hypot(...offset));
	return [host.centre[0] + keep * offset[0], host.centre[1] + keep * offset[1], host.centre[2] + keep * offset[2]];
}

function inDrawingOrder(structures: readonly PhantomStructure[]): PhantomStructure[] {
	const byKey = new Map(structures.map((structure) => [structure.key, structure]));
	return phantomLabels.flatMap(({ key }) => byKey.get(key) ?? []);
}
