import path from 'node:path';
import { extractIsosurface, type TriangleMesh } from '#shape';
import { resampleVolume, type Volume } from '#volume';
import { meshFormats, volumeFormats } from '#formats';
import { CommandError } from './exit-code.ts';
import { textOption, type ParsedOptions } from './option-values.ts';
import { writeMeshFile, writeVolumeFile } from './shape-files.ts';

/** What is written of predicted shapes, and where. */
export interface PredictOutput {
	readonly folder: string;
	readonly volume: (typeof volumeFormats)[number] | undefined;
	readonly surface: (typeof meshFormats)[number] | undefined;
	/** Probabilities in place of a mask. */
	readonly asProbabilities: boolean;
	/** Volumes on the grid of the mask that was given. */
	readonly onInputGrid: boolean;
	/** File name for a shape, without ending; different for every shape. */
	stemOf(name: string): string;
}

/** What `--to`, `--volume`, `--surface` and so on say; undefined without a folder. @throws CommandError for unknown formats. */
export function predictOutput(parsed: ParsedOptions): PredictOutput | undefined {
	const folder = textOption(parsed, 'to');
	const volume = formatOf(parsed, 'volume', volumeFormats);
	const surface = formatOf(parsed, 'surface', meshFormats);
	if (folder === undefined) {
		if (volume ?? surface) throw new CommandError('--volume and --surface need --to: the folder they go to');
		return undefined;
	}
	const used = new Set<string>();
	return {
		folder,
		volume,
		surface,
		asProbabilities: parsed['probabilities'] === true,
		onInputGrid: parsed['onInputGrid'] === true,
		stemOf(name) {
			// Which shape of a file may hold slashes: of an archive, the array and the place in it.
			const [file, part] = name.split(/#(.*)/s);
			const stem = [
				path.basename(file).replace(/\.(?:nii\.gz|[A-Za-z0-9]{1,5})$/, ''),
				...(part === undefined ? [] : [part.replaceAll('/', '-')]),
			]
				.join('-')
				.replaceAll(/[^\w.-]+/g, '_');
			for (let i = 1; ; i++) {
				const own = i === 1 ? stem : `${stem}-${i}`;
				if (used.has(own)) continue;
				used.add(own);
				return own;
			}
		},
	};
}

function formatOf<const Format extends string>(
	parsed: ParsedOptions,
	name: string,
	formats: readonly Format[],
): Format | undefined {
	const text = textOption(parsed, name)?.replace(/^\./, '').toLowerCase();
	if (text === undefined) return undefined;
	const found = formats.find((format) => format === text);
	if (found === undefined) throw new CommandError(`--${name} wants one of ${formats.join(', ')}, got ${text}`);
	return found;
}

/**
 * Writes a predicted shape, as a volume unless only surfaces are asked for.
 *
 * @param probabilities with their place in the world.
 * @param input mask that was given, for volumes on its grid.
 * @returns the files.
 */
export async function writePredicted(
	stem: string,
	probabilities: Volume<Float32Array>,
	input: Volume | undefined,
	output: PredictOutput,
): Promise<string[]> {
	const written: string[] = [];
	const volume = output.volume ?? (output.surface === undefined ? 'nii.gz' : undefined);
	if (volume !== undefined) {
		if (output.onInputGrid && !input)
			throw new RangeError('--on-input-grid is for masks: a surface has no grid of its own');
		const placed = output.onInputGrid && input ? onGrid(probabilities, input) : probabilities;
		const voxels = output.asProbabilities ? placed.voxels : insideOf(placed.voxels);
		const file = path.join(output.folder, `${stem}.${volume}`);
		await writeVolumeFile(file, { ...placed, voxels });
		written.push(file);
	}
	if (output.surface !== undefined) {
		const mesh = extractIsosurface(padded(probabilities), { level: 0.5 });
		if (mesh.triangles.length === 0) throw new RangeError('nothing is predicted: no probability reaches one half');
		written.push(await writeSurface(stem, mesh, { ...output, surface: output.surface }));
	}
	return written;
}

/** Writes a surface beside the others. */
export async function writeSurface(
	stem: string,
	mesh: TriangleMesh,
	{ folder, surface }: { readonly folder: string; readonly surface: string },
): Promise<string> {
	const file = path.join(folder, `${stem}.${surface}`);
	await writeMeshFile(file, mesh);
	return file;
}

/** 1 from one half on. */
function insideOf(probabilities: Float32Array): Uint8Array {
	const voxels = new Uint8Array(probabilities.length);
	for (let i = 0; i < voxels.length; i++) if (probabilities[i] >= 0.5) voxels[i] = 1;
	return voxels;
}

function onGrid(probabilities: Volume<Float32Array>, { dims, voxelToWorld }: Volume): Volume<Float32Array> {
	return resampleVolume(
		probabilities,
		{ dims, voxelToWorld },
		{ interpolation: 'linear', antiAlias: false, outside: 0 },
	);
}

/** With a layer of nothing around, so that surfaces are closed at the grid's own faces. */
export function padded({ voxels, dims: [nx, ny, nz], voxelToWorld: m }: Volume<Float32Array>): Volume<Float32Array> {
	const [px, py, pz] = [nx + 2, ny + 2, nz + 2];
	const wide = new Float32Array(px * py * pz);
	for (let z = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) {
			const from = nx * (y + ny * z);
			wide.set(voxels.subarray(from, from + nx), 1 + px * (y + 1 + py * (z + 1)));
		}
	const voxelToWorld = Float64Array.from(m);
	for (let row = 0; row < 3; row++) voxelToWorld[4 * row + 3] -= m[4 * row] + m[4 * row + 1] + m[4 * row + 2];
	return { voxels: wide, dims: [px, py, pz], voxelToWorld };
}
