import { affineDeterminant, multiplyMat4, symmetricEigen3, transformPoint, type Mat4 } from '#numeric';
import { boundingBox, type TriangleMesh } from '#shape';
import { iterativeClosestPoint } from './iterative-closest-point.ts';
import { momentFrame } from './moment-frame.ts';
import { registrationSurface, type RegistrationSurface } from './registration-surface.ts';
import { transformPositions } from './transform-positions.ts';

/** Options of {@link symmetryPlane}. */
export interface SymmetryPlaneOptions {
	/** Points sampled on the surface. Default 1500. */
	readonly points?: number;
	/** Seed of the sampling. Default 1. */
	readonly seed?: number;
}

/** The plane a shape is most nearly its own mirror image in. */
export interface SymmetryPlane {
	/** Unit normal; its component of largest magnitude is positive. */
	readonly normal: readonly [number, number, number];
	/** A point of the plane, world mm: the foot of the shape's centroid. */
	readonly point: readonly [number, number, number];
	/** The reflection in the plane: row-major 4 × 4. */
	readonly reflection: Mat4;
	/** Mean distance between the surface and its mirror image, mm: 0 for a perfectly symmetric shape. */
	readonly asymmetryMm: number;
	/** The same over the diagonal of the bounding box. */
	readonly relativeAsymmetry: number;
	/** Asymmetry, mm, at the optima the starts ran into, best first: close rivals mean several planes (a cube, a sphere). */
	readonly rivalsMm: readonly number[];
}

const coarsePoints = 250;
const coarseIterations = 10;
const refineIterations = 30;
const refinedStarts = 4;

/** Normals of 13 planes through the centroid: axes, face and space diagonals of the principal frame. */
const startDirections = [
	[1, 0, 0],
	[0, 1, 0],
	[0, 0, 1],
	[1, 1, 0],
	[1, -1, 0],
	[1, 0, 1],
	[1, 0, -1],
	[0, 1, 1],
	[0, 1, -1],
	[1, 1, 1],
	[1, 1, -1],
	[1, -1, 1],
	[-1, 1, 1],
];

/**
 * The plane of mirror symmetry: the shape is mirrored in a trial plane, registered to itself, and the plane that best
 * explains mirror and registration together is taken; trial planes lie in 13 directions of the principal frame.
 *
 * Combès et al., Automatic symmetry plane estimation of bilateral objects in point clouds, CVPR 2008 (mirror and
 * register), with the surface on both sides.
 *
 * @throws RangeError if the mesh has no area.
 */
export function symmetryPlane(
	mesh: TriangleMesh,
	{ points = 1500, seed = 1 }: SymmetryPlaneOptions = {},
): SymmetryPlane {
	const surface = registrationSurface(mesh, { points, seed });
	const quick = { samples: registrationSurface(mesh, { points: coarsePoints, seed }).samples, tree: surface.tree };
	const { centre, axes } = momentFrame(surface.samples.positions);
	const rough = startDirections.map((direction) => {
		const reflection = refine(quick, reflectionIn(inFrame(axes, direction), centre), coarseIterations);
		return { reflection, error: mirrorError(quick, reflection) };
	});
	rough.sort((a, b) => a.error - b.error);
	const refined = rough.slice(0, refinedStarts).map(({ reflection: start }) => {
		const reflection = refine(surface, start, refineIterations);
		return { reflection, error: mirrorError(surface, reflection) };
	});
	refined.sort((a, b) => a.error - b.error);
	const [{ reflection, error }] = refined;
	const { normal, offset } = planeOf(reflection);
	const height = normal[0] * centre[0] + normal[1] * centre[1] + normal[2] * centre[2] - offset;
	const { min, max } = boundingBox(mesh.positions);
	return {
		normal,
		point: [centre[0] - height * normal[0], centre[1] - height * normal[1], centre[2] - height * normal[2]],
		reflection,
		asymmetryMm: error,
		relativeAsymmetry: error / Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]),
		rivalsMm: refined.map((rival) => rival.error),
	};
}

/** Registers the mirror image to the shape and projects mirror and registration back onto the nearest reflection. */
function refine(surface: Required<RegistrationSurface>, start: Mat4, iterations: number): Mat4 {
	let reflection = start;
	for (let round = 0; round < 3; round++) {
		const { transform } = iterativeClosestPoint(mirrored(surface, reflection), surface, { iterations });
		reflection = nearestReflection(multiplyMat4(transform, reflection), surface);
	}
	return reflection;
}

/**
 * Mirrored samples need no tree of their own: a reflection keeps distances, so what the surface sees of its mirror image
 * is what the mirror image sees of it.
 */
function mirrored({ samples }: RegistrationSurface, reflection: Mat4): RegistrationSurface {
	return { samples: { positions: transformPositions(samples.positions, reflection) } };
}

function mirrorError(surface: Required<RegistrationSurface>, reflection: Mat4): number {
	return iterativeClosestPoint(mirrored(surface, reflection), surface, { iterations: 0 }).trimmedMeanMm;
}

/**
 * A mirroring isometry M is a reflection but for a turn in the plane and a shift along it. Its normal is the eigenvector
 * of (M + Mᵀ) / 2 with the lowest eigenvalue; the plane passes midway between the samples' centroid and its image.
 */
function nearestReflection(m: Mat4, surface: RegistrationSurface): Mat4 {
	const symmetric = [m[0], (m[1] + m[4]) / 2, (m[2] + m[8]) / 2, m[5], (m[6] + m[9]) / 2, m[10]];
	const [x, y, z] = symmetricEigen3(symmetric).vectors.subarray(6, 9);
	const { centre } = momentFrame(surface.samples.positions);
	const image = transformPoint(m, ...centre);
	return reflectionIn(
		[x, y, z],
		centre.map((value, i) => (value + image[i]) / 2),
	);
}

function reflectionIn(normal: readonly number[], point: readonly number[]): Mat4 {
	const length = Math.hypot(normal[0], normal[1], normal[2]);
	const n = normal.map((value) => value / length);
	const offset = n[0] * point[0] + n[1] * point[1] + n[2] * point[2];
	const m = new Float64Array(16);
	for (let row = 0; row < 3; row++) {
		for (let column = 0; column < 3; column++) m[4 * row + column] = (row === column ? 1 : 0) - 2 * n[row] * n[column];
		m[4 * row + 3] = 2 * offset * n[row];
	}
	m[15] = 1;
	return m;
}

function planeOf(reflection: Mat4): { normal: [number, number, number]; offset: number } {
	if (affineDeterminant(reflection) > 0) throw new RangeError('symmetryPlane: the transform does not mirror');
	// I − R = 2 n nᵀ: its longest row points along n.
	const rows = [0, 1, 2].map((row) =>
		[0, 1, 2].map((column) => (row === column ? 1 : 0) - reflection[4 * row + column]),
	);
	const longest = rows.sort((a, b) => Math.hypot(...b) - Math.hypot(...a))[0];
	const largest = longest.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best));
	const length = Math.hypot(...longest) * (largest < 0 ? -1 : 1);
	const normal: [number, number, number] = [longest[0] / length, longest[1] / length, longest[2] / length];
	const offset = (normal[0] * reflection[3] + normal[1] * reflection[7] + normal[2] * reflection[11]) / 2;
	return { normal, offset };
}

function inFrame(axes: Float64Array, direction: readonly number[]): number[] {
	return [0, 1, 2].map((i) => direction[0] * axes[i] + direction[1] * axes[3 + i] + direction[2] * axes[6 + i]);
}
