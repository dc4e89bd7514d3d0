import type { Point } from './primitive.ts';

/** Centrelines and radii of the tube-shaped organs and vessels in plan millimetres (reference body, RAS+). */
export interface TubePath {
	readonly points: readonly Point[];
	/** Radius at each point; the last one holds on. */
	readonly radii: readonly number[];
}

/** One number a coordinate: `path('x y z, x y z …', radii)`. */
const path = (points: string, radii: string): TubePath => ({
	points: points.split(',').map((point) => point.trim().split(' ').map(Number) as unknown as Point),
	radii: radii.split(' ').map(Number),
});

export const tubePaths = {
	trachea: path('0 -8 585, 0 -10 500, 0 -20 410', '9'),
	bronchusRight: path('0 -20 412, 18 -22 395, 38 -22 380', '7 6 5'),
	bronchusLeft: path('0 -20 412, -20 -22 392, -42 -22 376', '7 6 5'),
	thyroidIsthmus: path('12 10 494, -12 10 494', '5'),
	esophagus: path('0 -24 570, 0 -32 480, -5 -46 400, -8 -44 300, -14 -25 255, -30 5 235', '8'),
	pancreas: path('42 6 145, 22 12 150, -5 8 160, -45 -16 172, -76 -36 184', '14 12 11 10 8'),
	duodenum: path('22 32 150, 56 24 142, 64 4 108, 34 -4 86, -8 2 92', '12'),
	// Caecum, ascending, transverse, descending, sigmoid.
	colon: path(
		'84 24 -22, 98 8 50, 94 16 112, 46 66 104, -26 68 100, -92 26 138, -104 0 80, -94 4 0, -46 6 -36, -4 -46 -62',
		'24 23 21 20 20 20 18 18 17 17',
	),
	aorta: path(
		'-4 6 345, 6 8 385, 2 -10 408, -14 -38 404, -20 -56 375, -18 -58 300, -12 -42 205, -8 -22 120, -6 -18 56',
		'15 15 14 13 12 11 10 9 8',
	),
	iliac_artery_right: path('-4 -18 52, 18 -18 25, 48 -6 -25, 66 18 -75', '6 6 5 4.5'),
	iliac_artery_left: path('-8 -18 52, -28 -18 25, -52 -6 -25, -66 18 -75', '6 6 5 4.5'),
	superior_vena_cava: path('24 6 345, 26 2 400, 24 2 445', '9 9 8'),
	inferior_vena_cava: path('20 4 268, 24 -22 225, 22 -34 170, 18 -22 110, 16 -18 52', '11 11 10'),
	portal_vein_and_splenic_vein: path('46 10 200, 30 0 172, -4 -8 172, -46 -24 184, -74 -38 196', '7 7 5 4.5 4'),
	// Loops between the colon's legs.
	small_bowel: {
		points: Array.from({ length: 26 }, (_, i): Point => {
			const row = Math.floor(i / 4);
			const across = (row % 2 === 0 ? i % 4 : 3 - (i % 4)) - 1.5;
			return [across * 30, 34 + 14 * Math.sin(i * 1.9), 72 - row * 17 + 4 * Math.cos(i * 2.3)];
		}),
		radii: [11],
	},
} as const satisfies Record<string, TubePath>;
