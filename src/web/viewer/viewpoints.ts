/** The six anatomical views: seen **from** that side. World RAS+: +x right, +y anterior, +z superior. */
export const VIEWPOINTS = {
	anterior: { letter: 'A', title: 'From the front (anterior)', direction: [0, 1, 0] },
	posterior: { letter: 'P', title: 'From behind (posterior)', direction: [0, -1, 0] },
	left: { letter: 'L', title: 'From the left', direction: [-1, 0, 0] },
	right: { letter: 'R', title: 'From the right', direction: [1, 0, 0] },
	// A hair off the pole, so that "up" on screen stays defined: anterior is up from both.
	superior: { letter: 'S', title: 'From above (superior)', direction: [0, -0.0008, 1] },
	inferior: { letter: 'I', title: 'From below (inferior)', direction: [0, 0.0008, -1] },
} as const;

export type Viewpoint = keyof typeof VIEWPOINTS;
export const VIEWPOINT_NAMES = Object.keys(VIEWPOINTS) as readonly Viewpoint[];

/** First sight: from the front, a little from the left and above, as atlases like it. */
export const FIRST_DIRECTION: readonly [number, number, number] = [-0.42, 0.86, 0.3];

/** Faces of the orientation cube: outward normal, and what is right and up for someone who looks at the face. */
const FACES: Readonly<Record<Viewpoint, { normal: Triple; right: Triple; up: Triple }>> = {
	anterior: { normal: [0, 1, 0], right: [-1, 0, 0], up: [0, 0, 1] },
	posterior: { normal: [0, -1, 0], right: [1, 0, 0], up: [0, 0, 1] },
	left: { normal: [-1, 0, 0], right: [0, -1, 0], up: [0, 0, 1] },
	right: { normal: [1, 0, 0], right: [0, 1, 0], up: [0, 0, 1] },
	superior: { normal: [0, 0, 1], right: [1, 0, 0], up: [0, 1, 0] },
	inferior: { normal: [0, 0, -1], right: [-1, 0, 0], up: [0, 1, 0] },
};
type Triple = readonly [number, number, number];

/** CSS transform that puts a face of the cube with half edge `half` (px) in its place in world axes. */
export function faceTransform(viewpoint: Viewpoint, half: number): string {
	const { normal, right, up } = FACES[viewpoint];
	const columns = [
		[...right, 0],
		[-up[0], -up[1], -up[2], 0],
		[...normal, 0],
		[normal[0] * half, normal[1] * half, normal[2] * half, 1],
	];
	return `matrix3d(${columns.flat().join(',')})`;
}

/**
 * CSS transform of the whole cube for a camera: `worldToCamera` is the column-major 4 × 4 matrix of three.js; the y
 * axis is flipped because CSS counts downwards.
 */
export function cubeTransform(worldToCamera: ArrayLike<number>): string {
	const m = worldToCamera;
	const columns = [0, 4, 8].map((at) => `${round(m[at])},${round(-m[at + 1])},${round(m[at + 2])},0`);
	return `matrix3d(${columns.join(',')},0,0,0,1)`;
}

const round = (value: number): number => Math.round(value * 1e5) / 1e5;
