import { symmetricEigen, type Mat4 } from '#numeric';

/** Options of {@link procrustes}. */
export interface ProcrustesOptions {
	/** Fit a uniform scale too (similarity); otherwise rigid. Default false. */
	readonly scale?: boolean;
	/** Allow a mirroring transform where it fits better. Default false: rotations only. */
	readonly reflection?: boolean;
	/** One non-negative weight a point. Default: all alike. */
	readonly weights?: ArrayLike<number>;
}

/** The transform that brings one list of points nearest to another. */
export interface ProcrustesFit {
	/** Takes source points to target space: row-major 4 × 4. */
	readonly transform: Mat4;
	/** Uniform scale in it; 1 unless asked for. */
	readonly scale: number;
	readonly isMirrored: boolean;
	/** Root of the weighted mean squared distance between the moved source and the target, mm. */
	readonly rmsMm: number;
}

/**
 * Ordinary Procrustes analysis: the rotation, translation and, if asked, uniform scale (and mirror) with the least
 * weighted sum of squared distances between corresponding points (x, y, z each). Exact, in closed form. Where the points
 * leave a rotation open (all on one line), one of the best is given.
 *
 * Horn, Closed-form solution of absolute orientation using unit quaternions, J. Opt. Soc. Am. A 4, 1987; the scale by
 * least squares of target on source (Umeyama 1991), so it is not symmetric in the two.
 *
 * @throws RangeError if the lists differ in length, are empty or not finite, or a weight is negative.
 */
export function procrustes(
	source: ArrayLike<number>,
	target: ArrayLike<number>,
	{ scale: fitsScale = false, reflection = false, weights }: ProcrustesOptions = {},
): ProcrustesFit {
	const sums = crossCovariance(source, target, weights);
	const { covariance, sourceSpread } = sums;

	let isMirrored = false;
	let best = bestRotation(covariance);
	if (reflection) {
		// The best mirroring transform is −1 times the best rotation of the mirrored points.
		const mirrored = bestRotation(covariance.map((value) => -value));
		if (mirrored.trace > best.trace) {
			best = { rotation: mirrored.rotation.map((value) => -value), trace: mirrored.trace };
			isMirrored = true;
		}
	}
	const scale = fitsScale && sourceSpread > 0 ? best.trace / sourceSpread : 1;

	const transform = new Float64Array(16);
	for (let row = 0; row < 3; row++) {
		let offset = sums.targetMean[row];
		for (let column = 0; column < 3; column++) {
			const entry = scale * best.rotation[3 * row + column];
			transform[4 * row + column] = entry;
			offset -= entry * sums.sourceMean[column];
		}
		transform[4 * row + 3] = offset;
	}
	transform[15] = 1;
	return { transform, scale, isMirrored, rmsMm: residual(source, target, transform, weights) };
}

/** By the distances themselves: the closed form from the sums would lose half the digits of a good fit. */
function residual(
	source: ArrayLike<number>,
	target: ArrayLike<number>,
	m: Mat4,
	weights: ArrayLike<number> | undefined,
): number {
	let squared = 0;
	let total = 0;
	for (let i = 0; i < source.length / 3; i++) {
		const weight = weights ? weights[i] : 1;
		const x = source[3 * i];
		const y = source[3 * i + 1];
		const z = source[3 * i + 2];
		const dx = m[0] * x + m[1] * y + m[2] * z + m[3] - target[3 * i];
		const dy = m[4] * x + m[5] * y + m[6] * z + m[7] - target[3 * i + 1];
		const dz = m[8] * x + m[9] * y + m[10] * z + m[11] - target[3 * i + 2];
		squared += weight * (dx * dx + dy * dy + dz * dz);
		total += weight;
	}
	return Math.sqrt(squared / total);
}

interface CrossCovariance {
	readonly sourceMean: Float64Array;
	readonly targetMean: Float64Array;
	/** Row-major 3 × 3: mean of target ⊗ source about their means. */
	readonly covariance: Float64Array;
	/** Mean squared distance of the source from its mean. */
	readonly sourceSpread: number;
}

function crossCovariance(
	source: ArrayLike<number>,
	target: ArrayLike<number>,
	weights: ArrayLike<number> | undefined,
): CrossCovariance {
	const count = source.length / 3;
	if (count < 1 || !Number.isInteger(count) || source.length !== target.length)
		throw new RangeError(`procrustes: ${source.length} and ${target.length} numbers are no two equal lists of points`);
	if (weights && weights.length !== count)
		throw new RangeError(`procrustes: ${weights.length} weights for ${count} points`);
	const sourceMean = new Float64Array(3);
	const targetMean = new Float64Array(3);
	let total = 0;
	for (let i = 0; i < count; i++) {
		const weight = weights ? weights[i] : 1;
		if (!(weight >= 0)) throw new RangeError(`procrustes: weights must not be negative, got ${weight}`);
		total += weight;
		for (let axis = 0; axis < 3; axis++) {
			sourceMean[axis] += weight * source[3 * i + axis];
			targetMean[axis] += weight * target[3 * i + axis];
		}
	}
	for (let axis = 0; axis < 3; axis++) {
		sourceMean[axis] /= total;
		targetMean[axis] /= total;
		if (!Number.isFinite(sourceMean[axis] + targetMean[axis]))
			throw new RangeError('procrustes: points must be finite and at least one weight positive');
	}

	const covariance = new Float64Array(9);
	let sourceSpread = 0;
	for (let i = 0; i < count; i++) {
		const weight = (weights ? weights[i] : 1) / total;
		for (let row = 0; row < 3; row++) {
			const t = target[3 * i + row] - targetMean[row];
			const s = source[3 * i + row] - sourceMean[row];
			sourceSpread += weight * s * s;
			for (let column = 0; column < 3; column++)
				covariance[3 * row + column] += weight * t * (source[3 * i + column] - sourceMean[column]);
		}
	}
	return { sourceMean, targetMean, covariance, sourceSpread };
}

/** The rotation R with the greatest trace(Rᵀ C): the eigenvector of Horn's 4 × 4 matrix as a quaternion. */
function bestRotation(c: Float64Array): { rotation: Float64Array; trace: number } {
	// S of Horn's paper is source ⊗ target: sxy = c[3 · y + x].
	const [sxx, syx, szx, sxy, syy, szy, sxz, syz, szz] = c;
	const horn = [
		[sxx + syy + szz, syz - szy, szx - sxz, sxy - syx],
		[syz - szy, sxx - syy - szz, sxy + syx, szx + sxz],
		[szx - sxz, sxy + syx, syy - sxx - szz, syz + szy],
		[sxy - syx, szx + sxz, syz + szy, szz - sxx - syy],
	].flat();
	const { values, vectors } = symmetricEigen(horn, 4);
	return { rotation: quaternionToRotation(vectors), trace: values[0] };
}

/** Rotation matrix of the unit quaternion w, x, y, z in the first four numbers. */
function quaternionToRotation([w, x, y, z]: Float64Array): Float64Array {
	return Float64Array.of(
		w * w + x * x - y * y - z * z,
		2 * (x * y - w * z),
		2 * (x * z + w * y),
		2 * (x * y + w * z),
		w * w - x * x + y * y - z * z,
		2 * (y * z - w * x),
		2 * (x * z - w * y),
		2 * (y * z + w * x),
		w * w - x * x - y * y + z * z,
	);
}
