import { joinExamples, lessonExample, type LessonSettings, type ShapeSample } from '#learning';
import type { Feeds } from '#tensor';

/** What every worker is given once: all samples, their voxels in shared memory. */
export interface ExampleWorkerData {
	readonly samples: readonly ShapeSample[];
	readonly labels: readonly number[];
	readonly settings: LessonSettings;
}

/** One batch to make. */
export interface BatchJob {
	readonly key: number;
	readonly places: readonly number[];
	readonly epoch: number;
	/** Sent with the first batches of each worker; kept under its key. */
	readonly data?: ExampleWorkerData;
}

let kept: { readonly key: number; readonly data: ExampleWorkerData } | undefined;

/** Entry point of a worker thread: one batch at a time. */
export default function makeBatch({ key, places, epoch, data }: BatchJob): Feeds {
	if (data && kept?.key !== key) kept = { key, data };
	if (!kept) throw new RangeError('example.worker: a batch before its samples');
	const { samples, labels, settings } = kept.data;
	return joinExamples(places.map((place) => lessonExample(samples[place], labels[place], epoch, settings)));
}
