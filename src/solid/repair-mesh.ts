import {
	boundingBox,
	dropUnusableTriangles,
	fillHoles,
	findDefects,
	isSelfIntersecting,
	orientOutward,
	removeSmallComponents,
	separateNonManifold,
	separateTouching,
	weld,
	weldNear,
	type FillHolesOptions,
	type MeshDefects,
	type TriangleMesh,
} from '#shape';
import { outsideDistance } from './outside-distance.ts';
import type { RepairStep } from './repair-step.ts';
import { untangle } from './untangle.ts';

/** Options of {@link repairMesh}. */
export interface RepairMeshOptions {
	/** Open edges whose vertices are this near are sewn together, in mm. Default: a 100,000th of the box's diagonal. */
	readonly weldToleranceMm?: number;
	/** Components of fewer triangles are scraps and go. Default 4: fewer cannot enclose anything. */
	readonly leastTriangles?: number;
	/** Which holes are filled. Default: all. */
	readonly holes?: FillHolesOptions;
	/**
	 * How far to go against a surface that cuts into itself. `keep`: not at all. `local`: unite components that cross,
	 * take out and fill anew what else does. `remesh`: where that does not help, make the whole surface anew on a grid. Default
	 * `remesh`.
	 */
	readonly selfIntersections?: 'keep' | 'local' | 'remesh';
	/** Cells of that grid in mm. Default: a 128th of the box's diagonal. */
	readonly remeshSpacingMm?: number;
}

/** A repaired mesh, what was done to it, and how it differs. */
export interface RepairedMesh {
	readonly mesh: TriangleMesh;
	readonly steps: readonly RepairStep[];
	readonly before: MeshDefects;
	readonly after: MeshDefects;
	/** Closed, manifold, oriented, and not cutting into itself. */
	readonly isSolid: boolean;
	readonly isSelfIntersecting: boolean;
	/** The triangles away from the faults are still those of the input; false after a remesh. */
	readonly keepsTriangles: boolean;
	/**
	 * From the result to the farthest point of the input that is not inside it, in mm: what was lost. Walls inside, of parts that
	 * were united, do not count. Undefined if input or result has no area.
	 */
	readonly distanceFromInputMm: number | undefined;
	/** Farthest point of the result (filled holes too) from the input. */
	readonly distanceToInputMm: number | undefined;
}

/**
 * Makes a closed, manifold, outward surface that does not cut into itself of any mesh, by the mildest means that suffice, and
 * says what was done. In turn: equal positions merged; triangles that cannot be used taken out; seams within the tolerance
 * sewn; edges of more than two triangles taken apart; triangles turned to agree and outward; scraps removed; holes
 * filled; components that cross united; places that cut into themselves cut out and filled; at last the surface made
 * anew from its winding numbers, its error then about half a grid cell. A sheet (closing it takes nearly a third of its
 * area anew, or it encloses nothing) that this would lose becomes a skin of two cells' thickness. A mesh without faults
 * comes back as it is, with no steps. The same input gives the same bytes.
 *
 * The result keeps apart what only touches, so that writing STL and welding it again gives the same surface. A mesh
 * that cannot be repaired is no error: see `isSolid`. The input is not modified.
 *
 * @throws RangeError if an option is not a number ≥ 0.
 */
export async function repairMesh(mesh: TriangleMesh, options: RepairMeshOptions = {}): Promise<RepairedMesh> {
	const { weldToleranceMm, leastTriangles = 4, selfIntersections = 'remesh' } = options;
	if (weldToleranceMm !== undefined && !(weldToleranceMm >= 0))
		throw new RangeError(`repairMesh: weldToleranceMm must be ≥ 0, got ${weldToleranceMm}`);
	const steps: RepairStep[] = [];
	const before = findDefects(mesh);
	const usable = usablePart(mesh, steps);
	let current = usable;
	if (!isSound(findDefects(current))) current = makeManifold(current, options, steps);
	else current = turnOutward(current, steps);
	const scraps = removeSmallComponents(current, { leastTriangles });
	note(steps, 'remove-scraps', { components: scraps.removedComponents });
	current = scraps.mesh;
	const mayRemesh = selfIntersections === 'remesh';
	let keepsTriangles = true;
	for (let round = 0; round < 3; round++) {
		const apart = separateTouching(current);
		const isCrossing = isSelfIntersecting(apart.mesh) !== false;
		// Where moving apart makes parts cross that only touched, they go on touching.
		if (isCrossing && round > 0 && isSelfIntersecting(current) === false) break;
		note(steps, 'separate-touching', { vertices: apart.movedVertices, distanceMm: apart.distanceMm });
		current = apart.mesh;
		if (!isCrossing || selfIntersections === 'keep') break;
		const untangled = await untangle(current, { ...options, mayRemesh, original: usable }, steps);
		current = untangled.mesh;
		keepsTriangles &&= untangled.keepsTriangles;
	}

	const after = findDefects(current);
	const isCrossing = current.triangles.length > 0 && isSelfIntersecting(current) !== false;
	return {
		mesh: current,
		steps,
		before,
		after,
		isSolid: isSound(after) && !isCrossing,
		isSelfIntersecting: isCrossing,
		keepsTriangles,
		...distances(usable, current, steps.length > 0),
	};
}

