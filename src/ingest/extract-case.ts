import type { ShapeRecord } from '#contract';
import type { FileStore, LocalFileStore } from '#catalogue';
import { buildRecord } from './build-record.ts';
import type { IngestTask, TaskGroup } from './ingest-task.ts';
import { isRawShape, type Extraction, type ExtractionNote } from './raw-shape.ts';
import type { LayoutContent } from './source-description.ts';
import { StageClock, type StageTimes } from './stage-times.ts';

/** What a worker gives back: records and facts, no geometry. */
export interface CaseResult {
	readonly records: readonly ShapeRecord[];
	readonly notes: readonly ExtractionNote[];
	/** CPU milliseconds by stage. */
	readonly times: StageTimes;
}

type Extractor = (task: IngestTask, group: TaskGroup) => Extraction;

/** Loaded when a task needs them: the thread that hands tasks out needs no geometry, and no worker needs every reader. */
const extractors: Readonly<Record<LayoutContent, () => Promise<Extractor>>> = {
	'label-volume': async () => (await import('./extract-label-volume.ts')).extractLabelVolume,
	'mask-volume': async () => (await import('./extract-mask-volumes.ts')).extractMaskVolumes,
	'mask-stack': async () => (await import('./extract-mask-stack.ts')).extractMaskStack,
	mesh: async () => (await import('./extract-meshes.ts')).extractMeshes,
	scene: async () => (await import('./extract-meshes.ts')).extractScenes,
	dicom: async () => (await import('./extract-dicom.ts')).extractDicom,
};

/**
 * Does one task: reads its files, makes every shape in them, stores the shapes' files and gives back their records.
 * A file or layout that cannot be used is a note, not an exception; what fails beyond that (a full disk) is thrown.
 * Where two layouts give the same structure, the first one's is taken.
 */
export async function extractCase(task: IngestTask, store: FileStore | LocalFileStore): Promise<CaseResult> {
	const { finishShape } = await import('./finish-shape.ts');
	const clock = new StageClock();
	const records = new Map<string, ShapeRecord>();
	const notes: ExtractionNote[] = [];
	for (const group of task.groups) {
		const earlier = new Set(records.keys());
		const extract = await extractors[group.layout.content]();
		const shapes = extract(task, group);
		try {
			for (;;) {
				const next = await clock.run('read and extract', () => shapes.next());
				if (next.done === true) break;
				const item = next.value;
				if (!isRawShape(item)) {
					notes.push(item);
					continue;
				}
				const raw = group.layout.modality === undefined ? item : { ...item, modality: group.layout.modality };
				const key = `${raw.case ?? ''} ${raw.identity.key}`;
				if (earlier.has(key)) continue;
				const finished = await finishShape(raw, { options: task.options, store, clock });
				const record = buildRecord(task, raw, finished);
				if (records.has(key)) notes.push(secondOfName(group, raw.identity.key));
				else records.set(key, record);
			}
		} catch (error) {
			if (isEnvironmentFault(error)) throw error;
			notes.push({ kind: 'failed', input: inputOf(group), reason: (error as Error).message });
		}
	}
	return { records: [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), notes, times: clock.times };
}

const inputOf = ({ files }: TaskGroup): string => files[0].inputs[0].path;

const secondOfName = (group: TaskGroup, key: string): ExtractionNote => ({
	kind: 'failed',
	input: inputOf(group),
	reason: `two shapes of the case are called ${key}; the second is left out. Give them keys in the source description`,
});

/** Not the data's fault, and not the same next time: no space, no permission, no memory. */
function isEnvironmentFault(error: unknown): boolean {
	const { code } = error as NodeJS.ErrnoException;
	return code !== undefined && /^(?:ENOSPC|EDQUOT|EROFS|EMFILE|ENFILE|EIO|ENOMEM)$/.test(code);
}
