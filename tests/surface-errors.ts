import { massProperties, type TriangleMesh } from '#shape';
import type { ClosedForm } from './closed-forms.ts';

/** How far a mesh is from the solid it stands for. */
export interface SurfaceErrors {
	/** Root mean square and maximum of the vertices' distances, mm. */
	readonly rmsMm: number;
	readonly maxMm: number;
	/** Share of the area that is too much. */
	readonly area: number;
	readonly volume: number;
	/** Mean angle between the triangles' normals and those of the solid, by area. */
	readonly normalDegrees: number;
}

export function surfaceErrors(mesh: TriangleMesh, form: ClosedForm): SurfaceErrors {
	const { positions: p, triangles } = mesh;
	let squares = 0;
	let maxMm = 0;
	for (let i = 0; i < p.length; i += 3) {
		const distance = Math.abs(form.distance(p[i], p[i + 1], p[i + 2]));
		squares += distance * distance;
		maxMm = Math.max(maxMm, distance);
	}
	let angles = 0;
	let weights = 0;
	for (let h = 0; h < triangles.length; h += 3) {
		const [a, b, c] = [3 * triangles[h], 3 * triangles[h + 1], 3 * triangles[h + 2]];
		const u = [0, 1, 2].map((k) => p[b + k] - p[a + k]);
		const v = [0, 1, 2].map((k) => p[c + k] - p[a + k]);
		const normal = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
		const slope = gradient(form, (p[a] + p[b] + p[c]) / 3, (p[a + 1] + p[b + 1] + p[c + 1]) / 3, (p[a + 2] + p[b + 2] + p[c + 2]) / 3); // prettier-ignore
		const weight = Math.hypot(...normal);
		const cosine = (normal[0] * slope[0] + normal[1] * slope[1] + normal[2] * slope[2]) / weight / Math.hypot(...slope);
		if (!(weight > 0)) continue;
		angles += weight * Math.acos(Math.min(1, Math.max(-1, cosine)));
		weights += weight;
	}
	const { volumeMm3, areaMm2 } = massProperties(mesh);
	return {
		rmsMm: Math.sqrt((3 * squares) / p.length),
		maxMm,
		area: areaMm2 / form.areaMm2 - 1,
		volume: volumeMm3 / form.volumeMm3 - 1,
		normalDegrees: ((angles / weights) * 180) / Math.PI,
	};
}

function gradient({ distance }: ClosedForm, x: number, y: number, z: number): [number, number, number] {
	const e = 1e-3;
	return [
		distance(x + e, y, z) - distance(x - e, y, z),
		distance(x, y + e, z) - distance(x, y - e, z),
		distance(x, y, z + e) - distance(x, y, z - e),
	];
}
