import {
	boundingBox,
	findDefects,
	isSelfIntersecting,
	massProperties,
	meshComponents,
	offsetSurface,
	resolveSelfIntersections,
	reverseOrientation,
	selectComponents,
	selfIntersections,
	type TriangleMesh,
} from '#shape';
import { subtract, unite } from './combine-solids.ts';
import { NotSolidError } from './not-solid-error.ts';
import { outsideDistance } from './outside-distance.ts';
import type { RepairStep } from './repair-step.ts';

/** Options of {@link untangle}. */
export interface UntangleOptions {
	readonly remeshSpacingMm?: number;
	/** Whether the whole surface may be made anew. */
	readonly mayRemesh: boolean;
	/** What the result should be near to. */
	readonly original: TriangleMesh;
}

/** Enough pairs to tell crossings of components from those within one. */
const mostPairs = 100_000;
/** See `isSheet`. */
const sheetShare = 0.3;

/**
 * Takes the crossings out of a surface that cuts into itself: within components by cutting out and filling, between them
 * by a union, and if that does not suffice by remeshing. Steps that changed something are noted.
 */
export async function untangle(
	mesh: TriangleMesh,
	options: UntangleOptions,
	steps: RepairStep[],
): Promise<{ mesh: TriangleMesh; keepsTriangles: boolean }> {
	const done: RepairStep[] = [];
	const local = await untangleLocally(mesh, done);
	const isLocalClean = isClean(local);
	const spacingMm = options.remeshSpacingMm ?? diagonalOf(mesh) / 128;
	const localError = isLocalClean ? errorOf(options.original, local) : Infinity;
	if (localError <= 2 * spacingMm || !options.mayRemesh) {
		steps.push(...done);
		return { mesh: local, keepsTriangles: true };
	}
	const anew: RepairStep[] = [];
	const remeshed = remesh(mesh, spacingMm, anew);
	const remeshError = remeshed && isClean(remeshed) ? errorOf(options.original, remeshed) : Infinity;
	const least = Math.min(localError, remeshError);
	if (least > 2 * spacingMm && isSheet(options.original, mesh)) {
		const skin = thicken(options.original, spacingMm);
		if (isClean(skin) && errorOf(options.original, skin) < least) {
			steps.push({ name: 'thicken-sheet', counts: { thicknessMm: 2 * spacingMm } });
			return { mesh: skin, keepsTriangles: false };
		}
	}
	if (remeshed && remeshError < 0.8 * localError) {
		steps.push(...anew);
		return { mesh: remeshed, keepsTriangles: false };
	}
	steps.push(...done);
	return { mesh: local, keepsTriangles: true };
}

/** Filling its holes took so much new surface that the mesh is rather a sheet than a solid with holes. */
const isSheet = (original: TriangleMesh, filled: TriangleMesh): boolean =>
	massProperties(filled).areaMm2 > (1 + sheetShare) * massProperties(original).areaMm2;

const thicken = (mesh: TriangleMesh, spacingMm: number): TriangleMesh =>
	offsetSurface(mesh, { distanceMm: spacingMm, spacingMm: spacingMm / 2, kind: 'sheet' });

/** Cuts out and fills within components, unites components, and cuts out and fills what then is left. */
async function untangleLocally(mesh: TriangleMesh, steps: RepairStep[]): Promise<TriangleMesh> {
	let current = resolveWithin(mesh, steps);
	if (crossings(current).between) current = await uniteComponents(current, steps);
	if (isClean(current)) return current;
	const resolved = resolveSelfIntersections(current);
	if (!resolved.isResolved || !isClean(resolved.mesh)) return current;
	noteResolved(steps, resolved);
	return resolved.mesh;
}

const diagonalOf = ({ positions }: TriangleMesh): number => {
	const { min, max } = boundingBox(positions);
	return Math.hypot(...max.map((value, axis) => value - min[axis]));
};

function errorOf(original: TriangleMesh, result: TriangleMesh): number {
	const { fromInputMm, toInputMm } = outsideDistance(original, result, 3000);
	return Math.max(fromInputMm, toInputMm);
}

