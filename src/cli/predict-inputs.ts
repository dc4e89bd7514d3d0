import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { arrayVolume, openNpz } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { scaleTranslation } from '#numeric';
import { weld, type TriangleMesh } from '#shape';
import { denseLabels, type Volume } from '#volume';
import { CommandError } from './exit-code.ts';
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
	/** Of one organ of a pair, which. */
	readonly side?: 'left' | 'right';
	/** To be said with the answer. */
	readonly remark?: string;
}

/**
 * Whether a model looks at the mirror image of a shape: as `--mirror` says; of a pair it looks at that organ so whose side was mirrored
 * when it learnt.
 */
export function isAskedMirrored({ side }: AskedShape, mirrored: string | undefined, parsed: ParsedOptions): boolean {
	return side === undefined ? parsed['mirror'] === true : side === mirrored;
}

/** @throws CommandError for options that `--pair` already answers. */
export function checkPair(parsed: ParsedOptions): void {
	if (parsed['pair'] === true && parsed['mirror'] === true)
		throw new CommandError('--pair looks at the mirror image of the side that needs it: leave --mirror out');
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
	for (const { file, isAsked } of await filesOf(places)) {
		try {
			for await (const shape of shapesOf(file, parsed, spacingMm)) yield shape;
		} catch (error) {
			const problem = error instanceof Error ? error.message : String(error);
			const isForeign = error instanceof Error && error.name === 'FormatError' && /that can be read/.test(problem);
			if (isAsked || !isForeign)
				yield { name: file, problem: problem.replace(`Cannot read ${file}: `, '').replace(`${file}: `, '') };
		}
	}
}

/** Files as they were asked for; folders with all that is in them, in order of their names. */
async function filesOf(places: readonly string[]): Promise<{ readonly file: string; readonly isAsked: boolean }[]> {
	const { filesBelow } = await import('#training');
	return places.flatMap((place) => {
		const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
		if (!isFolder) return [{ file: place, isAsked: true }];
		return filesBelow(place)
			.filter((file) => !path.basename(file).startsWith('.'))
			.map((file) => ({ file, isAsked: false }))
			.sort((a, b) => a.file.localeCompare(b.file, 'en', { numeric: true }));
	});
}

async function* shapesOf(file: string, parsed: ParsedOptions, spacingMm: number): AsyncGenerator<AskedShape> {
	if (/\.npz$/i.test(file)) {
		if (parsed['pair'] === true) throw new RangeError('--pair is for label maps, not for archives of masks');
		yield* archiveShapes(file, { spacingMm, label: textOption(parsed, 'label') });
		return;
	}
	const content = await readContent(file, parsed);
	if (parsed['pair'] === true && (content.kind === 'points' || content.kind === 'mesh'))
		throw new RangeError('--pair is for label maps; of surfaces give each organ, with --mirror where it needs it');
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
	} else if (parsed['pair'] === true) yield* pairShapes(file, content.volume, textOption(parsed, 'label'));
	else yield* labelShapes(file, { volume: content.volume, isUnplaced: false }, textOption(parsed, 'label'));
}

/** The labels of a map, small maps' in their own numbers. @throws RangeError for empty masks, and images. */
function labelsIn(
	volume: Volume,
): Pick<ReturnType<typeof denseLabels>, 'volume' | 'labels'> & { readonly present: number[] } {
	const { volume: dense, labels } = denseLabels(volume);
	// Small maps are numbered as they are: not every number up to the greatest need be there.
	const seen = new Uint8Array(labels.length);
	for (const id of dense.voxels) seen[id] = 1;
	const present = [...labels].filter((label, id) => label !== 0 && seen[id] === 1);
	if (present.length === 0) throw new RangeError('the mask is empty');
	if (present.length > maxLabels)
		throw new RangeError(`it holds ${present.length} values: an image, not a mask. Give the segmentation of it`);
	return { volume: dense, labels, present };
}

/** The numbers that were asked for. @throws RangeError for one that the map does not have. */
function numbersOf(wanted: string, present: readonly number[]): number[] {
	const asked = wanted === 'all' ? [...present] : wanted.split(',').map(Number);
	const missing = asked.findIndex((label) => !present.includes(label));
	if (missing >= 0)
		throw new RangeError(`it has no label ${wanted.split(',')[missing]}; it has ${present.slice(0, 30).join(', ')}`);
	return asked;
}

