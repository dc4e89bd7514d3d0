/** Numbers a quadric: A (6, upper triangle row by row), b (3), c, and the area it stands for. */
export const quadricSize = 11;
/** Share of the area that adds to the cost with the squared length: on flat parts short edges go first. */
const lengthShare = 1e-6;
/** Share of the area that holds the new vertex in the middle of its edge, where the planes leave a direction open. */
const pull = 1e-7;

/** The planes of the triangles round each vertex, each weighing a third of its triangle's area. */
export function vertexQuadrics(positions: Float64Array, triangles: Int32Array): Float64Array {
	const quadrics = new Float64Array((quadricSize * positions.length) / 3);
	for (let h = 0; h < triangles.length; h += 3) {
		const a = 3 * triangles[h];
		const b = 3 * triangles[h + 1];
		const c = 3 * triangles[h + 2];
		const ax = positions[a];
		const ay = positions[a + 1];
		const az = positions[a + 2];
		const ux = positions[b] - ax;
		const uy = positions[b + 1] - ay;
		const uz = positions[b + 2] - az;
		const vx = positions[c] - ax;
		const vy = positions[c + 1] - ay;
		const vz = positions[c + 2] - az;
		let nx = uy * vz - uz * vy;
		let ny = uz * vx - ux * vz;
		let nz = ux * vy - uy * vx;
		const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
		if (length === 0) continue;
		nx /= length;
		ny /= length;
		nz /= length;
		const offset = -(nx * ax + ny * ay + nz * az);
		const weight = length / 6;
		for (let k = h; k < h + 3; k++) {
			const q = quadricSize * triangles[k];
			quadrics[q] += weight * nx * nx;
			quadrics[q + 1] += weight * nx * ny;
			quadrics[q + 2] += weight * nx * nz;
			quadrics[q + 3] += weight * ny * ny;
			quadrics[q + 4] += weight * ny * nz;
			quadrics[q + 5] += weight * nz * nz;
			quadrics[q + 6] += weight * offset * nx;
			quadrics[q + 7] += weight * offset * ny;
			quadrics[q + 8] += weight * offset * nz;
			quadrics[q + 9] += weight * offset * offset;
			quadrics[q + 10] += weight;
		}
	}
	return quadrics;
}

/**
 * Where the vertex of a collapsed edge would go, and at what cost: from the middle of the edge to the minimum of the two
 * quadrics, held back a little where they leave a direction open.
 *
 * @returns the cost; `spot` gets the position, the sum of squared distances and the area.
 */
export function evaluateEdge(
	positions: Float64Array,
	quadrics: Float64Array,
	[a, b]: readonly [number, number],
	spot: Float64Array,
): number {
	const i = quadricSize * a;
	const j = quadricSize * b;
	const xx = quadrics[i] + quadrics[j];
	const xy = quadrics[i + 1] + quadrics[j + 1];
	const xz = quadrics[i + 2] + quadrics[j + 2];
	const yy = quadrics[i + 3] + quadrics[j + 3];
	const yz = quadrics[i + 4] + quadrics[j + 4];
	const zz = quadrics[i + 5] + quadrics[j + 5];
	const bx = quadrics[i + 6] + quadrics[j + 6];
	const by = quadrics[i + 7] + quadrics[j + 7];
	const bz = quadrics[i + 8] + quadrics[j + 8];
	const area = quadrics[i + 10] + quadrics[j + 10];
	const mx = 0.5 * (positions[3 * a] + positions[3 * b]);
	const my = 0.5 * (positions[3 * a + 1] + positions[3 * b + 1]);
	const mz = 0.5 * (positions[3 * a + 2] + positions[3 * b + 2]);
	const gx = xx * mx + xy * my + xz * mz + bx;
	const gy = xy * mx + yy * my + yz * mz + by;
	const gz = xz * mx + yz * my + zz * mz + bz;
	const held = pull * area + 1e-30;
	const px = xx + held;
	const py = yy + held;
	const pz = zz + held;
	const cxx = py * pz - yz * yz;
	const cxy = xz * yz - xy * pz;
	const cxz = xy * yz - xz * py;
	const cyy = px * pz - xz * xz;
	const cyz = xy * xz - px * yz;
	const czz = px * py - xy * xy;
	const scale = -1 / (px * cxx + xy * cxy + xz * cxz);
	const dx = scale * (cxx * gx + cxy * gy + cxz * gz);
	const dy = scale * (cxy * gx + cyy * gy + cyz * gz);
	const dz = scale * (cxz * gx + cyz * gy + czz * gz);
	const atMiddle = gx * mx + gy * my + gz * mz + bx * mx + by * my + bz * mz + (quadrics[i + 9] + quadrics[j + 9]);
	const cost = atMiddle + gx * dx + gy * dy + gz * dz - held * (dx * dx + dy * dy + dz * dz);
	spot[0] = mx + dx;
	spot[1] = my + dy;
	spot[2] = mz + dz;
	spot[3] = cost > 0 ? cost : 0;
	spot[4] = area;
	const ex = positions[3 * a] - positions[3 * b];
	const ey = positions[3 * a + 1] - positions[3 * b + 1];
	const ez = positions[3 * a + 2] - positions[3 * b + 2];
	return spot[3] + lengthShare * area * (ex * ex + ey * ey + ez * ez);
}
