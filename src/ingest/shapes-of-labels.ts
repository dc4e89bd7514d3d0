import { extractSurfaces, extractUnion, type ExtractedSurface } from '#shape';
import { cropMask, findExtent, type LabelRuns } from '#volume';
import { onSide, type ShapeIdentity } from './identify-structure.ts';
import type { Extraction, RawShape } from './raw-shape.ts';
import type { Composite, Structure } from './source-description.ts';
import { divideBySide, mapSides, sideLabel, type SideMap } from './split-sides.ts';

/** What all shapes of one volume share. */
export interface VolumeContext {
	readonly runs: LabelRuns;
	/** Original label → id in `runs`. */
	readonly idOf: ReadonlyMap<number, number>;
	readonly shared: Pick<RawShape, 'space' | 'inputs' | 'facts' | 'steps' | 'alignment'>;
	readonly sideMaps: Map<string, SideMap | undefined>;
}

/** What becomes a shape: some labels under one identity. */
export interface Wanted {
	readonly identity: ShapeIdentity;
	readonly labels: readonly number[];
	readonly labelValue: number | null;
	readonly structure: Structure | Composite;
}

/** The shapes of one label (or of several together): as annotated, and by side where the description asks for it. */
export async function* shapesOfLabels(wanted: Wanted, context: VolumeContext): Extraction {
	const { runs, idOf } = context;
	const ids = idsOf(wanted.labels, idOf);
	if (ids.length === 0) return;
	const needed = 'mustContain' in wanted.structure ? wanted.structure.mustContain : undefined;
	const neededIds = needed && idsOf(needed, idOf);
	if (neededIds?.length === 0) return;
	if (wanted.structure.splitSides !== true) {
		yield* wholeShape(wanted, ids, context);
		return;
	}
	const map = sideMapOf(wanted, ids, context);
	if (!map) {
		yield* wholeShape(wanted, ids, context);
		return;
	}
	const divided = divideBySide(runs, ids, map);
	const sides = (['left', 'right'] as const).filter((side) => divided.has(side));
	// The label as annotated, where splitting it made a difference; a composite stands for one organ, never for two.
	if (sides.length > 1 && wanted.labelValue !== null)
		yield* wholeShape({ ...wanted, identity: bothSides(wanted.identity) }, ids, context);
	const bearing = neededIds && divideBySide(runs, neededIds, map);
	for (const side of sides) {
		if (bearing && !bearing.has(side)) continue;
		const surface = extractUnion(divided.runs, [sideLabel[side]]);
		const mask = cropMask(divided.runs, [sideLabel[side]]);
		if (!surface || !mask) continue;
		const step = `${side} side told by ${map.basis} (x = ${map.middleMm.toFixed(1)} mm)`;
		const identity = onSide(wanted.identity, side);
		const shape = rawShape({ ...wanted, identity }, surface, context);
		yield { ...shape, mask, touchesBorder: divided.touchesBorder(side), steps: [...shape.steps, step] };
	}
}

async function* wholeShape(wanted: Wanted, ids: readonly number[], context: VolumeContext): Extraction {
	const { runs } = context;
	const [only] = ids.length === 1 ? extractSurfaces(runs, { labels: ids }) : [extractUnion(runs, ids)];
	const mask = cropMask(runs, ids);
	if (!only || !mask) return;
	yield { ...rawShape(wanted, only, context), mask };
}

function rawShape(wanted: Wanted, surface: ExtractedSurface, { shared }: VolumeContext): RawShape {
	const { identity, labels, labelValue } = wanted;
	const what = labelValue === null ? `labels ${labels.join(' ∪ ')}` : `label ${labelValue}`;
	return {
		...shared,
		identity,
		labelValue,
		mesh: surface.mesh,
		grid: surface.grid,
		voxelCount: surface.voxelCount,
		voxelVolumeMm3: surface.voxelCount * surface.voxelVolumeMm3,
		touchesBorder: surface.touchesBorder,
		steps: [...shared.steps, `surface of ${what} by marching cubes on the binary mask`],
	};
}

function idsOf(labels: readonly number[], idOf: ReadonlyMap<number, number>): number[] {
	return labels.flatMap((label) => idOf.get(label) ?? []);
}

/** Made once for labels that are divided by the same reference. */
function sideMapOf(wanted: Wanted, ids: readonly number[], context: VolumeContext): SideMap | undefined {
	const reference = new Set([...ids, ...idsOf(wanted.structure.sideReference ?? [], context.idOf)]);
	const present = [...reference].filter((id) => findExtent(context.runs, id) !== undefined).sort((a, b) => a - b);
	const key = present.join(' ');
	if (!context.sideMaps.has(key)) context.sideMaps.set(key, mapSides(context.runs, present));
	return context.sideMaps.get(key);
}

function bothSides(identity: ShapeIdentity): ShapeIdentity {
	return { ...identity, anatomy: identity.anatomy && { ...identity.anatomy, laterality: 'both' } };
}
