import { createRandom, type Mat4, multiplyMat4 } from '#numeric';
import type { Volume, VoxelArray } from '#volume';

export const elementTypes = [
	'uint8',
	'int8',
	'uint16',
	'int16',
	'uint32',
	'int32',
	'uint64',
	'int64',
	'float32',
	'float64',
] as const;
export type SampleType = (typeof elementTypes)[number];

const constructors = {
	uint8: Uint8Array,
	int8: Int8Array,
	uint16: Uint16Array,
	int16: Int16Array,
	uint32: Uint32Array,
	int32: Int32Array,
	uint64: BigUint64Array,
	int64: BigInt64Array,
	float32: Float32Array,
	float64: Float64Array,
};

/** Random elements over the whole range of the type; floats are finite. */
export function sampleElements(type: SampleType, count: number, seed: number | string): VoxelArray {
	const random = createRandom(`${type} ${seed}`);
	if (type === 'float32') return Float32Array.from({ length: count }, () => random.normal() * 1000);
	if (type === 'float64') return Float64Array.from({ length: count }, () => random.normal() * 1e6);
	const constructor = constructors[type];
	const bytes = Uint8Array.from({ length: count * constructor.BYTES_PER_ELEMENT }, () => random.integer(256));
	return new constructor(bytes.buffer);
}

/** The 48 ways to lay three axes along the world axes, as affines without translation. */
export function signedPermutations(): Mat4[] {
	const orders = [
		[0, 1, 2],
		[0, 2, 1],
		[1, 0, 2],
		[1, 2, 0],
		[2, 0, 1],
		[2, 1, 0],
	];
	return orders.flatMap((order) =>
		Array.from({ length: 8 }, (_, signs) => {
			const matrix = new Float64Array(16);
			order.forEach((world, axis) => (matrix[world * 4 + axis] = (signs >> axis) & 1 ? -1 : 1));
			matrix[15] = 1;
			return matrix;
		}),
	);
}

/** Affine with unequal spacing and a translation: rotated a little, sheared as well if wanted. */
export function tiltedAffine(base: Mat4, seed: number | string, { shear = 0, tilt = 0.3 } = {}): Mat4 {
	const random = createRandom(`affine ${seed}`);
	const [a, b, c] = [random.uniform(-tilt, tilt), random.uniform(-tilt, tilt), random.uniform(-tilt, tilt)];
	const rotate = (p: number, q: number, angle: number): Mat4 => {
		const matrix = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
		matrix[p * 5] = matrix[q * 5] = Math.cos(angle);
		matrix[p * 4 + q] = -Math.sin(angle);
		matrix[q * 4 + p] = Math.sin(angle);
		return matrix;
	};
	const rotation = multiplyMat4(rotate(0, 1, a), multiplyMat4(rotate(1, 2, b), rotate(0, 2, c)));
	const scale = Float64Array.of(
		random.uniform(0.3, 3),
		shear,
		0,
		0,
		0,
		random.uniform(0.3, 3),
		shear,
		0,
		0,
		0,
		1.7,
		0,
		0,
		0,
		0,
		1,
	);
	const matrix = multiplyMat4(rotation, multiplyMat4(base, scale));
	[3, 7, 11].forEach((at) => (matrix[at] = random.uniform(-300, 300)));
	return matrix;
}

/** A volume of random voxels. */
export function sampleVolume(type: SampleType, voxelToWorld: Mat4, dims: [number, number, number] = [5, 4, 3]): Volume {
	return { voxels: sampleElements(type, dims[0] * dims[1] * dims[2], 'voxels'), dims, voxelToWorld };
}

/** Largest difference between two affines. */
export function affineDifference(a: Mat4, b: Mat4): number {
	return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}