function isClean(mesh: TriangleMesh): boolean {
	const { isClosed, isManifold, isOriented } = findDefects(mesh);
	return isClosed && isManifold && isOriented && isSelfIntersecting(mesh) === false;
}

function crossings(mesh: TriangleMesh): { within: Set<number>; between: boolean } {
	const { ofTriangle } = meshComponents(mesh);
	const { pairs } = selfIntersections(mesh, { limit: mostPairs });
	const within = new Set<number>();
	let between = false;
	for (let i = 0; i < pairs.length; i += 2)
		if (ofTriangle[pairs[i]] === ofTriangle[pairs[i + 1]]) within.add(ofTriangle[pairs[i]]);
		else between = true;
	return { within, between };
}

/** Each component that cuts into itself, repaired by itself where that works. */
function resolveWithin(mesh: TriangleMesh, steps: RepairStep[]): TriangleMesh {
	const { within } = crossings(mesh);
	if (within.size === 0) return mesh;
	const parts = meshComponents(mesh);
	const pieces = parts.components.map((_, id) => {
		const piece = selectComponents(mesh, parts, [id]);
		if (!within.has(id)) return piece;
		const resolved = resolveSelfIntersections(piece);
		if (!resolved.isResolved || resolved.mesh.triangles.length === 0) return piece;
		noteResolved(steps, resolved);
		return resolved.mesh;
	});
	return together(pieces);
}

function noteResolved(
	steps: RepairStep[],
	{ rounds, removedTriangles }: { rounds: number; removedTriangles: number },
): void {
	if (removedTriangles > 0) steps.push({ name: 'resolve-self-intersections', counts: { rounds, removedTriangles } });
}

/** The union of the components that face outward, less those that face inward (cavities); the input where one is no solid. */
async function uniteComponents(mesh: TriangleMesh, steps: RepairStep[]): Promise<TriangleMesh> {
	const parts = meshComponents(mesh);
	const pieces = parts.components.map((_, id) => selectComponents(mesh, parts, [id]));
	const isOutward = parts.components.map(({ volumeMm3 }) => volumeMm3 >= 0);
	try {
		const outward = await unite(pieces.filter((_, id) => isOutward[id]));
		const cavities = pieces.filter((_, id) => !isOutward[id]).map(reverseOrientation);
		const united = cavities.length > 0 ? await subtract(outward, cavities) : outward;
		if (united.triangles.length === 0) return mesh;
		steps.push({
			name: 'unite-components',
			counts: { before: pieces.length, after: meshComponents(united).components.length },
		});
		return united;
	} catch (error) {
		if (error instanceof NotSolidError) return mesh;
		throw error;
	}
}

/** The surface made anew where it winds round more than half; a skin round it where it encloses nothing. */
function remesh(mesh: TriangleMesh, spacingMm: number, steps: RepairStep[]): TriangleMesh | undefined {
	if (!(spacingMm > 0)) return undefined;
	const solid = offsetSurface(mesh, { distanceMm: 0, spacingMm });
	if (solid.triangles.length > 0) {
		const resolved = resolveSelfIntersections(solid);
		steps.push({ name: 'remesh', counts: { spacingMm } });
		return resolved.mesh;
	}
	const skin = thicken(mesh, spacingMm);
	if (skin.triangles.length === 0) return undefined;
	steps.push({ name: 'thicken-sheet', counts: { thicknessMm: 2 * spacingMm } });
	return skin;
}

function together(pieces: readonly TriangleMesh[]): TriangleMesh {
	const positions = new Float32Array(pieces.reduce((sum, piece) => sum + piece.positions.length, 0));
	const triangles = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.triangles.length, 0));
	let vertexEnd = 0;
	let triangleEnd = 0;
	for (const piece of pieces) {
		positions.set(piece.positions, 3 * vertexEnd);
		for (let h = 0; h < piece.triangles.length; h++) triangles[triangleEnd + h] = piece.triangles[h] + vertexEnd;
		vertexEnd += piece.positions.length / 3;
		triangleEnd += piece.triangles.length;
	}
	return { positions, triangles };
}
