import { type RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ShapeScene } from './shape-scene.ts';

/** A scene on a canvas for as long as the component lives; `failure` where the browser cannot draw. */
export function useShapeScene(canvas: RefObject<HTMLCanvasElement | null>): { scene?: ShapeScene; failure?: string } {
	const [state, setState] = useState<{ scene?: ShapeScene; failure?: string }>({});
	useEffect(() => {
		if (!canvas.current) return;
		try {
			const scene = new ShapeScene(canvas.current);
			setState({ scene });
			return () => scene.dispose();
		} catch (error) {
			setState({ failure: error instanceof Error ? error.message : String(error) });
			return undefined;
		}
	}, []);
	return state;
}
