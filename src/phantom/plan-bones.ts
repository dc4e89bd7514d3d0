import type { Point, Star, Tube, Union } from './primitive.ts';
import { planStar, planTube, type BodyFrame, type PhantomStructure } from './structure.ts';

interface VertebraPlan {
	readonly key: string;
	readonly z: number;
	/** Half width, half depth, half height of the body, mm. */
	readonly half: Point;
}

/** Height, size and name of every vertebra from C1 down to L5. */
const VERTEBRAE: readonly VertebraPlan[] = [
	...Array.from({ length: 7 }, (_, i) => ({
		key: `vertebrae_C${i + 1}`,
		z: 596 - 18.5 * i,
		half: [11, 8, 6.2] as const,
	})),
	...Array.from({ length: 12 }, (_, i) => ({
		key: `vertebrae_T${i + 1}`,
		z: 463 - 21 * i - 0.27 * i * i,
		half: [13 + 0.5 * i, 10 + 0.45 * i, 7.8 + 0.32 * i] as const,
	})),
	...Array.from({ length: 5 }, (_, i) => ({
		key: `vertebrae_L${i + 1}`,
		z: 166 - 36.5 * i,
		half: [21 + 0.8 * i, 16 + 0.3 * i, 13] as const,
	})),
];

/** Depth (y) of the vertebral bodies along the spine: neck and loin curve forwards, the chest backwards. */
function spineDepth(z: number): number {
	const knots = [
		[600, -16],
		[485, -36],
		[350, -84],
		[198, -66],
		[93, -44],
		[20, -56],
	] as const;
	for (let i = 0; i + 1 < knots.length; i++) {
		const [za, ya] = knots[i];
		const [zb, yb] = knots[i + 1];
		if (z >= zb || i + 2 === knots.length) {
			const t = (za - z) / (za - zb);
			const smooth = t * t * (3 - 2 * t);
			return ya + (yb - ya) * (z > za ? 0 : Math.min(1, smooth));
		}
	}
	return -50;
}

/** The spine with sacrum and cord. */
export function planSpine(frame: BodyFrame): PhantomStructure[] {
	const cord = VERTEBRAE.slice(0, 20).map(({ z, half }): Point => [0, spineDepth(z) - half[1] - 9, z]);
	return [
		{ key: 'spinal_cord', solid: planTube(frame, [[0, -14, 622], ...cord], [5]) },
		...VERTEBRAE.map((plan) => ({ key: plan.key, solid: planVertebra(frame, plan) })),
		{
			key: 'sacrum',
			solid: planStar(frame, 'sacrum', {
				centre: [0, -72, -44],
				radii: [46, 17, 46],
				turnDegrees: [0, 22],
				exponent: 3,
				modes: [0, 0, 0.16],
				variation: 0.03,
			}),
		},
	];
}

function planVertebra(frame: BodyFrame, { key, z, half }: VertebraPlan): Union {
	const [w, d, h] = half;
	const y = spineDepth(z);
	const back = y - d;
	const body: Star = planStar(frame, key, { centre: [0, y, z], radii: half, exponent: 4, variation: 0.02 });
	const r = 0.3 * h + 0.6;
	const arch = planTube(
		frame,
		[
			[0.62 * w, y - 0.7 * d, z],
			[0.78 * w, back - 8, z],
			[0, back - 19, z - 2],
			[-0.78 * w, back - 8, z],
			[-0.62 * w, y - 0.7 * d, z],
		],
		[r],
	);
	const process = (side: 1 | -1): Tube =>
		planTube(
			frame,
			[
				[side * 0.75 * w, back - 7, z],
				[side * (w + 14), back - 13, z + 2],
			],
			[r, 0.8 * r],
		);
	const spinous = planTube(
		frame,
		[
			[0, back - 17, z - 2],
			[0, back - 22 - 0.9 * h, z - 0.9 * h],
		],
		[r, r],
	);
	return { kind: 'union', parts: [body, arch, process(1), process(-1), spinous] };
}

/** Half width and half depth of the rib cage at each rib, mm. */
const CAGE = [
	[58, 52],
	[84, 68],
	[102, 80],
	[114, 88],
	[122, 93],
	[127, 96],
	[131, 97],
	[133, 97],
	[132, 95],
	[128, 91],
	[120, 86],
	[110, 80],
] as const;
/** How far round each rib runs, radians from the spine. */
const REACH = [2.45, 2.5, 2.52, 2.52, 2.5, 2.48, 2.42, 2.3, 2.2, 2.05, 1.55, 1.25] as const;

