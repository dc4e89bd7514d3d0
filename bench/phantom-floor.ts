/**
 * How much of the phantom's true correspondence its surfaces tell. Its organs are drawn by moving each surface point along
 * its ray from a centre that nobody sees, so that part of the truth is a slide along the surface. Two references, as shares
 * of the diagonal: points carried along rays from the visible centre (which only serves shapes that are stars), and the
 * best linear guess of the true points from the whole surface, learned from the truth of 300 other subjects (which no
 * method has).
 */
import { symmetricEigen } from '#numeric';
import { surfacePoints } from '#phantom';
import { closestPoints, intersectRay, massProperties, triangleTree, type TriangleMesh } from '#shape';
import { correspondenceError } from '#shape-model';
import { phantomSurfaces } from '../tests/phantom-surfaces.ts';

const others = 300;
const members = 12;
const vertexCount = 300;
const rayCount = 250;
/** Surfaces of the phantom vary along 18 directions at first order: 15 harmonics and 3 radii. */
const components = 18;

export interface PhantomFloor {
	readonly raysOfDiagonal: number;
	readonly linearGuessOfDiagonal: number;
	readonly learnedFrom: number;
	readonly components: number;
}

/** Both references for one organ and the first 12 subjects. */
export function phantomFloor(organ: string): PhantomFloor {
	const all = phantomSurfaces(organ, members + others, vertexCount).map(centred);
	const rays = surfacePoints({ kind: 'star', centre: [0, 0, 0], radii: [1, 1, 1] }, rayCount);
	const reach = all.map((mesh) => reachAlong(mesh, rays));
	const truth = all.slice(0, members);
	const meanPoints = meanOf(all.map(({ positions }) => positions));
	const alongRays = truth.map((mesh) => {
		const own = reachAlong(mesh, meanPoints);
		return meanPoints.map((value, i) => {
			const at = i - (i % 3);
			return (value * own[at / 3]) / Math.hypot(meanPoints[at], meanPoints[at + 1], meanPoints[at + 2]);
		});
	});
	const guessed = linearGuess(reach, all).map((points, n) =>
		Float64Array.from(closestPoints(triangleTree(truth[n]), points).positions),
	);
	const share = (points: readonly Float64Array[]): number =>
		Number(correspondenceError(points, truth).shareOfDiagonal.toPrecision(3));
	return { raysOfDiagonal: share(alongRays), linearGuessOfDiagonal: share(guessed), learnedFrom: others, components };
}

function centred({ positions, triangles }: TriangleMesh): TriangleMesh {
	const { surfaceCentroid } = massProperties({ positions, triangles });
	return { positions: positions.map((value, i) => value - surfaceCentroid[i % 3]), triangles };
}

/** Distance of the surface from the origin along each direction. */
function reachAlong(mesh: TriangleMesh, directions: Float64Array): Float64Array {
	const tree = triangleTree(mesh);
	return Float64Array.from({ length: directions.length / 3 }, (_, i) => {
		const [x, y, z] = directions.subarray(3 * i, 3 * i + 3);
		const hit = intersectRay(tree, [0, 0, 0], [x, y, z]);
		if (!hit) throw new Error('A ray from the centre misses the surface');
		return hit.distanceMm;
	});
}

/** Least squares of the true points on the principal components of the reaches, learned from all but the first members. */
function linearGuess(reach: readonly Float64Array[], all: readonly TriangleMesh[]): Float64Array[] {
	const known = reach.slice(members);
	const truth = all.slice(members).map(({ positions }) => positions);
	const [middle, middleTruth] = [meanOf(known), meanOf(truth)];
	const offsets = known.map((values) => values.map((value, k) => value - middle[k]));
	const gram = Float64Array.from({ length: others * others }, (_, i) =>
		dot(offsets[Math.floor(i / others)], offsets[i % others]),
	);
	const { values, vectors } = symmetricEigen(gram, others);
	return reach.slice(0, members).map((own) => {
		const offset = own.map((value, k) => value - middle[k]);
		const products = offsets.map((other) => dot(other, offset));
		const points = Float64Array.from(middleTruth);
		for (let c = 0; c < components; c++) {
			const vector = vectors.subarray(c * others, (c + 1) * others);
			const score = dot(vector, products) / values[c];
			for (const [n, positions] of truth.entries())
				for (let i = 0; i < points.length; i++) points[i] += score * vector[n] * (positions[i] - middleTruth[i]);
		}
		return points;
	});
}

function meanOf(lists: readonly ArrayLike<number>[]): Float64Array {
	return Float64Array.from(
		{ length: lists[0].length },
		(_, i) => lists.reduce((sum, list) => sum + list[i], 0) / lists.length,
	);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
	return sum;
}
