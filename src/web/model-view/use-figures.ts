import { useEffect, useRef } from 'preact/hooks';
import type { OpenedModel } from '../model-work/opened-model.ts';
import type { ShapeScene } from '../viewer/shape-scene.ts';
import { distinctColour, tissueLook } from '../viewer/tissue-look-table.ts';
import { FIRST_DIRECTION } from '../viewer/viewpoints.ts';

/** A shape of the model on stage. */
export interface Figure {
	readonly id: string;
	readonly label: string;
	/** Vertices of each anatomy, world mm of the model. */
	readonly positions: readonly Float32Array[];
}

/** From one figure to the next, over the width of the widest. */
const GAP = 1.15;
/** Neighbours stand in a row that is seen from the front. */
const ROW_DIRECTION: readonly [number, number, number] = [0, 1, 0.12];

/** Lowest and highest coordinate of a figure along each axis, mm. */
export function figureBox({ positions }: Figure): { low: readonly number[]; high: readonly number[] } {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const vertices of positions)
		for (let i = 0; i < vertices.length; i++) {
			low[i % 3] = Math.min(low[i % 3], vertices[i]);
			high[i % 3] = Math.max(high[i % 3], vertices[i]);
		}
	return { low, high };
}

/**
 * How far each figure of a row is moved along x, so that the widest has room: the first stands on the left of the picture,
 * which is the patient's right.
 */
export function rowOffsets(figures: readonly Figure[]): number[] {
	if (figures.length < 2) return figures.map(() => 0);
	const widths = figures.map((figure) => {
		const { low, high } = figureBox(figure);
		return high[0] - low[0];
	});
	return figures.map((_, index) => ((figures.length - 1) / 2 - index) * GAP * Math.max(...widths));
}

/** Puts figures on stage and keeps them moving with their vertices; the camera moves only when their number changes. */
export function useFigures(
	scene: ShapeScene | undefined,
	model: OpenedModel,
	figures: readonly Figure[],
	colours: readonly Float32Array[] | undefined,
): void {
	const shown = useRef(new Set<string>());
	const framed = useRef(0);
	useEffect(() => {
		if (!scene) return;
		const wanted = new Set<string>();
		const offsets = rowOffsets(figures);
		for (const [index, figure] of figures.entries())
			for (const [anatomy, positions] of figure.positions.entries()) {
				const id = `${index}/${anatomy}`;
				wanted.add(id);
				const moved = shifted(positions, offsets[index]);
				if (shown.current.has(id)) scene.morph(id, moved);
				else {
					const { triangles, name } = model.surfaces[anatomy];
					scene.setSurface(id, { positions: moved, triangles }, lookOf(model, name, anatomy));
				}
			}
		for (const id of shown.current) if (!wanted.has(id)) scene.remove(id);
		shown.current = wanted;
		if (framed.current !== figures.length && figures.length > 0) {
			framed.current = figures.length;
			scene.stage.frame(scene.visibleBox, figures.length > 1 ? ROW_DIRECTION : FIRST_DIRECTION, false);
		}
	}, [scene, figures]);
	useEffect(() => {
		if (!scene) return;
		for (let index = 0; index < figures.length; index++)
			for (const anatomy of model.surfaces.keys()) scene.setVertexColours(`${index}/${anatomy}`, colours?.[anatomy]);
	}, [scene, colours, figures.length]);
}

function shifted(positions: Float32Array, alongX: number): Float32Array {
	const moved = positions.slice();
	if (alongX !== 0) for (let i = 0; i < moved.length; i += 3) moved[i] += alongX;
	return moved;
}

function lookOf(model: OpenedModel, name: string, anatomy: number) {
	const look = tissueLook('organ', `${name} ${model.title}`);
	return model.surfaces.length > 1 ? { ...look, colour: distinctColour(anatomy) } : look;
}