/** Twelve ribs a side, sternum, collar bones and shoulder blades. */
export function planRibCage(frame: BodyFrame): PhantomStructure[] {
	const bones: PhantomStructure[] = [];
	for (const side of [-1, 1] as const) {
		for (let i = 0; i < 12; i++) {
			bones.push({ key: `rib_${side < 0 ? 'left' : 'right'}_${i + 1}`, solid: planRib(frame, i, side) });
		}
	}
	bones.push({
		key: 'sternum',
		solid: planStar(frame, 'sternum', {
			centre: [0, 88, 362],
			radii: [17, 6, 72],
			turnDegrees: [0, 8],
			exponent: 4,
			variation: 0.02,
		}),
	});
	for (const [name, side] of [
		['left', -1],
		['right', 1],
	] as const) {
		bones.push(
			{
				key: `clavicula_${name}`,
				solid: planTube(
					frame,
					[
						[side * 16, 76, 450],
						[side * 60, 80, 458],
						[side * 105, 30, 474],
						[side * 148, 2, 476],
					],
					[7, 5.5, 5.5, 7],
				),
			},
			{ key: `scapula_${name}`, solid: planScapula(frame, name, side) },
		);
	}
	return bones;
}

function planRib(frame: BodyFrame, i: number, side: 1 | -1): Tube {
	const [width, depth] = CAGE[i];
	const z = VERTEBRAE[7 + i].z;
	const start = 0.22;
	const drop = 18 + 5.5 * Math.min(i, 8);
	const centre = spineDepth(z) + depth - 6;
	const points = Array.from({ length: 9 }, (_, k): Point => {
		const angle = start + ((REACH[i] - start) * k) / 8;
		const sink = drop * (1 - Math.cos(angle)) * 0.62;
		return [side * width * Math.sin(angle), centre - depth * Math.cos(angle), z - sink];
	});
	return planTube(frame, points, [5.5, 5, 5, 5, 5, 5, 5, 4.6, 4.2]);
}

function planScapula(frame: BodyFrame, name: string, side: 1 | -1): Union {
	const blade = planStar(frame, `scapula_${name}`, {
		centre: [side * 100, -88, 395],
		radii: [40, 5, 62],
		turnDegrees: [side * 30, 6],
		exponent: 2.5,
		modes: [0, 0, 0.14],
		variation: 0.02,
	});
	const spine = planTube(
		frame,
		[
			[side * 78, -108, 425],
			[side * 112, -96, 448],
			[side * 142, -52, 466],
		],
		[6, 6, 8],
	);
	return { kind: 'union', parts: [blade, spine] };
}

/** Hip bones and the upper part of the thigh bones. */
export function planPelvis(frame: BodyFrame): PhantomStructure[] {
	return (
		[
			['left', -1],
			['right', 1],
		] as const
	).flatMap(([name, side]) => {
		const at = (x: number, y: number, z: number): Point => [side * x, y, z];
		const ilium = planStar(frame, `hip_${name}`, {
			centre: at(84, -22, 0),
			radii: [8, 54, 58],
			turnDegrees: [side * 28, 0],
			exponent: 2.5,
			variation: 0.03,
		});
		const head = planStar(frame, `femur_${name}`, { centre: at(90, -4, -80), radii: [23, 23, 23], variation: 0.01 });
		return [
			{
				key: `hip_${name}`,
				solid: {
					kind: 'union' as const,
					parts: [
						ilium,
						planTube(frame, [at(74, -30, -40), at(58, -34, -85), at(50, -42, -132)], [15, 12, 12]),
						planTube(frame, [at(72, 4, -50), at(46, 34, -92), at(8, 48, -106)], [12, 9, 9]),
						planTube(frame, [at(50, -42, -130), at(26, 12, -132), at(10, 44, -110)], [9, 7, 7]),
					],
				},
			},
			{
				key: `femur_${name}`,
				solid: {
					kind: 'union' as const,
					parts: [
						head,
						planTube(frame, [at(92, -5, -82), at(122, -12, -108)], [15, 16]),
						planTube(frame, [at(126, -14, -92), at(124, -12, -120), at(112, 0, -188)], [13, 18, 15]),
					],
				},
			},
		];
	});
}

/** Skull and lower jaw. */
export function planHeadBones(frame: BodyFrame): PhantomStructure[] {
	const modes = frame.shapeModes('skull', 0.015);
	const star = (radii: Point): Star => ({
		...planStar(frame, 'skull', { centre: [0, 5, 690], radii }),
		modes,
	});
	return [
		{ key: 'skull', solid: { kind: 'shell', outer: star([77, 95, 75]), inner: star([70, 88, 67]) } },
		{
			key: 'mandible',
			solid: planTube(
				frame,
				[
					[50, 22, 632],
					[46, 36, 606],
					[24, 84, 592],
					[0, 96, 590],
					[-24, 84, 592],
					[-46, 36, 606],
					[-50, 22, 632],
				],
				[7, 8, 8, 9, 8, 8, 7],
			),
		},
	];
}
