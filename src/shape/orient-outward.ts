import { meshComponents, selectComponents, type MeshComponents } from './mesh-components.ts';
import { pairEdges } from './pair-edges.ts';
import type { TriangleMesh } from './triangle-mesh.ts';
import { windingNumber } from './winding-number.ts';

/**
 * Makes neighbouring triangles agree (flood fill across edges of two triangles), then turns every component outward:
 * its signed volume becomes positive. A component that agreed with itself from the start, looks inward and lies
 * inside another one is the wall of a cavity and stays as it is. Patches that meet only at a vertex or at an edge of
 * more than two triangles are turned one by one. Of an open patch the signed volume about its own centre decides, as
 * good a guess as any. Positions are shared with the input.
 */
export function orientOutward(mesh: TriangleMesh): TriangleMesh {
	const { patchOf, flipped, patchCount } = agreeingPatches(mesh);
	const triangles = mesh.triangles.slice();
	flipped.forEach((isFlipped, t) => isFlipped && flip(triangles, t));
	const agreeing = { positions: mesh.positions, triangles };

	const volumes = patchVolumes(agreeing, patchOf, patchCount);
	const wasTurned = new Uint8Array(patchCount);
	flipped.forEach((isFlipped, t) => isFlipped && (wasTurned[patchOf[t]] = 1));
	const inward = volumes.map((volume) => (volume < 0 ? 1 : 0));
	if (inward.includes(1)) keepCavities(agreeing, patchOf, inward, wasTurned);
	patchOf.forEach((patch, t) => inward[patch] && flip(triangles, t));
	return agreeing;
}

function flip(triangles: Uint32Array, t: number): void {
	const second = triangles[3 * t + 1];
	triangles[3 * t + 1] = triangles[3 * t + 2];
	triangles[3 * t + 2] = second;
}

/** Patches joined across edges of two triangles, and which triangles to flip so that each patch agrees with itself. */
function agreeingPatches(mesh: TriangleMesh): { patchOf: Int32Array; flipped: Uint8Array; patchCount: number } {
	const { triangles } = mesh;
	const { twins } = pairEdges(mesh);
	const triangleCount = triangles.length / 3;
	const patchOf = new Int32Array(triangleCount).fill(-1);
	const flipped = new Uint8Array(triangleCount);
	const queue = new Uint32Array(triangleCount);
	let patchCount = 0;
	for (let seed = 0; seed < triangleCount; seed++) {
		if (patchOf[seed] >= 0) continue;
		patchOf[seed] = patchCount;
		queue[0] = seed;
		for (let head = 0, tail = 1; head < tail; head++) {
			const t = queue[head];
			for (let h = 3 * t; h < 3 * t + 3; h++) {
				const twin = twins[h];
				if (twin < 0) continue;
				const other = (twin - (twin % 3)) / 3;
				if (patchOf[other] >= 0) continue;
				patchOf[other] = patchCount;
				// Half-edges that start at the same vertex run the same way: one of the two must be flipped.
				flipped[other] = flipped[t] ^ (triangles[h] === triangles[twin] ? 1 : 0);
				queue[tail++] = other;
			}
		}
		patchCount++;
	}
	return { patchOf, flipped: fewestFlips(patchOf, flipped, patchCount), patchCount };
}

/** The side most triangles of a patch are on already stays: turning the others is the smaller change. */
function fewestFlips(patchOf: Int32Array, flipped: Uint8Array, patchCount: number): Uint8Array {
	const balance = new Int32Array(patchCount);
	for (let t = 0; t < flipped.length; t++) balance[patchOf[t]] += flipped[t] ? 1 : -1;
	return flipped.map((isFlipped, t) => (balance[patchOf[t]] > 0 ? 1 - isFlipped : isFlipped));
}

/** Six times the signed volume of each patch about its mean corner, so that open patches get a fair guess. */
function patchVolumes({ positions, triangles }: TriangleMesh, patchOf: Int32Array, patchCount: number): Float64Array {
	const centre = new Float64Array(3 * patchCount);
	const corners = new Float64Array(patchCount);
	for (let t = 0; t < patchOf.length; t++) {
		corners[patchOf[t]] += 3;
		for (let h = 3 * t; h < 3 * t + 3; h++)
			for (let axis = 0; axis < 3; axis++) centre[3 * patchOf[t] + axis] += positions[3 * triangles[h] + axis];
	}
	const volumes = new Float64Array(patchCount);
	const p = new Float64Array(9);
	for (let t = 0; t < patchOf.length; t++) {
		const patch = patchOf[t];
		for (let k = 0; k < 9; k++) {
			const axis = k % 3;
			const vertex = triangles[3 * t + (k - axis) / 3];
			p[k] = positions[3 * vertex + axis] - centre[3 * patch + axis] / corners[patch];
		}
		volumes[patch] +=
			p[0] * (p[4] * p[8] - p[5] * p[7]) + p[1] * (p[5] * p[6] - p[3] * p[8]) + p[2] * (p[3] * p[7] - p[4] * p[6]);
	}
	return volumes;
}

/** Clears the inward mark of patches that are walls of cavities: untouched so far, inside another component. */
function keepCavities(mesh: TriangleMesh, patchOf: Int32Array, inward: Float64Array, wasTurned: Uint8Array): void {
	const parts = meshComponents(mesh);
	const firstTriangle = new Int32Array(parts.components.length).fill(-1);
	const componentOf = new Uint32Array(inward.length);
	patchOf.forEach((patch, t) => {
		const id = parts.ofTriangle[t];
		componentOf[patch] = id;
		if (firstTriangle[id] < 0) firstTriangle[id] = t;
	});
	const shells = new Map<number, TriangleMesh>();
	const answers = new Map<number, boolean>();
	const isCavity = (id: number): boolean => {
		const known = answers.get(id) ?? isInsideAnother(mesh, parts, mesh.triangles[3 * firstTriangle[id]], id, shells);
		answers.set(id, known);
		return known;
	};
	for (let patch = 0; patch < inward.length; patch++)
		if (inward[patch] && !wasTurned[patch] && isCavity(componentOf[patch])) inward[patch] = 0;
}

/** Whether a vertex of component `id` lies inside an odd number of the other components. */
function isInsideAnother(
	mesh: TriangleMesh,
	parts: MeshComponents,
	vertex: number,
	id: number,
	shells: Map<number, TriangleMesh>,
): boolean {
	const [x, y, z] = mesh.positions.subarray(3 * vertex, 3 * vertex + 3);
	let depth = 0;
	parts.components.forEach(({ bounds: { min, max } }, other) => {
		if (other === id || x < min[0] || y < min[1] || z < min[2] || x > max[0] || y > max[1] || z > max[2]) return;
		const shell = shells.get(other) ?? selectComponents(mesh, parts, [other]);
		shells.set(other, shell);
		if (Math.abs(windingNumber(shell, x, y, z)) > 0.5) depth++;
	});
	return depth % 2 === 1;
}
