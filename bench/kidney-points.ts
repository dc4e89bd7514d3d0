/**
 * Corresponding points on the kidneys of KiTS23, for `kidney-shape.bench.ts`: both kidneys of each patient from the label
 * map (kidney, tumour and cyst together), the left ones mirrored, a template laid on each, 1,024 points carried along.
 * Non-commercial data: read in place, kept in the system's folder for temporary files only.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readVolume } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { alignSurfaces, deformationTemplate, deformSurface, transformMesh } from '#registration';
import {
	closestPoints,
	extractIsosurface,
	massProperties,
	remesh,
	reverseOrientation,
	sampleSurface,
	triangleTree,
	type TriangleMesh,
} from '#shape';
import { connectedComponents, isotropicGrid, resampleVolume, voxelVolumeMm3, type Volume } from '#volume';
import { dataRoot } from './real-meshes.ts';

export interface Kidney {
	readonly patient: string;
	readonly side: 'left' | 'right';
	readonly volumeMl: number;
	readonly tumourMl: number;
	readonly cystMl: number;
	/** Mean distance of the laid-on template from the surface, mm. */
	readonly residualMm: number;
	readonly flippedTriangles: number;
	/** 3 · 1024, mm; left kidneys mirrored. */
	readonly points: Float64Array;
}

export interface Kidneys {
	readonly kidneys: readonly Kidney[];
	readonly skipped: readonly { readonly patient: string; readonly reason: string }[];
	readonly template: string;
	/** From label maps to points, with whatever else the machine did; kept with the points. */
	readonly seconds: number;
}

const pointCount = 1024;
const gridMm = 2;
const triangleCount = 5000;
const cacheFile = path.join(tmpdir(), 'msn-kidney-shape', `points-${pointCount}-${triangleCount}.json`);

interface Surface extends Omit<Kidney, 'residualMm' | 'flippedTriangles' | 'points'> {
	readonly mesh: TriangleMesh;
}

/** The kidneys of these patients; those computed before are taken from the temporary folder. */
export async function kidneyPoints(patients: readonly string[]): Promise<Kidneys> {
	if (existsSync(cacheFile)) {
		const { patients: known, kidneys, skipped, template, seconds } = JSON.parse(readFileSync(cacheFile, 'utf8'));
		if (known.join() === patients.join())
			return {
				skipped,
				template,
				seconds,
				kidneys: kidneys.map((kidney: { points: number[] }) => ({
					...kidney,
					points: Float64Array.from(kidney.points),
				})),
			};
	}
	const started = performance.now();
	const surfaces: Surface[] = [];
	const skipped: { patient: string; reason: string }[] = [];
	for (const [i, patient] of patients.entries()) {
		const found = await kidneySurfaces(patient);
		if (typeof found === 'string') skipped.push({ patient, reason: found });
		else surfaces.push(...found);
		if (i % 10 === 0) console.log(`  ${i + 1} of ${patients.length} patients read`);
	}
	const template = medianKidney(surfaces);
	const kidneys = laidOn(template, surfaces);
	const made = {
		patients,
		template: `${template.patient} ${template.side}`,
		skipped,
		kidneys,
		seconds: (performance.now() - started) / 1000,
	};
	mkdirSync(path.dirname(cacheFile), { recursive: true });
	writeFileSync(
		cacheFile,
		JSON.stringify(made, (_, value) => (value instanceof Float64Array ? Array.from(value) : (value as unknown))),
	);
	return made;
}

/** Both kidneys as closed surfaces in mm about their own centres, the left one mirrored; or why there are not two. */
async function kidneySurfaces(patient: string): Promise<Surface[] | string> {
	const file = path.join(dataRoot, 'kits23', patient, 'segmentation.nii.gz');
	const { volume } = await readVolume(readFileSync(file), { fileName: file, decompress: nodeDecompress });
	const { voxels, dims, voxelToWorld } = volume;
	const inside = new Uint8Array(voxels.length);
	for (let i = 0; i < inside.length; i++) inside[i] = voxels[i] === 0 ? 0 : 1;
	const mask = { dims, voxelToWorld, voxels: inside };
	const { components, voxelCounts } = connectedComponents(mask, 26);
	const ml = voxelVolumeMm3(volume.voxelToWorld) / 1000;
	if (voxelCounts.length < 2 || voxelCounts[1] * ml < 30) return 'fewer than two parts of 30 ml: one kidney, or joined';
	if (voxelCounts.length > 2 && voxelCounts[2] * ml > 30) return 'a third part above 30 ml';

	const parts = [1, 2].map((component) => partOf(volume, components.voxels, component));
	if (parts.some(({ touchesBorder }) => touchesBorder)) return 'cut by the border of the volume';
	const x = parts.map(({ centreX }) => centreX);
	if (Math.abs(x[0] - x[1]) < 40) return 'the two parts lie on one side';
	return parts.map(({ mesh, counts }, i): Surface => {
		// World coordinates are RAS+: the patient's right side has the larger x.
		const side = x[i] > x[1 - i] ? 'right' : 'left';
		return {
			patient,
			side,
			volumeMl: (counts[1] + counts[2] + counts[3]) * ml,
			tumourMl: counts[2] * ml,
			cystMl: counts[3] * ml,
			mesh: remesh(centred(side === 'left' ? mirrored(mesh) : mesh), { triangleCount: 8000, iterations: 4 }).mesh,
		};
	});
}

