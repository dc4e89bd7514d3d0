/** Signs of determinants of points, without rounding error. All are functions of indices into one list of points. */
export interface ExactOrientation {
	/**
	 * +1 where d is on the side from which a, b, c run counter-clockwise, −1 on the other side, 0 exactly in their
	 * plane: the sign of det[b − a, c − a, d − a].
	 */
	ofTetrahedron(a: number, b: number, c: number, d: number): -1 | 0 | 1;
	/**
	 * The same in the coordinate plane that is left when `dropAxis` (0 x, 1 y, 2 z) is dropped; the next two axes in
	 * cyclic order run right and up. +1 where a, b, c run counter-clockwise.
	 */
	ofTriangle(a: number, b: number, c: number, dropAxis: number): -1 | 0 | 1;
}

const epsilon = 2 ** -53;
/** Largest relative errors of the plain evaluations (Shewchuk's bounds 7ε + 56ε² and 3ε + 16ε², rounded up). */
const tetrahedronBound = 8 * epsilon;
const triangleBound = 4 * epsilon;
const splitter = 2 ** 27 + 1;

/**
 * Exact orientation tests on float32 points: plain float64 arithmetic where its error bound decides, exact expansions
 * otherwise. They cannot contradict each other, which is what keeps hulls and intersection tests from failing on
 * coplanar input.
 *
 * Shewchuk, Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates, 1997. Products of two
 * float32 numbers are exact in float64, so one error-free product by the third suffices.
 *
 * @param positions x, y, z of each point; finite. Not copied: later changes are seen.
 */
export function exactOrientation(positions: Float32Array): ExactOrientation {
	const sum = createExactSum();
	return { ofTetrahedron: tetrahedronTest(positions, sum), ofTriangle: triangleTest(positions, sum) };
}

/** A sum of float64 numbers kept without rounding error. */
interface ExactSum {
	clear(): void;
	add(value: number): void;
	/** Adds p · c; p a product of two float32 numbers, c a float32 number. */
	addProduct(p: number, c: number): void;
	sign(): -1 | 0 | 1;
}

function createExactSum(): ExactSum {
	/** Non-overlapping components, smallest first. */
	const sum = new Float64Array(64);
	let length = 0;

	/** Grow-expansion with zero elimination. */
	const add = (value: number): void => {
		let carry = value;
		let kept = 0;
		for (let i = 0; i < length; i++) {
			const part = sum[i];
			const total = carry + part;
			const virtual = total - carry;
			const error = carry - (total - virtual) + (part - virtual);
			if (error !== 0) sum[kept++] = error;
			carry = total;
		}
		if (carry !== 0) sum[kept++] = carry;
		length = kept;
	};
	const addProduct = (p: number, c: number): void => {
		const product = p * c;
		if (product === 0) return;
		const big = splitter * p;
		const high = big - (big - p);
		const error = high * c - product + (p - high) * c;
		if (error !== 0) add(error);
		add(product);
	};
	return {
		clear: () => {
			length = 0;
		},
		add,
		addProduct,
		sign: () => (length === 0 ? 0 : sum[length - 1] > 0 ? 1 : -1),
	};
}

function tetrahedronTest(positions: Float32Array, sum: ExactSum): ExactOrientation['ofTetrahedron'] {
	const exact = exactTetrahedronTest(positions, sum);
	return (ia: number, ib: number, ic: number, id: number): -1 | 0 | 1 => {
		const a = 3 * ia;
		const b = 3 * ib;
		const c = 3 * ic;
		const d = 3 * id;
		const ax = positions[a];
		const ay = positions[a + 1];
		const az = positions[a + 2];
		const ux = positions[b] - ax;
		const uy = positions[b + 1] - ay;
		const uz = positions[b + 2] - az;
		const vx = positions[c] - ax;
		const vy = positions[c + 1] - ay;
		const vz = positions[c + 2] - az;
		const wx = positions[d] - ax;
		const wy = positions[d + 1] - ay;
		const wz = positions[d + 2] - az;
		const yz = uy * vz;
		const zy = uz * vy;
		const zx = uz * vx;
		const xz = ux * vz;
		const xy = ux * vy;
		const yx = uy * vx;
		const determinant = wx * (yz - zy) + wy * (zx - xz) + wz * (xy - yx);
		const permanent =
			Math.abs(wx) * (Math.abs(yz) + Math.abs(zy)) +
			Math.abs(wy) * (Math.abs(zx) + Math.abs(xz)) +
			Math.abs(wz) * (Math.abs(xy) + Math.abs(yx));
		const bound = tetrahedronBound * permanent;
		if (determinant > bound) return 1;
		if (determinant < -bound) return -1;
		// All terms zero: a column or row of differences is zero, and those differences are exact.
		return permanent === 0 ? 0 : exact(a, b, c, d);
	};
}

/** The 24 terms of the determinant, summed exactly; takes offsets into `positions`. */
function exactTetrahedronTest(positions: Float32Array, sum: ExactSum): ExactOrientation['ofTetrahedron'] {
	/** Adds sign · det[p, q, r] of three points exactly. */
	const addDeterminant = (p: number, q: number, r: number, sign: number): void => {
		const px = sign * positions[p];
		const py = sign * positions[p + 1];
		const pz = sign * positions[p + 2];
		const qx = positions[q];
		const qy = positions[q + 1];
		const qz = positions[q + 2];
		const rx = positions[r];
		const ry = positions[r + 1];
		const rz = positions[r + 2];
		sum.addProduct(px * qy, rz);
		sum.addProduct(px * qz, -ry);
		sum.addProduct(py * qz, rx);
		sum.addProduct(py * qx, -rz);
		sum.addProduct(pz * qx, ry);
		sum.addProduct(pz * qy, -rx);
	};

	return (a: number, b: number, c: number, d: number): -1 | 0 | 1 => {
		sum.clear();
		addDeterminant(b, c, d, 1);
		addDeterminant(a, c, d, -1);
		addDeterminant(a, b, d, 1);
		addDeterminant(a, b, c, -1);
		return sum.sign();
	};
}

function triangleTest(positions: Float32Array, sum: ExactSum): ExactOrientation['ofTriangle'] {
	const exact = (ax: number, ay: number, bx: number, by: number, cx: number, cy: number): -1 | 0 | 1 => {
		sum.clear();
		sum.add(ax * by);
		sum.add(-ay * bx);
		sum.add(bx * cy);
		sum.add(-by * cx);
		sum.add(cx * ay);
		sum.add(-cy * ax);
		return sum.sign();
	};

	return (a: number, b: number, c: number, dropAxis: number): -1 | 0 | 1 => {
		const right = (dropAxis + 1) % 3;
		const up = (dropAxis + 2) % 3;
		const ax = positions[3 * a + right];
		const ay = positions[3 * a + up];
		const bx = positions[3 * b + right];
		const by = positions[3 * b + up];
		const cx = positions[3 * c + right];
		const cy = positions[3 * c + up];
		const p = (bx - ax) * (cy - ay);
		const q = (by - ay) * (cx - ax);
		const bound = triangleBound * (Math.abs(p) + Math.abs(q));
		if (p - q > bound) return 1;
		if (p - q < -bound) return -1;
		return bound === 0 ? 0 : exact(ax, ay, bx, by, cx, cy);
	};
}
