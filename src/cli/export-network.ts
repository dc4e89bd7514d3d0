import type { Command } from 'commander';
import { type ParsedOptions } from './option-values.ts';
import { formatBytes, note, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn export`: a trained network as an ordinary ONNX file. */
export function registerExport(program: Command): void {
	program
		.command('export')
		.description('a trained network as an ONNX file that runs anywhere, browsers included')
		.argument('<run>', 'folder of the training')
		.requiredOption('--to <file>', 'ONNX file to write')
		.option('--json', 'what was written, as JSON')
		.option('--quiet', 'no notes')
		.action(async (run: string, parsed: ParsedOptions) => {
			const { exportNetwork, readRunFolder } = await import('#training');
			const network = await readRunFolder(run);
			const bytes = exportNetwork(network);
			await writeWhole(String(parsed['to']), bytes);
			const file = String(parsed['to']);
			if (parsed['json'] === true) printJson({ file, title: network.config.title, sizeBytes: bytes.length });
			else if (parsed['quiet'] !== true) note(`${file}: ${network.config.title}, ${formatBytes(bytes.length)}`);
		});
}