interface Part {
	readonly mesh: TriangleMesh;
	readonly counts: readonly number[];
	readonly centreX: number;
	readonly touchesBorder: boolean;
}

function partOf({ voxels, dims, voxelToWorld }: Volume, components: Uint32Array, component: number): Part {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	const counts = [0, 0, 0, 0];
	const [nx, ny, nz] = dims;
	for (let i = 0; i < components.length; i++) {
		if (components[i] !== component) continue;
		counts[Number(voxels[i])]++;
		const index = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
		for (let axis = 0; axis < 3; axis++) {
			low[axis] = Math.min(low[axis], index[axis]);
			high[axis] = Math.max(high[axis], index[axis]);
		}
	}
	const margin = 4;
	const size = low.map((from, axis) => high[axis] - from + 1 + 2 * margin);
	const cut = new Uint8Array(size[0] * size[1] * size[2]);
	for (let z = low[2]; z <= high[2]; z++)
		for (let y = low[1]; y <= high[1]; y++)
			for (let x = low[0]; x <= high[0]; x++)
				if (components[x + nx * (y + ny * z)] === component)
					cut[x - low[0] + margin + size[0] * (y - low[1] + margin + size[1] * (z - low[2] + margin))] = 200;
	const moved = voxelToWorld.slice();
	for (let row = 0; row < 3; row++)
		for (let axis = 0; axis < 3; axis++) moved[4 * row + 3] += voxelToWorld[4 * row + axis] * (low[axis] - margin);
	const dense: Volume<Uint8Array> = { voxels: cut, dims: [size[0], size[1], size[2]], voxelToWorld: moved };
	const smooth = resampleVolume(dense, isotropicGrid(dense, gridMm));
	const mesh = extractIsosurface(smooth, { level: 100 });
	const { centroid } = massProperties(mesh, { isClosed: true });
	return {
		mesh,
		counts,
		centreX: centroid[0],
		touchesBorder: low.some((from, axis) => from === 0 || high[axis] === [nx, ny, nz][axis] - 1),
	};
}

const mirrored = (mesh: TriangleMesh): TriangleMesh =>
	reverseOrientation({ ...mesh, positions: mesh.positions.map((value, i) => (i % 3 === 0 ? -value : value)) });

function centred(mesh: TriangleMesh): TriangleMesh {
	const { centroid } = massProperties(mesh, { isClosed: true });
	return { ...mesh, positions: mesh.positions.map((value, i) => value - centroid[i % 3]) };
}

/** The kidney without tumour or cyst whose volume is the median of those. */
function medianKidney(surfaces: readonly Surface[]): Surface {
	const healthy = surfaces.filter(({ tumourMl, cystMl }) => tumourMl === 0 && cystMl === 0);
	return healthy.toSorted((a, b) => a.volumeMl - b.volumeMl)[healthy.length >> 1];
}

function laidOn(templateKidney: Surface, surfaces: readonly Surface[]): Kidney[] {
	const mesh = remesh(templateKidney.mesh, { triangleCount }).mesh;
	const template = deformationTemplate(mesh);
	const seeds = sampleSurface(mesh, pointCount, { seed: 1 }).positions;
	const near = closestPoints(triangleTree(mesh), seeds);
	return surfaces.map(({ mesh: surface, ...facts }, i) => {
		// Anatomical directions are known, so only poses near that one are tried.
		const { transform } = alignSurfaces(surface, mesh, { poses: 'near' });
		const fit = deformSurface(template, transformMesh(surface, transform));
		if (i % 20 === 0) console.log(`  ${i + 1} of ${surfaces.length} kidneys, ${fit.meanResidualMm.toFixed(3)} mm`);
		return {
			...facts,
			residualMm: fit.meanResidualMm,
			flippedTriangles: fit.flippedTriangleCount,
			points: carried(fit.mesh, mesh, near),
		};
	});
}

/** Points of one mesh at the same places of the triangles of another. */
function carried(
	to: TriangleMesh,
	from: TriangleMesh,
	near: { readonly triangles: ArrayLike<number>; readonly positions: ArrayLike<number> },
): Float64Array {
	const points = new Float64Array(near.positions.length);
	for (let i = 0; i < points.length / 3; i++) {
		const corners = [0, 1, 2].map((k) => 3 * from.triangles[3 * near.triangles[i] + k]);
		const at = (mesh: TriangleMesh, corner: number): number[] =>
			Array.from(mesh.positions.subarray(corner, corner + 3));
		const [a, b, c] = corners.map((corner) => at(from, corner));
		const u = minus(b, a);
		const v = minus(c, a);
		const w = minus([near.positions[3 * i], near.positions[3 * i + 1], near.positions[3 * i + 2]], a);
		const determinant = dot(u, u) * dot(v, v) - dot(u, v) ** 2;
		const s = (dot(v, v) * dot(w, u) - dot(u, v) * dot(w, v)) / determinant;
		const t = (dot(u, u) * dot(w, v) - dot(u, v) * dot(w, u)) / determinant;
		const [p, q, r] = corners.map((corner) => at(to, corner));
		for (let axis = 0; axis < 3; axis++) points[3 * i + axis] = (1 - s - t) * p[axis] + s * q[axis] + t * r[axis];
	}
	return points;
}

const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (a: readonly number[], b: readonly number[]): number[] => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
