import { useEffect, useState } from 'preact/hooks';
import { colourRange, divergingColours } from './colour-scale.ts';
import { surfaceCurvature } from './decode-shape.ts';
import type { Colouring } from './display.ts';
import type { ShapeScene } from './shape-scene.ts';

/** Ends of the colour scale and their unit, for the legend. */
export interface CurvatureLegend {
	readonly kind: 'mean' | 'gaussian';
	/** The colours end at ± this. */
	readonly range: number;
	readonly unit: '1/mm' | '1/mm²';
}

/** Colours the surface by its curvature, again for each level of detail; gives the legend once it is coloured. */
export function useCurvature(
	scene: ShapeScene | undefined,
	id: string,
	colouring: Colouring,
	revision: number,
): CurvatureLegend | undefined {
	const [legend, setLegend] = useState<CurvatureLegend>();
	useEffect(() => {
		setLegend(undefined);
		const surface = scene?.surfaceOf(id);
		if (!scene || !surface || colouring === 'tissue') {
			scene?.setVertexColours(id, undefined);
			return;
		}
		let isCurrent = true;
		void surfaceCurvature(surface, colouring).then((values) => {
			if (!isCurrent) return;
			const range = colourRange(values);
			scene.setVertexColours(id, divergingColours(values, range));
			setLegend({ kind: colouring, range, unit: colouring === 'mean' ? '1/mm' : '1/mm²' });
		});
		return () => {
			isCurrent = false;
		};
	}, [scene, id, colouring, revision]);
	return legend;
}
