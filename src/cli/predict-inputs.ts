import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openNpz } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { scaleTranslation } from '#numeric';
import { weld, type TriangleMesh } from '#shape';
import { denseLabels, type Volume } from '#volume';
import { textOption, type ParsedOptions } from './option-values.ts';
import { readContent } from './shape-files.ts';

/** A shape to say something about. */
export interface AskedShape {
	/** The file, and which shape of it where it holds several. */
	readonly name: string;
	readonly content:
		| { readonly kind: 'mesh'; readonly mesh: TriangleMesh }
		/** 0 and 255, with its place in the world unless `isUnplaced`: arrays say neither spacing nor place. */
		| { readonly kind: 'mask'; readonly mask: Volume<Uint8Array>; readonly isUnplaced: boolean }
		| { readonly kind: 'points'; readonly positions: Float32Array };
}

/** A file that gives no shape, and what to do about it. */
export interface RefusedFile {
	readonly name: string;
	readonly problem: string;
}

/** More values than this in a volume are grey values, not labels. */
const maxLabels = 512;

/**
 * The shapes of files and folders, one after another. Files of a folder that are of no known format are passed over; everything else
 * that gives no shape is told with the reason.
 *
 * @param spacingMm of arrays, which have none of their own.
 */
export async function* askedShapes(
	places: readonly string[],
	parsed: ParsedOptions,
	spacingMm: number,
): AsyncGenerator<AskedShape | RefusedFile> {
	for (const { file, isAsked } of filesOf(places)) {
		try {
			for await (const shape of shapesOf(file, parsed, spacingMm)) yield shape;
		} catch (error) {
			const problem = error instanceof Error ? error.message : String(error);
			const isForeign = error instanceof Error && error.name === 'FormatError' && /that can be read/.test(problem);
			if (isAsked || !isForeign) yield { name: file, problem: problem.replace(`${file}: `, '') };
		}
	}
}

/** Files as they were asked for; folders with all that is in them, in order of their names. */
function filesOf(places: readonly string[]): { readonly file: string; readonly isAsked: boolean }[] {
	return places.flatMap((place) => {
		const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
		if (!isFolder) return [{ file: place, isAsked: true }];
		return readdirSync(place, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
			.map((entry) => ({ file: path.join(entry.parentPath, entry.name), isAsked: false }))
			.sort((a, b) => a.file.localeCompare(b.file, 'en', { numeric: true }));
	});
}

async function* shapesOf(file: string, parsed: ParsedOptions, spacingMm: number): AsyncGenerator<AskedShape> {
	if (/\.np[yz]$/i.test(file) && (yield* arrayShapes(file, spacingMm))) return;
	const content = await readContent(file, parsed);
	if (content.kind === 'points') {
		const { positions } = content.points;
		yield { name: file, content: { kind: 'points', positions: Float32Array.from(positions) } };
	} else if (content.kind === 'mesh') {
		if (content.parts.length === 0) throw new RangeError('it holds no triangle');
		for (const { name, mesh } of content.parts)
			yield {
				name: content.parts.length === 1 ? file : `${file}#${name}`,
				content: { kind: 'mesh', mesh: weld(mesh) },
			};
	} else yield* labelShapes(file, content.volume, textOption(parsed, 'label'));
}

/** Each label that is asked for as a mask. */
function* labelShapes(file: string, volume: Volume, wanted: string | undefined): Generator<AskedShape> {
	const { volume: dense, labels } = denseLabels(volume);
	// Small maps are numbered as they are: not every number up to the greatest need be there.
	const seen = new Uint8Array(labels.length);
	for (const id of dense.voxels) seen[id] = 1;
	const present = [...labels].filter((label, id) => label !== 0 && seen[id] === 1);
	if (present.length === 0) throw new RangeError('the mask is empty');
	if (present.length > maxLabels)
		throw new RangeError(`it holds ${present.length} values: an image, not a mask. Give the segmentation of it`);
	const asked =
		wanted === 'all' || (wanted === undefined && present.length === 1) ? present : wanted?.split(',').map(Number);
	if (asked === undefined)
		throw new RangeError(
			`it holds the labels ${present.slice(0, 30).join(', ')}: say with --label which are meant, or --label all`,
		);
	const missing = asked.find((label) => !present.includes(label));
	if (missing !== undefined)
		throw new RangeError(`it has no label ${missing}; it has ${present.slice(0, 30).join(', ')}`);
	for (const label of asked) {
		const id = labels.indexOf(label);
		const voxels = Uint8Array.from(dense.voxels, (value) => (value === id ? 255 : 0));
		yield {
			name: present.length === 1 ? file : `${file}#${label}`,
			content: { kind: 'mask', mask: { ...dense, voxels }, isUnplaced: false },
		};
	}
}

/**
 * Masks of NumPy arrays [n, depth, height, width] or [depth, height, width] about the origin.
 *
 * @returns whether there were any: other arrays are what the product's own readers take.
 */
async function* arrayShapes(file: string, spacingMm: number): AsyncGenerator<AskedShape, boolean> {
	if (!/\.npz$/i.test(file)) return false;
	const stacks = openNpz(await readFile(file), { decompress: nodeDecompress }).filter(
		({ shape }) => shape.length === 4,
	);
	for (const stack of stacks) {
		const [count, nz, ny, nx] = stack.shape;
		const middle = [nx, ny, nz].map((n) => (-spacingMm * (n - 1)) / 2);
		const voxelToWorld = scaleTranslation([spacingMm, spacingMm, spacingMm], [middle[0], middle[1], middle[2]]);
		for (let i = 0; i < count; i++) {
			const raw = await stack.slice(i);
			const voxels = new Uint8Array(raw.length);
			for (let v = 0; v < voxels.length; v++) voxels[v] = Number(raw[v]) > 0 ? 255 : 0;
			yield {
				name: `${file}#${stack.name}/${i}`,
				content: { kind: 'mask', mask: { voxels, dims: [nx, ny, nz], voxelToWorld }, isUnplaced: true },
			};
		}
		stack.release();
	}
	return stacks.length > 0;
}
