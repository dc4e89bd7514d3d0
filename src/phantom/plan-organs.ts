import type { Point, Tube, Union } from './primitive.ts';
import { planStar, planTube, type BodyFrame, type PhantomStructure, type StarPlan } from './structure.ts';
import { tubePaths } from './tube-paths-table.ts';

const mirror = ([x, y, z]: Point): Point => [-x, y, z];

/** Organs of head, neck and thorax. */
export function planUpperOrgans(frame: BodyFrame): PhantomStructure[] {
	const star = starsOf(frame);
	const tube = tubesOf(frame);
	const lung: StarPlan = {
		centre: [66, -5, 345],
		radii: [50, 74, 112],
		variation: 0.03,
		modes: [0, 0, -0.08, 0, 0, 0, 0.05, 0],
	};
	const lobe = (side: 1 | -1) =>
		planStar(frame, 'thyroid_gland', { centre: [side * 15, 4, 500], radii: [9, 10, 22], variation: 0.06 });
	const thyroid: Union = { kind: 'union', parts: [lobe(1), lobe(-1), tube('thyroidIsthmus')] };
	return [
		star('brain', { centre: [0, 5, 690], radii: [66, 83, 62], variation: 0.02 }),
		star('eye_right', { centre: [32, 96, 665], radii: [12, 12, 12], variation: 0.01 }),
		star('eye_left', { centre: [-32, 96, 665], radii: [12, 12, 12], variation: 0.01 }),
		star('lung_right', lung),
		star('lung_left', { ...lung, centre: [-67, -5, 348], radii: [46, 73, 112] }),
		star('heart', {
			centre: [-16, 18, 300],
			radii: [48, 44, 58],
			turnDegrees: [30, -25],
			modes: [0, 0, 0.12, 0, 0, 0, 0, 0.05],
		}),
		{ key: 'thyroid_gland', solid: thyroid },
		{ key: 'trachea', solid: { kind: 'union', parts: [tube('trachea'), tube('bronchusRight'), tube('bronchusLeft')] } },
		{ key: 'esophagus', solid: tube('esophagus') },
	];
}

/** Organs of abdomen and pelvis; which of prostate and uterus depends on the sex. */
export function planLowerOrgans(frame: BodyFrame): PhantomStructure[] {
	const star = starsOf(frame);
	const tube = tubesOf(frame);
	const kidney: StarPlan = {
		centre: [58, -50, 115],
		radii: [26, 23, 52],
		turnDegrees: [-15, 8],
		// The hilum: a dent towards the spine.
		modes: [0.16, 0, 0, 0, 0, 0, 0.04, -0.12],
	};
	const organs: PhantomStructure[] = [
		star('liver', {
			centre: [44, 5, 195],
			radii: [68, 70, 53],
			variation: 0.06,
			modes: [0.16, -0.04, 0, 0, 0, -0.1, 0, 0],
		}),
		star('gallbladder', { centre: [48, 52, 138], radii: [14, 17, 26], turnDegrees: [0, 20] }),
		star('stomach', {
			centre: [-52, 26, 195],
			radii: [35, 30, 54],
			turnDegrees: [15, -20],
			modes: [0, 0, 0.12, 0, 0, 0.1],
		}),
		star('spleen', {
			centre: [-97, -42, 195],
			radii: [20, 36, 46],
			turnDegrees: [25, -15],
			modes: [0.12, 0, 0, 0, 0, 0, 0, -0.08],
		}),
		star('kidney_right', kidney),
		star('kidney_left', {
			...kidney,
			centre: [-58, -50, 130],
			turnDegrees: [15, 8],
			modes: [-0.16, 0, 0, 0, 0, 0, 0.04, -0.12],
		}),
		star('adrenal_gland_right', { centre: [38, -44, 176], radii: [6, 13, 15], turnDegrees: [20, 0] }),
		star('adrenal_gland_left', { centre: [-38, -40, 190], radii: [7, 13, 14], turnDegrees: [-20, 0] }),
		...(['pancreas', 'duodenum', 'colon', 'small_bowel'] as const).map((key) => ({ key, solid: tube(key) })),
		star('urinary_bladder', { centre: [0, 28, -72], radii: [36, 32, 30], variation: 0.07 }),
	];
	organs.push(
		frame.sex === 'male'
			? star('prostate', { centre: [0, 16, -122], radii: [22, 16, 17] })
			: star('uterus', { centre: [0, -26, -58], radii: [24, 19, 34], turnDegrees: [0, -30], modes: [0, 0, 0.15] }),
	);
	return [...organs, ...planGluteus(frame)];
}

function planGluteus(frame: BodyFrame): PhantomStructure[] {
	const right: StarPlan = { centre: [85, -88, -45], radii: [50, 24, 74], turnDegrees: [20, 10], exponent: 2.5 };
	return [
		{ key: 'gluteus_maximus_right', solid: planStar(frame, 'gluteus_maximus_right', right) },
		{
			key: 'gluteus_maximus_left',
			solid: planStar(frame, 'gluteus_maximus_left', {
				...right,
				centre: mirror(right.centre),
				turnDegrees: [-20, 10],
			}),
		},
	];
}

const VESSELS = [
	'aorta',
	'iliac_artery_right',
	'iliac_artery_left',
	'superior_vena_cava',
	'inferior_vena_cava',
	'portal_vein_and_splenic_vein',
] as const;

/** Great vessels of trunk and pelvis. */
export function planVessels(frame: BodyFrame): PhantomStructure[] {
	const tube = tubesOf(frame);
	return VESSELS.map((key) => ({ key, solid: tube(key) }));
}

function starsOf(frame: BodyFrame): (key: string, plan: StarPlan) => PhantomStructure {
	return (key, plan) => ({ key, solid: planStar(frame, key, plan) });
}

function tubesOf(frame: BodyFrame): (key: keyof typeof tubePaths) => Tube {
	return (key) => planTube(frame, tubePaths[key].points, tubePaths[key].radii);
}
