import type { InputFile } from '#contract';
import type { TableLabel } from './read-label-tables.ts';
import type { Composite, LabelStructure, Layout, SourceDescription, VolumeStack } from './source-description.ts';
import type { Facts } from './subject-facts.ts';

/** Bumped whenever the same input would give other shapes, records or files: everything is then done again. */
export const pipelineVersion = '1';

/** Options that change what comes out; part of the task key. */
export interface ExtractOptions {
	/** Smooth extracted surfaces (volume kept within 1 %) and store the raw ones as well. Default true. */
	readonly smooth: boolean;
	/** Triangles of the levels of detail. Default 20,000, 5,000, 1,000. */
	readonly lodTriangleCounts: readonly number[];
	/** Points sampled on each surface. Default 10,000. */
	readonly pointCount: number;
	/** Edge of the thumbnail in pixels. Default 256. */
	readonly thumbnailSize: number;
	/** Bytes a single input may inflate to. Default 4 GiB. */
	readonly maxInflatedBytes: number;
}

export const defaultExtractOptions: ExtractOptions = {
	smooth: true,
	lodTriangleCounts: [20_000, 5_000, 1_000],
	pointCount: 10_000,
	thumbnailSize: 256,
	maxInflatedBytes: 2 ** 32,
};

/** A file of a task. Only `absolute` depends on the machine; it is no part of the task key or any record. */
export interface TaskFile {
	readonly absolute: string;
	readonly companion?: string;
	/** Path and digest, companion's too: what the record states as its input. */
	readonly inputs: readonly InputFile[];
	readonly captures: Readonly<Record<string, string>>;
	readonly facts: Facts;
	/** Label of this file where its path tells it, unique within the case: of mesh files. */
	readonly key?: string;
	/** The case has other files: nodes of this one carry its key in front of theirs. */
	readonly isOneOfMany?: boolean;
}

/** Files of one layout within a task. */
export interface TaskGroup {
	readonly layout: Layout;
	/** What the labels stand for: of a volume, or told by the path of a file (`{label:#}`). */
	readonly labels?: readonly (LabelStructure | TableLabel)[];
	readonly composites?: readonly Composite[];
	/** `mask-stack`: which volumes of the file this task takes. */
	readonly rows?: StackRows;
	readonly files: readonly TaskFile[];
}

export interface StackRows {
	readonly stack: VolumeStack;
	readonly first: number;
	readonly count: number;
	/** Volumes in the stack. */
	readonly total: number;
}

/** What of a description a worker needs. */
export type TaskSource = Pick<SourceDescription, 'id' | 'licence' | 'modality' | 'synthetic' | 'subjects'>;

/** One unit of work: what must be looked at together. Plain data, for a worker. */
export interface IngestTask {
	/** Unique within the source, stable over runs. */
	readonly unit: string;
	readonly source: TaskSource;
	/** Case name within the source. */
	readonly case: string;
	readonly subject: string;
	/** Layouts whose structures win come first. */
	readonly groups: readonly TaskGroup[];
	readonly options: ExtractOptions;
}
