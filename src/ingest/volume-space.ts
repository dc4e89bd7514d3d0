import type { ShapeRecord } from '#contract';
import type { OriginalSpace } from '#formats';
import type { Mat4 } from '#numeric';
import { spacing } from '#volume';
import type { Layout } from './source-description.ts';

type Space = ShapeRecord['space'];

/** What a record says about the space of a shape that came from a volume. */
export function volumeSpace(original: OriginalSpace, voxelToWorld: Mat4, layout: Layout): Space {
	return {
		...meshSpace(original, layout),
		voxelSpacingMm: spacing(voxelToWorld).map((length) => Number(length.toPrecision(9))),
	};
}

/** The same of a shape that came as a surface. */
export function meshSpace(original: OriginalSpace, { alignment, axes }: Layout): Space {
	const notes = [...original.notes];
	if (alignment === 'aligned')
		notes.push('moved into a common pose by the source: shapes of a subject do not fit together');
	if (alignment === 'unknown') notes.push('the source does not say whether shapes of a subject lie in one space');
	if (axes === 'unknown')
		notes.push('the source does not say where the axes point; taken as right, anterior, superior');
	return {
		units: 'mm',
		convention: 'RAS+',
		originalUnits: original.units,
		originalSpace: original.space,
		originalOrientation: original.orientation ?? null,
		voxelSpacingMm: null,
		notes,
	};
}
