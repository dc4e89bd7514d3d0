import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readAny } from '#formats';
import { centredOccupancy, type ShapeSample } from '#learning';
import { nodeDecompress } from '#node-zlib';
import { weld, type TriangleMesh } from '#shape';
import { filesBelow } from './files-below.ts';

/** Options of {@link shapeFolder}. */
export interface ShapeFolderOptions {
	readonly source: string;
	/** With one group that finds the subject in a file's name. Default: the name up to its first dot. */
	readonly subject?: string;
	/** Voxels along each axis of the grid that shapes are put on. Default 48. */
	readonly size?: number;
	/** Their spacing, mm. Default 3. */
	readonly spacingMm?: number;
	readonly onSkip?: (file: string, reason: string) => void;
}

/**
 * The surfaces of a folder and its sub-folders, one file a shape: the folder a file lies in is its fact `class`. Each is moved
 * to its centroid and voxelised. Files that hold no closed surface are left out and reported.
 */
export async function* shapeFolder(folder: string, options: ShapeFolderOptions): AsyncGenerator<ShapeSample> {
	const { source, size = 48, spacingMm = 3, onSkip } = options;
	const pattern = options.subject === undefined ? /^([^.]+)/ : new RegExp(options.subject);
	const grid = { dims: [size, size, size] as const, spacingMm };
	for (const file of filesBelow(folder)) {
		const name = path.relative(folder, file).replaceAll('\\', '/');
		const mesh = await readSurface(file).catch((error: unknown) => String(error));
		if (typeof mesh === 'string') {
			onSkip?.(name, mesh);
			continue;
		}
		const volume = centredOccupancy(mesh, grid);
		if (!volume) {
			onSkip?.(name, 'not a closed surface');
			continue;
		}
		yield {
			id: `${source}/${name}`,
			subject: pattern.exec(path.basename(name))?.[1] ?? name,
			source,
			facts: { class: path.basename(path.dirname(file)) },
			content: { kind: 'occupancy', volume },
		};
	}
}

async function readSurface(file: string): Promise<TriangleMesh | string> {
	const content = await readAny(readFileSync(file), { fileName: file, decompress: nodeDecompress });
	if (content.kind !== 'mesh') return `no surface but a ${content.kind}`;
	return content.parts.length === 1 ? weld(content.parts[0].mesh) : `${content.parts.length} surfaces in one file`;
}
