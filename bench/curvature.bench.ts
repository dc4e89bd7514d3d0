/**
 * Mean and Gaussian curvature of every vertex: ours (one pass over the triangles) against the formula per vertex as
 * papers print it: one-rings as arrays, a cotangent and an arccosine a corner.
 *
 * Run: node --conditions=source bench/curvature.bench.ts
 */
import { curvature, smoothTaubin, type TriangleMesh } from '#shape';
import { largeMesh } from './large-mesh.ts';
import { interleave, report } from './measure.ts';

/** Gaussian curvature and the absolute mean curvature, vertex by vertex (Meyer et al. 2003). */
function perVertex({ positions, triangles }: TriangleMesh): { gaussian: number[]; mean: number[] } {
	const around = Array.from({ length: positions.length / 3 }, () => [] as number[][]);
	for (let h = 0; h < triangles.length; h += 3)
		for (let k = 0; k < 3; k++)
			around[triangles[h + k]].push([triangles[h + ((k + 1) % 3)], triangles[h + ((k + 2) % 3)]]);
	const at = (v: number): number[] => [...positions.subarray(3 * v, 3 * v + 3)];
	const minus = (a: number[], b: number[]): number[] => a.map((value, k) => value - b[k]);
	const dot = (a: number[], b: number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
	const angle = (a: number[], b: number[]): number =>
		Math.acos(Math.max(-1, Math.min(1, dot(a, b) / Math.hypot(...a) / Math.hypot(...b))));
	const gaussian: number[] = [];
	const mean: number[] = [];
	around.forEach((ring, v) => {
		const p = at(v);
		const normal = [0, 0, 0];
		let [angles, area] = [0, 0];
		for (const [i, j] of ring) {
			const [u, w, e] = [minus(at(i), p), minus(at(j), p), minus(at(j), at(i))];
			const [atV, atI, atJ] = [angle(u, w), angle(minus(p, at(i)), e), angle(minus(p, at(j)), minus(at(i), at(j)))];
			angles += atV;
			const whole = (Math.hypot(...u) * Math.hypot(...w) * Math.sin(atV)) / 2;
			const isObtuse = Math.max(atV, atI, atJ) > Math.PI / 2;
			area += isObtuse
				? whole / (atV > Math.PI / 2 ? 2 : 4)
				: (dot(u, u) / Math.tan(atJ) + dot(w, w) / Math.tan(atI)) / 8;
			for (let k = 0; k < 3; k++) normal[k] += u[k] / Math.tan(atJ) + w[k] / Math.tan(atI);
		}
		gaussian.push((2 * Math.PI - angles) / area);
		mean.push(Math.hypot(...normal) / (4 * area));
	});
	return { gaussian, mean };
}

const mesh = smoothTaubin(largeMesh(), { iterations: 10, isClosed: true });
const [own, other] = [curvature(mesh), perVertex(mesh)];
const isFar = own.gaussianPerMm2.filter(
	(value, v) => Math.abs(value - other.gaussian[v]) > 1e-3 * (1 + Math.abs(value)),
);
if (isFar.length > own.areaMm2.length / 1000) throw new Error(`the two differ at ${isFar.length} vertices`);
const triangles = mesh.triangles.length / 3;
report(
	`curvature, ${triangles} triangles`,
	await interleave({ curvature: () => curvature(mesh), 'vertex by vertex': () => perVertex(mesh) }, { rounds: 5 }),
	{ count: triangles, unit: 'triangles' },
);
