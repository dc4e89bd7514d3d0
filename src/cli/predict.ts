import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readAny, writeNiftiGz } from '#formats';
import { centredOccupancy, gridToWorld, type ShapeContent } from '#learning';
import { nodeCompress, nodeDecompress } from '#node-zlib';
import { weld } from '#shape';
import type { StoredNetwork } from '#training';
import type { Command } from 'commander';
import { CommandError } from './exit-code.ts';
import { textOption, type ParsedOptions } from './option-values.ts';
import { formatTable, note, print, printJson } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** `msn predict`: what a trained network says about shapes. */
export function registerPredict(program: Command): void {
	program
		.command('predict')
		.description('what a network trained with `msn train` says about shapes')
		.argument('<run>', 'folder of the training')
		.argument('<files...>', 'surfaces, any format `msn convert` reads')
		.option('--to <folder>', 'where completed shapes go, as .nii.gz (for networks that complete or reconstruct)')
		.option('--json', 'as JSON')
		.option('--quiet', 'no notes')
		.action(async (run: string, files: string[], parsed: ParsedOptions) => {
			await predict(run, files, parsed);
		});
}

async function predict(run: string, files: readonly string[], parsed: ParsedOptions): Promise<void> {
	const { predictSamples, readRunFolder } = await import('#training');
	const network = await readRunFolder(run);
	const { lesson, grid } = network.settings;
	const folder = textOption(parsed, 'to');
	if (lesson !== 'class' && folder === undefined)
		throw new CommandError(`${run} gives shapes: say with --to where they go`);
	const contents = await Promise.all(files.map((file) => readShape(file, network)));
	const samples = contents.map((content, i) => ({ id: files[i], subject: files[i], source: '', facts: {}, content }));
	// What is left of a shape is the input of completion; nothing is cut off here.
	const asked = lesson === 'completion' ? { ...network.settings, lesson: 'reconstruction' as const } : network.settings;
	const rows = await predictSamples({ ...network, settings: asked }, { samples, labels: files.map(() => 0) });
	if (lesson === 'class') {
		const positive = network.config.target ? `${network.config.target.fact} as asked` : 'class 1';
		if (parsed['json'] === true) printJson(files.map((file, i) => ({ file, probabilities: [...rows[i]] })));
		else print(formatTable([['file', positive], ...files.map((file, i) => [file, rows[i][1].toFixed(4)])]));
		return;
	}
	const written: string[] = [];
	for (const [i, file] of files.entries()) {
		const voxels = Uint8Array.from(rows[i], (value) => (value >= 0.5 ? 1 : 0));
		const target = path.join(folder ?? '.', `${path.basename(file).replace(/\..*$/, '')}.nii.gz`);
		const bytes = await writeNiftiGz(
			{ voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) },
			{ compress: nodeCompress },
		);
		await writeWhole(target, bytes);
		written.push(target);
		if (parsed['quiet'] !== true) note(target);
	}
	if (parsed['json'] === true) printJson(written);
}

/** A closed surface about its centroid, as voxels of the network's grid. */
async function readShape(file: string, { settings: { grid } }: StoredNetwork): Promise<ShapeContent> {
	const content = await readAny(readFileSync(file), { fileName: file, decompress: nodeDecompress });
	if (content.kind !== 'mesh' || content.parts.length !== 1)
		throw new CommandError(`${file} is not one surface; convert it with \`msn convert\` first`);
	const mesh = weld(content.parts[0].mesh);
	const volume = centredOccupancy(mesh, grid);
	if (!volume) throw new CommandError(`${file} is not closed; repair it with \`msn mesh repair\` first`);
	return { kind: 'occupancy', volume };
}
