import type { Command } from 'commander';
import { numberOption, textOption, type ParsedOptions } from './option-values.ts';
import { createProgressLine, note } from './terminal.ts';
import { readConfigFile, showCard } from './train.ts';
import { writeWhole } from './write-whole.ts';

/** `msn bench learning`: a task from its data to the card of its results. */
export function registerBench(program: Command): void {
	program
		.command('bench')
		.description('measure what the software can do on data that is at hand')
		.command('learning')
		.description('run the task a configuration describes, from its data to the card of its results')
		.argument('<config>', 'description of data, split and method, .yaml or .json')
		.option('--to <file>', 'write the card here, JSON')
		.option('--cache <folder>', 'where voxels are kept between runs (default: a folder for temporary files)')
		.option('--workers <count>', 'worker threads that feed a network (default 1; 0: none)')
		.option('--json', 'print the card as JSON')
		.option('--quiet', 'no progress')
		.action(async (file: string, parsed: ParsedOptions) => {
			const { runTask } = await import('#training');
			const config = await readConfigFile(file);
			const progress = createProgressLine();
			const card = await runTask(config, {
				configFile: file,
				cache: textOption(parsed, 'cache'),
				workers: numberOption(parsed, 'workers', { min: 0, max: 64, whole: true }) ?? 1,
				onProgress: (text) => parsed['quiet'] !== true && progress.show(text),
				onEvent: (event, seed) => {
					if (event.kind === 'epoch' && parsed['quiet'] !== true)
						progress.show(`seed ${seed}, epoch ${event.epoch + 1}, loss ${event.loss.toPrecision(4)}`);
				},
			}).finally(() => progress.end());
			const target = textOption(parsed, 'to');
			if (target !== undefined) {
				await writeWhole(target, new TextEncoder().encode(`${JSON.stringify(card, null, '\t')}\n`));
				note(target);
			}
			showCard(card, parsed['json'] === true);
		});
}
