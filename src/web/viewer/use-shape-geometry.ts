import type { ShapeRecord } from '#contract';
import { useEffect, useState } from 'preact/hooks';
import { loadPoints, loadSurface } from './decode-shape.ts';
import type { Display } from './display.ts';
import { detailFiles, levelWithin, pointsFile, rawFile, type SurfaceFile } from './shape-files.ts';
import type { ShapeScene } from './shape-scene.ts';
import { tissueLook } from './tissue-look-table.ts';
import { FIRST_DIRECTION } from './viewpoints.ts';

/** Triangles shown without being asked for: phones draw fewer. */
const TRIANGLE_BUDGET = matchMedia('(pointer: coarse)').matches ? 150_000 : 600_000;

export interface ShapeGeometry {
	/** Levels one may choose from, the surface as extracted last. */
	readonly levels: readonly SurfaceFile[];
	/** Role of the surface on stage. */
	readonly shownRole: string;
	readonly busy: string;
	readonly failure: string | undefined;
	/** Grows with every change of the geometry on stage. */
	readonly revision: number;
}

export const recordLook = (record: ShapeRecord) => tissueLook(record.kind, record.anatomy?.label ?? record.name);

/** Brings the shape on stage: the coarsest level at once, then the one wanted; points when they are asked for. */
export function useShapeGeometry(scene: ShapeScene | undefined, record: ShapeRecord, display: Display): ShapeGeometry {
	const details = detailFiles(record);
	const raw = rawFile(record);
	const levels = raw ? [...details, raw] : details;
	const auto = levelWithin(details, TRIANGLE_BUDGET) ?? raw;
	const wanted = (display.role === 'auto' ? undefined : levels.find((level) => level.role === display.role)) ?? auto;
	const [shown, setShown] = useState({ role: '', revision: 0 });
	const [busy, setBusy] = useState('');
	const [failure, setFailure] = useState<string>();

	useEffect(() => {
		if (!scene || !wanted) return;
		const abort = new AbortController();
		const fail = (error: unknown): void => {
			if (abort.signal.aborted) return;
			setBusy('');
			setFailure(error instanceof Error ? error.message : String(error));
		};
		const bring = async (level: SurfaceFile): Promise<void> => {
			const surface = await loadSurface(record.id, level, abort.signal);
			if (abort.signal.aborted) return;
			const isFirst = scene.box.isEmpty();
			scene.setSurface(record.id, surface, recordLook(record));
			if (isFirst) scene.stage.frame(scene.box, FIRST_DIRECTION, false);
			setShown((before) => ({ role: level.role, revision: before.revision + 1 }));
		};
		const bringAll = async (): Promise<void> => {
			const isFirst = scene.box.isEmpty();
			setBusy(isFirst ? 'Loading the shape …' : 'Loading another level of detail …');
			const first = levels[0];
			if (isFirst && first !== wanted) {
				await bring(first);
				setBusy('Loading finer detail …');
			}
			await bring(wanted);
			setBusy('');
		};
		bringAll().catch(fail);
		return () => abort.abort();
	}, [scene, record.id, wanted?.role]);

	const points = pointsFile(record);
	useEffect(() => {
		if (!scene || !points || display.body !== 'points' || scene.hasPoints(record.id)) return;
		const abort = new AbortController();
		setBusy('Loading the points …');
		loadPoints(record.id, points, abort.signal).then(
			(cloud) => {
				if (abort.signal.aborted) return;
				scene.setPoints(record.id, cloud, recordLook(record));
				setBusy('');
				setShown((before) => ({ ...before, revision: before.revision + 1 }));
			},
			(error: unknown) => {
				if (!abort.signal.aborted) setFailure(error instanceof Error ? error.message : String(error));
			},
		);
		return () => abort.abort();
	}, [scene, record.id, display.body]);

	return { levels, shownRole: shown.role, busy, failure, revision: shown.revision };
}
