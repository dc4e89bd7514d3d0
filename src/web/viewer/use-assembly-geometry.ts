import type { ShapeRecord } from '#contract';
import { useEffect, useState } from 'preact/hooks';
import { loadSurface } from './decode-shape.ts';
import { detailFiles, levelWithin, type SurfaceFile } from './shape-files.ts';
import type { ShapeScene } from './shape-scene.ts';
import { recordLook } from './use-shape-geometry.ts';
import { FIRST_DIRECTION } from './viewpoints.ts';

const TOTAL_TRIANGLES = matchMedia('(pointer: coarse)').matches ? 250_000 : 900_000;
const AT_ONCE = 4;

export interface AssemblyGeometry {
	readonly busy: string;
	readonly failedNames: readonly string[];
	/** Grows as shapes arrive. */
	readonly revision: number;
}

/** Coarse shapes first, all of them; then finer ones, within what the device can draw. */
export function useAssemblyGeometry(scene: ShapeScene | undefined, records: readonly ShapeRecord[]): AssemblyGeometry {
	const [state, setState] = useState<AssemblyGeometry>({ busy: '', failedNames: [], revision: 0 });
	useEffect(() => {
		if (!scene) return;
		const abort = new AbortController();
		void bringAssembly(scene, records, abort.signal, setState);
		return () => abort.abort();
	}, [scene, records]);
	return state;
}

type Update = (change: (state: AssemblyGeometry) => AssemblyGeometry) => void;
interface Job {
	readonly record: ShapeRecord;
	readonly level: SurfaceFile;
}

async function bringAssembly(
	scene: ShapeScene,
	records: readonly ShapeRecord[],
	signal: AbortSignal,
	update: Update,
): Promise<void> {
	const share = TOTAL_TRIANGLES / Math.max(1, records.length);
	const first: Job[] = [];
	const second: Job[] = [];
	for (const record of records) {
		const levels = detailFiles(record);
		const wanted = levelWithin(levels, share);
		if (!wanted) continue;
		first.push({ record, level: levels[0] });
		if (wanted !== levels[0]) second.push({ record, level: wanted });
	}
	await bringAll(scene, first, signal, {
		onDone: (done) => {
			scene.stage.frame(scene.box, FIRST_DIRECTION, false);
			const busy = `Placing shapes: ${done} of ${first.length}`;
			update((state) => ({ ...state, busy, revision: state.revision + 1 }));
		},
		onFailed: (name) => update((state) => ({ ...state, failedNames: [...state.failedNames, name] })),
	});
	await bringAll(scene, second, signal, {
		onDone: () => update((state) => ({ ...state, busy: 'Loading finer detail …', revision: state.revision + 1 })),
		// The coarse shape stays where the finer one does not come.
		onFailed: () => undefined,
	});
	if (!signal.aborted) update((state) => ({ ...state, busy: '' }));
}

async function bringAll(
	scene: ShapeScene,
	jobs: readonly Job[],
	signal: AbortSignal,
	{ onDone, onFailed }: { onDone: (done: number) => void; onFailed: (name: string) => void },
): Promise<void> {
	let next = 0;
	let done = 0;
	const lane = async (): Promise<void> => {
		while (next < jobs.length && !signal.aborted) {
			const { record, level } = jobs[next++];
			try {
				const surface = await loadSurface(record.id, level, signal);
				if (signal.aborted) return;
				scene.setSurface(record.id, surface, recordLook(record));
			} catch {
				if (signal.aborted) return;
				onFailed(record.name);
			}
			done++;
			if (done === 1 || done % 8 === 0 || done === jobs.length) onDone(done);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
