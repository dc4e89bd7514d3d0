import { multiplyMat4, scaleTranslation, type Mat4, type Random } from '#numeric';
import { warping, type Augmentation } from './augmentation.ts';
import type { ShapeWarp } from './shape-warp.ts';

/** Options of {@link randomRigid}. */
export interface RandomRigidOptions {
	/** Standard deviation of the angle about each axis; `any`: uniformly random rotations. Default 10. */
	readonly angleDegrees?: number | 'any';
	/** Standard deviation of the shift along each axis, mm. Default 0. */
	readonly shiftMm?: number;
}

/** Turns a shape about the origin and shifts it. */
export function randomRigid(options: RandomRigidOptions = {}): Augmentation {
	return warping('rigid', (random) => ({ warp: rigidWarp(random, options) }));
}

/** The movement alone, for fields and for what has to move together. */
export function rigidWarp(random: Random, { angleDegrees = 10, shiftMm = 0 }: RandomRigidOptions = {}): ShapeWarp {
	const turn = angleDegrees === 'any' ? anyRotation(random) : smallRotation(random, angleDegrees);
	const shift = [0, 1, 2].map(() => shiftMm * random.normal());
	return { affine: multiplyMat4(scaleTranslation([1, 1, 1], [shift[0], shift[1], shift[2]]), turn) };
}

/** Angles about the three axes as one rotation vector: no axis comes first. */
function smallRotation(random: Random, angleDegrees: number): Mat4 {
	const vector = [0, 1, 2].map(() => (angleDegrees * Math.PI * random.normal()) / 180);
	const angle = Math.hypot(...vector);
	const half = angle < 1e-12 ? 0.5 : Math.sin(angle / 2) / angle;
	return ofQuaternion([Math.cos(angle / 2), ...vector.map((value) => value * half)]);
}

/** Uniform over all rotations: four normals, scaled to length 1. */
function anyRotation(random: Random): Mat4 {
	const drawn = [0, 1, 2, 3].map(() => random.normal());
	const length = Math.hypot(...drawn);
	return ofQuaternion(drawn.map((value) => value / length));
}

function ofQuaternion([w, x, y, z]: readonly number[]): Mat4 {
	return Float64Array.of(
		1 - 2 * (y * y + z * z),
		2 * (x * y - w * z),
		2 * (x * z + w * y),
		0,
		2 * (x * y + w * z),
		1 - 2 * (x * x + z * z),
		2 * (y * z - w * x),
		0,
		2 * (x * z - w * y),
		2 * (y * z + w * x),
		1 - 2 * (x * x + y * y),
		0,
		0,
		0,
		0,
		1,
	);
}