/** Both organs of a pair, out of all labels or those that are asked for. */
async function* pairShapes(file: string, volume: Volume, wanted = 'all'): AsyncGenerator<AskedShape> {
	const { present } = labelsIn(volume);
	const { pairedParts } = await import('#training');
	const found = pairedParts(volume, { labels: numbersOf(wanted, present) });
	if (typeof found === 'string') {
		const others =
			present.length > 1
				? `: of its labels ${present.slice(0, 30).join(', ')} say with --label which are the pair’s`
				: '';
		throw new RangeError(`${found}, so that it holds no pair${wanted === 'all' ? others : ''}`);
	}
	const { dims, voxelToWorld } = volume;
	for (const { side, component, touchesBorder } of found.parts) {
		const voxels = new Uint8Array(found.components.length);
		for (let i = 0; i < voxels.length; i++) if (found.components[i] === component) voxels[i] = 255;
		yield {
			name: `${file}#${side}`,
			content: { kind: 'mask', mask: { voxels, dims, voxelToWorld }, isUnplaced: false },
			side,
			...(touchesBorder && { remark: 'it touches the border of the volume: some of it may be missing' }),
		};
	}
}

/** Each label that is asked for as a mask. */
function* labelShapes(
	file: string,
	{ volume, isUnplaced }: { readonly volume: Volume; readonly isUnplaced: boolean },
	wanted: string | undefined,
): Generator<AskedShape> {
	const { volume: dense, labels, present } = labelsIn(volume);
	if (wanted === undefined && present.length > 1)
		throw new RangeError(
			`it holds the labels ${present.slice(0, 30).join(', ')}: say with --label which are meant, or --label all`,
		);
	for (const label of numbersOf(wanted ?? 'all', present)) {
		const id = labels.indexOf(label);
		// As a loop: `from` with a function first makes a list of all voxels, and a whole CT has more than a list can hold.
		const voxels = new Uint8Array(dense.voxels.length);
		for (let i = 0; i < voxels.length; i++) if (dense.voxels[i] === id) voxels[i] = 255;
		yield {
			name: present.length === 1 ? file : `${file}#${label}`,
			content: { kind: 'mask', mask: { ...dense, voxels }, isUnplaced },
		};
	}
}

/**
 * What an archive of NumPy arrays holds: a surface (`vertices`, `faces`), `points` or a placed `mask` with its `affine`, as `msn
 * convert` writes them; else every stack of masks [n, depth, height, width] and every mask [depth, height, width].
 */
async function* archiveShapes(
	file: string,
	{ spacingMm, label }: { readonly spacingMm: number; readonly label: string | undefined },
): AsyncGenerator<AskedShape> {
	const arrays = new Map(
		openNpz(await readFile(file), { decompress: nodeDecompress }).map((array) => [array.name, array]),
	);
	const numbers = async (name: string): Promise<Float32Array> =>
		Float32Array.from((await arrays.get(name)?.read())?.data as ArrayLike<number>, Number);
	if (arrays.has('vertices') && arrays.has('faces')) {
		const mesh = { positions: await numbers('vertices'), triangles: Uint32Array.from(await numbers('faces')) };
		yield { name: file, content: { kind: 'mesh', mesh: weld(mesh) } };
		return;
	}
	if (arrays.has('points')) {
		yield { name: file, content: { kind: 'points', positions: await numbers('points') } };
		return;
	}
	const [mask, affine] = [arrays.get('mask'), arrays.get('affine')];
	if (mask?.shape.length === 3 && affine) {
		const volume = arrayVolume(await mask.read(), Float64Array.from(await numbers('affine')));
		yield* labelShapes(file, { volume, isUnplaced: false }, label);
		return;
	}
	let found = false;
	for (const array of arrays.values()) {
		const [nz, ny, nx] = array.shape.slice(-3);
		if (array.shape.length !== 3 && array.shape.length !== 4) continue;
		found = true;
		const middle = [nx, ny, nz].map((n) => (-spacingMm * (n - 1)) / 2);
		const voxelToWorld = scaleTranslation([spacingMm, spacingMm, spacingMm], [middle[0], middle[1], middle[2]]);
		const dims = [nx, ny, nz] as const;
		if (array.shape.length === 3) {
			const volume = { voxels: (await array.read()).data, dims, voxelToWorld };
			yield* labelShapes(arrays.size === 1 ? file : `${file}#${array.name}`, { volume, isUnplaced: true }, label);
			continue;
		}
		for (let i = 0; i < array.shape[0]; i++) {
			const voxels = Uint8Array.from((await array.slice(i)) as ArrayLike<number>, (value) =>
				Number(value) > 0 ? 255 : 0,
			);
			yield {
				name: `${file}#${array.name}/${i}`,
				content: { kind: 'mask', mask: { voxels, dims, voxelToWorld }, isUnplaced: true },
			};
		}
		array.release();
	}
	if (!found)
		throw new RangeError(
			`it holds ${[...arrays.keys()].slice(0, 10).join(', ') || 'nothing'}: no masks, surface or points`,
		);
}
