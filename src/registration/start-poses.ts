import { identityMat4, multiplyMat4, type Mat4 } from '#numeric';
import { momentFrame } from './moment-frame.ts';

/**
 * Poses to begin a search from: as the points lie, with their centre moved onto the other's, and the 24 ways of laying the
 * principal axes on each other. Each takes the source to the target.
 *
 * @param source, target points spread evenly over the two surfaces: x, y, z each.
 */
export function startPoses(
	source: Float32Array,
	target: Float32Array,
	{ scale = false }: { scale?: boolean } = {},
): Mat4[] {
	const identity = identityMat4();
	const from = momentFrame(source);
	const to = momentFrame(target);
	const growth = scale ? to.spread / from.spread : 1;
	const asTurned = centred(identity, growth, from.centre, to.centre);
	const turned = cubeRotations().map((rotation) => {
		// to.axesᵀ · rotation · from.axes: source axes to the target's, in each of the 24 ways.
		const laid = multiplyMat4(transposed(asMat4(to.axes)), multiplyMat4(rotation, asMat4(from.axes)));
		return centred(laid, growth, from.centre, to.centre);
	});
	return [identity, asTurned, ...turned];
}

function asMat4(axes: Float64Array): Mat4 {
	const matrix = identityMat4();
	for (let row = 0; row < 3; row++) matrix.set(axes.subarray(3 * row, 3 * row + 3), 4 * row);
	return matrix;
}

/** The 24 rotations that take a cube to itself. */
function cubeRotations(): Mat4[] {
	const rotations: Mat4[] = [];
	for (const [a, b] of [0, 1, 2].flatMap((first) => [0, 1, 2].filter((s) => s !== first).map((s) => [first, s])))
		for (const [signA, signB] of [
			[1, 1],
			[1, -1],
			[-1, 1],
			[-1, -1],
		]) {
			const c = 3 - a - b;
			const isEven = (b - a + 3) % 3 === 1;
			const rotation = new Float64Array(16);
			rotation[a] = signA;
			rotation[4 + b] = signB;
			rotation[8 + c] = signA * signB * (isEven ? 1 : -1);
			rotation[15] = 1;
			rotations.push(rotation);
		}
	return rotations;
}

/** The linear part of `m`, grown by a factor, about two centres: `from` lands on `to`. */
function centred(m: Mat4, growth: number, from: readonly number[], to: readonly number[]): Mat4 {
	const result = identityMat4();
	for (let row = 0; row < 3; row++) {
		result[4 * row + 3] = to[row];
		for (let column = 0; column < 3; column++) {
			result[4 * row + column] = growth * m[4 * row + column];
			result[4 * row + 3] -= result[4 * row + column] * from[column];
		}
	}
	return result;
}

function transposed(m: Mat4): Mat4 {
	return m.map((_, i) => m[4 * (i % 4) + (i >> 2)]);
}
