import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readMesh, readVolume, type MeshFile, type MeshPart, type VolumeFile } from '#formats';
import { FormatError, isAxes, type MeshReadOptions, type LengthUnit } from '#formats';
import type { IngestTask, TaskFile } from './ingest-task.ts';
import { nodeDecompress } from '#node-zlib';
import type { Layout } from './source-description.ts';

/** The bytes of a file, checked against the digest they were planned with. */
export async function readChecked(absolute: string, sha256: string): Promise<Uint8Array> {
	const bytes = await readFile(absolute);
	if (hash('sha256', bytes, 'hex') !== sha256)
		throw new Error(`${path.basename(absolute)} was changed while it was being read; run again`);
	return bytes;
}

/** Reads a volume of a task into world mm, RAS+. */
export async function readTaskVolume(file: TaskFile, task: IngestTask): Promise<VolumeFile> {
	const bytes = await readChecked(file.absolute, file.inputs[0].sha256);
	const companion = file.companion === undefined ? undefined : await readChecked(file.companion, file.inputs[1].sha256);
	return readVolume(bytes, {
		decompress: nodeDecompress,
		fileName: path.basename(file.absolute),
		maxBytes: task.options.maxInflatedBytes,
		...(companion ? { companion } : {}),
	});
}

/** Reads a surface file of a task into world mm, RAS+, with what the layout says about units and axes. */
export async function readTaskMesh(file: TaskFile, layout: Layout, task: IngestTask): Promise<MeshFile> {
	const bytes = await readChecked(file.absolute, file.inputs[0].sha256);
	const content = await readMesh(bytes, meshOptions(file, layout, task));
	if (content.kind === 'mesh') return content;
	throw new FormatError(content.original.format, 'the file holds points without triangles; a surface is needed');
}

function meshOptions(file: TaskFile, layout: Layout, task: IngestTask): MeshReadOptions {
	const { units, axes } = layout;
	const isLength = (unit: typeof units): unit is LengthUnit & typeof units =>
		unit === 'mm' || unit === 'm' || unit === 'cm';
	return {
		fileName: path.basename(file.absolute),
		decompress: nodeDecompress,
		maxBytes: task.options.maxInflatedBytes,
		expectedKind: layout.structure?.kind === 'instrument' ? 'instrument' : 'anatomy',
		...(isLength(units) ? { units } : {}),
		...(axes !== undefined && isAxes(axes) ? { axes } : {}),
	};
}

/** All parts of a mesh file as one. */
export function joinParts(parts: readonly MeshPart[]): { positions: Float32Array; triangles: Uint32Array } {
	if (parts.length === 1) return parts[0].mesh;
	const positions = new Float32Array(parts.reduce((sum, { mesh }) => sum + mesh.positions.length, 0));
	const triangles = new Uint32Array(parts.reduce((sum, { mesh }) => sum + mesh.triangles.length, 0));
	let vertexEnd = 0;
	let indexEnd = 0;
	for (const { mesh } of parts) {
		positions.set(mesh.positions, vertexEnd);
		const firstVertex = vertexEnd / 3;
		for (let h = 0; h < mesh.triangles.length; h++) triangles[indexEnd + h] = mesh.triangles[h] + firstVertex;
		vertexEnd += mesh.positions.length;
		indexEnd += mesh.triangles.length;
	}
	return { positions, triangles };
}
