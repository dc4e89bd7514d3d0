import type { ShapeRecord, ShapeSummary } from '#contract';

/** What the selection list keeps of a shape: enough to show it and to add up licences without asking the server. */
export interface SelectedShape {
	readonly id: string;
	readonly name: string;
	readonly sourceId: string;
	readonly subjectKey: string;
	readonly licenceId: string;
	readonly synthetic: boolean;
	readonly hasThumbnail: boolean;
}

/** Largest selection one download accepts. */
export const SELECTION_LIMIT = 10_000;

export function selectedShape(shape: ShapeSummary): SelectedShape {
	const { id, name, sourceId, subjectKey, licenceId, synthetic, hasThumbnail } = shape;
	return { id, name, sourceId, subjectKey, licenceId, synthetic, hasThumbnail };
}

/** As {@link selectedShape}, of a whole record. */
export function selectedRecord({ id, name, sourceId, subject, licence, synthetic, files }: ShapeRecord): SelectedShape {
	const hasThumbnail = files.some((file) => file.role === 'thumbnail');
	return { id, name, sourceId, subjectKey: subject.key, licenceId: licence.id, synthetic, hasThumbnail };
}

/** Adds those not yet in, in order, up to {@link SELECTION_LIMIT}. */
export function addToSelection(
	selection: readonly SelectedShape[],
	shapes: readonly SelectedShape[],
): readonly SelectedShape[] {
	const known = new Set(selection.map((shape) => shape.id));
	const added = shapes.filter((shape) => !known.has(shape.id) && known.add(shape.id));
	return added.length === 0 ? selection : [...selection, ...added].slice(0, SELECTION_LIMIT);
}

export function removeFromSelection(
	selection: readonly SelectedShape[],
	ids: ReadonlySet<string>,
): readonly SelectedShape[] {
	return selection.filter((shape) => !ids.has(shape.id));
}

const isSelectedShape = (value: unknown): value is SelectedShape => {
	if (typeof value !== 'object' || value === null) return false;
	const shape = value as Record<string, unknown>;
	return (
		['id', 'name', 'sourceId', 'subjectKey', 'licenceId'].every((field) => typeof shape[field] === 'string') &&
		['synthetic', 'hasThumbnail'].every((field) => typeof shape[field] === 'boolean')
	);
};

/** Reads what was stored; anything unreadable (older layout, edited by hand) is dropped, never thrown. */
export function readStoredSelection(text: string | null): readonly SelectedShape[] {
	if (text === null) return [];
	try {
		const { version, shapes } = JSON.parse(text) as { version?: unknown; shapes?: unknown };
		return version === 1 && Array.isArray(shapes) ? addToSelection([], shapes.filter(isSelectedShape)) : [];
	} catch {
		return [];
	}
}

export function writeStoredSelection(selection: readonly SelectedShape[]): string {
	return JSON.stringify({ version: 1, shapes: selection });
}
