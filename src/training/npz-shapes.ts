import { readFileSync } from 'node:fs';
import { openNpz } from '#formats';
import { gridToWorld, type ShapeSample, type SplitPart } from '#learning';
import { nodeDecompress } from '#node-zlib';

/** Options of {@link npzShapes}. */
export interface NpzShapesOptions {
	readonly source: string;
	/** mm between voxels, the same along each axis. */
	readonly spacingMm: number;
	/** Names of the labels in the order of their numbers. */
	readonly classes: readonly string[];
	/** At most so many of each part. */
	readonly limit?: number;
}

const parts: readonly (readonly [name: string, part: SplitPart])[] = [
	['train', 'train'],
	['val', 'validation'],
	['test', 'test'],
];

/**
 * Masks of an archive laid out as those of MedMNIST: `train_images` [n, depth, height, width] and `train_labels` [n, 1], the
 * same for `val` and `test`; whichever of the three are there. The official part of each is kept, and its class becomes the
 * fact `class`. The archives name no patients, so every shape counts as its own subject: only the official parts are known to be
 * of different patients.
 *
 * @throws RangeError if arrays are missing or do not fit together.
 */
export async function* npzShapes(
	file: string,
	{ source, spacingMm, classes, limit = Infinity }: NpzShapesOptions,
): AsyncGenerator<ShapeSample> {
	const arrays = new Map(openArchive(file).map((array) => [array.name, array]));
	const present = parts.filter(([name]) => arrays.has(`${name}_images`));
	if (present.length === 0)
		throw new RangeError(`${file} holds ${[...arrays.keys()].join(', ') || 'nothing'}, no train_images`);
	for (const [name, part] of present) {
		const images = arrays.get(`${name}_images`);
		const labels = await arrays.get(`${name}_labels`)?.read();
		if (!images || images.shape.length !== 4 || !labels || labels.data.length !== images.shape[0])
			throw new RangeError(`${file}: ${name}_images must be [n, depth, height, width], ${name}_labels [n, 1]`);
		const [total, nz, ny, nx] = images.shape;
		const grid = { dims: [nx, ny, nz] as const, spacingMm };
		const voxelToWorld = gridToWorld(grid);
		for (let i = 0; i < Math.min(total, limit); i++) {
			const own = Number(labels.data[i]);
			if (classes[own] === undefined) throw new RangeError(`${file}: ${name}_labels[${i}] is ${own}, no class`);
			const raw = await images.slice(i);
			const voxels = new Uint8Array(raw.length);
			for (let v = 0; v < voxels.length; v++) voxels[v] = Number(raw[v]) > 0 ? 255 : 0;
			const id = `${source}/${name}/${String(i).padStart(5, '0')}`;
			yield {
				id,
				subject: id,
				source,
				part,
				facts: { class: classes[own] },
				content: { kind: 'occupancy', volume: { voxels, dims: grid.dims, voxelToWorld } },
			};
		}
		images.release();
	}
}

function openArchive(file: string): ReturnType<typeof openNpz> {
	try {
		return openNpz(readFileSync(file), { decompress: nodeDecompress });
	} catch (cause) {
		throw new RangeError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
	}
}