const isSound = ({ isClosed, isManifold, isOriented }: MeshDefects): boolean => isClosed && isManifold && isOriented;

/** Notes a step, unless all its counts are 0. */
function note(steps: RepairStep[], name: RepairStep['name'], counts: Record<string, number>): void {
	if (Object.values(counts).some((count) => count !== 0)) steps.push({ name, counts });
}

function usablePart(mesh: TriangleMesh, steps: RepairStep[]): TriangleMesh {
	// Vertices that do not exist must go before equal ones are looked for.
	const first = dropUnusableTriangles(mesh);
	// Welding a sound mesh could only join what merely touches.
	const welded = isSound(findDefects(first.mesh)) ? first.mesh : weld(first.mesh);
	note(steps, 'weld', { vertices: (first.mesh.positions.length - welded.positions.length) / 3 });
	const second = dropUnusableTriangles(welded);
	note(steps, 'drop-unusable-triangles', {
		invalid: first.invalid + second.invalid,
		degenerate: first.degenerate + second.degenerate,
		duplicate: first.duplicate + second.duplicate,
	});
	return second.mesh;
}

function makeManifold(mesh: TriangleMesh, options: RepairMeshOptions, steps: RepairStep[]): TriangleMesh {
	const { min, max } = boundingBox(mesh.positions);
	const diagonal = mesh.positions.length > 0 ? Math.hypot(...max.map((value, axis) => value - min[axis])) : 0;
	const near = weldNear(mesh, { toleranceMm: options.weldToleranceMm ?? 1e-5 * diagonal });
	note(steps, 'weld-near', { vertices: near.mergedVertices });
	let current = dropUnusableTriangles(near.mesh).mesh;
	// Twice at most: a filled hole can meet an edge that is already there.
	for (let round = 0; round < 3 && !isSound(findDefects(current)); round++) {
		const turned = orientOutward(current);
		note(steps, 'orient', { triangles: turnedTriangles(current, turned) });
		const apart = separateNonManifold(turned);
		note(steps, 'separate-non-manifold', { vertices: apart.addedVertices, removedTriangles: apart.removedTriangles });
		const scraps = removeSmallComponents(apart.mesh, { leastTriangles: Math.min(2, options.leastTriangles ?? 4) });
		const filled = fillHoles(scraps.mesh, options.holes);
		note(steps, 'fill-holes', {
			holes: filled.filledHoles,
			leftOpen: filled.openHoles,
			triangles: filled.addedTriangles,
			areaMm2: filled.addedAreaMm2,
		});
		current = turnOutward(filled.mesh, steps);
	}
	return current;
}

function turnOutward(mesh: TriangleMesh, steps: RepairStep[]): TriangleMesh {
	const outward = orientOutward(mesh);
	const triangles = turnedTriangles(mesh, outward);
	note(steps, 'orient', { triangles });
	return triangles > 0 ? outward : mesh;
}

function turnedTriangles(before: TriangleMesh, after: TriangleMesh): number {
	let count = 0;
	for (let h = 1; h < before.triangles.length; h += 3) if (before.triangles[h] !== after.triangles[h]) count++;
	return count;
}

function distances(
	from: TriangleMesh,
	to: TriangleMesh,
	isChanged: boolean,
): Pick<RepairedMesh, 'distanceFromInputMm' | 'distanceToInputMm'> {
	const hasArea = ({ zeroAreaTriangles, triangleCount }: MeshDefects): boolean => triangleCount > zeroAreaTriangles;
	if (!hasArea(findDefects(from)) || !hasArea(findDefects(to)))
		return { distanceFromInputMm: undefined, distanceToInputMm: undefined };
	if (!isChanged) return { distanceFromInputMm: 0, distanceToInputMm: 0 };
	const { fromInputMm, toInputMm } = outsideDistance(from, to);
	return { distanceFromInputMm: fromInputMm, distanceToInputMm: toInputMm };
}
