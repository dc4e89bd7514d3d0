import path from 'node:path';
import type { UncertaintyFactors } from '#learning';
import type { TaskConfig } from '#training';
import { textOption, type ParsedOptions } from './option-values.ts';
import { createProgressLine, formatBytes, note, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Name of a signed distance model in the folder of its training. */
export const fieldModelFile = 'model.msnfield';

/** Fits the signed distance model of a completion or super-resolution task on all its shapes, for use. */
export async function trainFieldModelRun(
	config: Extract<TaskConfig, { task: 'completion' | 'super-resolution' }>,
	folder: string,
	parsed: ParsedOptions,
): Promise<void> {
	const [{ trainFieldModel }, { writeFieldModel }] = await Promise.all([import('#training'), import('#learning')]);
	const isQuiet = parsed['quiet'] === true;
	const progress = createProgressLine();
	const stored = await trainFieldModel(config, {
		cache: textOption(parsed, 'cache'),
		onProgress: (text) => !isQuiet && progress.show(text),
	}).finally(() => progress.end());
	const bytes = writeFieldModel(stored);
	const file = path.join(folder, fieldModelFile);
	await writeWhole(file, bytes);
	const { sampleCount, variances } = stored.model;
	const modes = variances.length;
	if (parsed['json'] === true)
		printJson({
			file,
			title: config.title,
			modes,
			fields: sampleCount,
			sizeBytes: bytes.length,
			...(stored.uncertainty && { uncertainty: stored.uncertainty }),
		});
	else if (!isQuiet) {
		note(`${file}: ${modes} modes of ${stored.provenance.shapes} shapes, ${formatBytes(bytes.length)}`);
		if (stored.uncertainty) note(widened(stored.uncertainty));
		note(`Its figures: msn bench learning CONFIG --to ${path.join(folder, 'card.json')}`);
		note(`Into a library, to be used on its page: msn export ${folder} --library FOLDER`);
	}
}

function widened({ completed, refined, shapes }: UncertaintyFactors): string {
	const parts = [
		completed !== undefined && `${completed.toFixed(2)} times as wide where a shape is completed`,
		refined !== undefined && `${refined.toFixed(2)} times as wide where one is refined`,
	];
	return `Tried on ${shapes} shapes it did not know: its bands are shown ${parts.filter(Boolean).join(', ')}`;
}
