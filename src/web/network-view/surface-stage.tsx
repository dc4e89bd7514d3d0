import type { TriangleMesh } from '#shape';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { FigureStage, useFigureStage } from '../model-view/figure-stage.tsx';
import { rowOffsets } from '../model-view/use-figures.ts';
import type { HeatLegend } from '../model-view/view-state.ts';
import { tissueLook } from '../viewer/tissue-look-table.ts';
import { FIRST_DIRECTION } from '../viewer/viewpoints.ts';

/** A surface on the stage; several stand in a row, or lie in one another. */
export interface StagedSurface {
	readonly label: string;
	readonly mesh: TriangleMesh;
	/** Linear-light RGB a vertex. Default plain. */
	readonly colours?: Float32Array;
	/** Drawn through, in the place of the one before it. */
	readonly isGhost?: boolean;
}

interface SurfaceStageProps {
	readonly title: string;
	/** What it is, for its plain colour. */
	readonly anatomy: string;
	readonly surfaces: readonly StagedSurface[];
	readonly legend: HeatLegend | undefined;
	readonly busy: string;
	/** More controls of the tool bar. */
	readonly children?: ComponentChildren;
	/** In the middle of an empty stage. */
	readonly prompt?: ComponentChildren;
}

const ROW_DIRECTION: readonly [number, number, number] = [0, 1, 0.12];

/** A 3D view of surfaces that do not share their triangles. */
export function SurfaceStage(props: SurfaceStageProps) {
	const { surfaces } = props;
	const stage = useFigureStage();
	const { scene } = stage;
	const shown = useRef(0);
	const figures = useMemo(() => {
		const standing = surfaces.filter(({ isGhost }) => isGhost !== true);
		return standing.map(({ label, mesh }, i) => ({ id: String(i), label, positions: [mesh.positions] }));
	}, [surfaces]);
	useEffect(() => {
		if (!scene) return;
		const offsets = rowOffsets(figures);
		let place = -1;
		for (const [i, { mesh, colours, isGhost }] of surfaces.entries()) {
			if (isGhost !== true) place++;
			const by = offsets[place] ?? 0;
			const positions = mesh.positions.map((value, k) => (k % 3 === 0 ? value + by : value));
			scene.setSurface(String(i), { positions, triangles: mesh.triangles }, tissueLook('organ', props.anatomy));
			scene.setVertexColours(String(i), colours?.slice());
			scene.show(String(i), { isVisible: true, opacity: isGhost ? 0.22 : 1, isWireframe: false, isClosed: true });
		}
		for (let i = surfaces.length; i < shown.current; i++) scene.remove(String(i));
		shown.current = surfaces.length;
		if (surfaces.length > 0)
			scene.stage.frame(scene.visibleBox, figures.length > 1 ? ROW_DIRECTION : FIRST_DIRECTION, false);
	}, [scene, surfaces]);
	return <FigureStage {...props} stage={stage} figures={figures} />;
}
