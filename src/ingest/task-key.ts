import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { InputFile } from '#contract';
import { canonicalJson } from '#catalogue';
import { pipelineVersion, type IngestTask } from './ingest-task.ts';
import type { PlannedFile, PlannedTask } from './plan-tasks.ts';

/** Reads the files of a planned task once, for their digests. */
export async function digestTask({ groups, ...task }: PlannedTask): Promise<IngestTask> {
	const digested = [];
	for (const { files, ...group } of groups) {
		const inputs = [];
		for (const file of files) inputs.push({ ...withoutListing(file), inputs: await digestFile(file) });
		digested.push({ ...group, files: inputs });
	}
	return { ...task, groups: digested };
}

/**
 * What a task's result depends on, as one hash: the files' contents, what the description makes of them, the options,
 * and the version of the pipeline. Folders and machines are left out.
 */
export function taskKey({ groups, ...task }: IngestTask): string {
	const described = groups.map(({ files, ...group }) => ({
		...group,
		files: files.map(({ absolute: _absolute, companion: _companion, ...file }) => file),
	}));
	return hash('sha256', canonicalJson({ pipelineVersion, ...task, groups: described }), 'hex');
}

function withoutListing({ listed: _listed, ...file }: PlannedFile): Omit<PlannedFile, 'listed'> {
	return file;
}

async function digestFile({ listed }: PlannedFile): Promise<InputFile[]> {
	const inputs: InputFile[] = [];
	for (const { file, path } of listed) {
		const sum = createHash('sha256');
		for await (const chunk of createReadStream(file.absolute, { highWaterMark: 2 ** 20 }))
			sum.update(chunk as Uint8Array);
		inputs.push({ path, sha256: sum.digest('hex'), sizeBytes: file.sizeBytes });
	}
	return inputs;
}
