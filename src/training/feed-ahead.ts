import type { ShapeSample } from '#learning';
import type { Feeds } from '#tensor';
import { Piscina } from 'piscina';
import type { BatchJob, ExampleWorkerData } from './example.worker.ts';

/** Makes batches in worker threads, ahead of their use. */
export interface BatchFeeder {
	/** Batches in the order asked for. */
	feed(order: readonly Uint32Array[], epoch: number): AsyncIterable<Feeds>;
	close(): Promise<void>;
}

let feeders = 0;

/**
 * Opens workers that augment and encode. Every batch is what it would be without workers: examples depend on seed, epoch and
 * sample alone. Voxels are shared, not copied.
 */
export function openBatchFeeder(data: ExampleWorkerData, workers: number): BatchFeeder {
	const isSource = import.meta.url.endsWith('.ts');
	const shared = { ...data, samples: data.samples.map(inSharedMemory) };
	const key = ++feeders;
	const pool = new Piscina<BatchJob, Feeds>({
		filename: new URL(`./example.worker.${isSource ? 'ts' : 'js'}`, import.meta.url).href,
		minThreads: workers,
		maxThreads: workers,
		concurrentTasksPerWorker: 1,
		idleTimeout: Infinity,
		...(isSource ? { execArgv: ['--conditions=source'] } : {}),
	});
	return {
		feed: (order, epoch) =>
			ahead(order, 2 * workers, (places) => pool.run({ key, places: [...places], epoch, data: shared })),
		close: () => pool.destroy(),
	};
}

/** Results in order, so many of them under way at a time. */
async function* ahead<Item, Result>(
	items: readonly Item[],
	count: number,
	work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
	const waiting: Promise<Result>[] = [];
	try {
		for (let next = 0; next < items.length || waiting.length > 0;) {
			while (next < items.length && waiting.length < count) waiting.push(work(items[next++]));
			const result = await waiting[0];
			waiting.shift();
			yield result;
		}
	} finally {
		// Whoever stops early does not want to hear of those still under way.
		for (const promise of waiting) promise.catch(() => undefined);
	}
}

function inSharedMemory(sample: ShapeSample): ShapeSample {
	if (sample.content.kind !== 'occupancy') return sample;
	const { volume } = sample.content;
	const voxels = new Uint8Array(new SharedArrayBuffer(volume.voxels.length));
	voxels.set(volume.voxels);
	return { ...sample, content: { kind: 'occupancy', volume: { ...volume, voxels } } };
}
