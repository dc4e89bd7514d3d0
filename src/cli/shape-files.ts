import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
	isAxes,
	meshFormats,
	parseLengthUnit,
	readAny,
	volumeFormats,
	writeMesh,
	writeVolume,
	type FileContent,
	type MeshFormat,
	type MeshPart,
	type VolumeFormatName,
} from '#formats';
import { readDicom } from '#dicom';
import { nodeCompress, nodeDecompress } from '#node-zlib';
import { boundingBox, findDefects, massProperties, type TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import type { Command } from 'commander';
import { CommandError, ExitCode } from './exit-code.ts';
import { textOption, type ParsedOptions } from './option-values.ts';
import { writeWhole } from './write-whole.ts';

/** Adds the options that say how to take meshes whose file does not. */
export function withMeshHints(command: Command): Command {
	return command
		.option('--units <unit>', 'unit of mesh inputs: mm, cm, m, um, inch (default: as declared, else from the size)')
		.option('--axes <code>', 'where the axes of mesh inputs point, e.g. LPS (default: as declared, else RAS)')
		.option('--json', 'one JSON document on standard output')
		.option('--quiet', 'no progress');
}

/** Reads any file this software knows. */
export async function readContent(file: string, parsed: ParsedOptions): Promise<FileContent> {
	const unitText = textOption(parsed, 'units');
	const units = unitText === undefined ? undefined : parseLengthUnit(unitText);
	if (unitText !== undefined && units === undefined) throw new CommandError(`--units: unknown unit ${unitText}`);
	const axes = textOption(parsed, 'axes');
	if (axes !== undefined && !isAxes(axes)) throw new CommandError(`--axes wants three of R L A P S I, got ${axes}`);
	const hints = { ...(units === undefined ? {} : { units }), ...(axes === undefined ? {} : { axes }) };
	const io = { decompress: nodeDecompress, dicom: readDicom };
	return readAny(await readBytes(file), { fileName: file, ...io, ...hints });
}

async function readBytes(file: string): Promise<Uint8Array> {
	try {
		return await readFile(file);
	} catch (cause) {
		const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
		throw new CommandError(`Cannot read ${file}: ${isMissing ? 'no such file' : String(cause)}`, ExitCode.usage, cause);
	}
}

/** The surfaces of a file, or an error that says what it holds instead. */
export async function readParts(file: string, parsed: ParsedOptions): Promise<readonly MeshPart[]> {
	const content = await readContent(file, parsed);
	if (content.kind === 'volume')
		throw new CommandError(`${file} holds voxels, not a surface: \`msn volume extract\` makes surfaces of them.`);
	if (content.kind === 'points') throw new CommandError(`${file} holds points without triangles.`);
	if (content.parts.length === 0) throw new CommandError(`${file} holds no triangle.`, ExitCode.partial);
	return content.parts;
}

/** The voxels of a file, or an error that says what it holds instead. */
export async function readVoxels(file: string, parsed: ParsedOptions): Promise<Volume> {
	const content = await readContent(file, parsed);
	if (content.kind !== 'volume')
		throw new CommandError(`${file} holds a ${content.kind === 'mesh' ? 'surface' : 'point cloud'}, not voxels.`);
	return content.volume;
}

/** All parts as one mesh; vertices are not merged. */
export function joinParts(parts: readonly MeshPart[]): TriangleMesh {
	if (parts.length === 1) return parts[0].mesh;
	const positions = new Float32Array(parts.reduce((sum, { mesh }) => sum + mesh.positions.length, 0));
	const triangles = new Uint32Array(parts.reduce((sum, { mesh }) => sum + mesh.triangles.length, 0));
	let vertex = 0;
	let corner = 0;
	for (const { mesh } of parts) {
		positions.set(mesh.positions, 3 * vertex);
		for (const index of mesh.triangles) triangles[corner++] = index + vertex;
		vertex += mesh.positions.length / 3;
	}
	return { positions, triangles };
}

/** Writes a surface in the format its name says, whole or not at all. */
export async function writeMeshFile(target: string, mesh: TriangleMesh): Promise<void> {
	const format = meshFormats.find((name) => target.toLowerCase().endsWith(`.${name}`));
	if (format === undefined)
		throw new CommandError(`Cannot tell the format from ${target}. Surfaces: ${meshFormats.join(', ')}.`);
	await writeWhole(target, await writeMesh(mesh, format satisfies MeshFormat, path.parse(target).name));
}

/** Writes a volume in the format its name says, whole or not at all. */
export async function writeVolumeFile(target: string, volume: Volume): Promise<void> {
	const format = volumeFormats
		.filter((name) => target.toLowerCase().endsWith(`.${name}`))
		.sort((a, b) => b.length - a.length)[0];
	if (format === undefined)
		throw new CommandError(`Cannot tell the format from ${target}. Volumes: ${volumeFormats.join(', ')}.`);
	await writeWhole(target, await writeVolume(volume, format satisfies VolumeFormatName, nodeCompress));
}

/** Whether a name is one of a format that holds surfaces. */
export function isMeshName(target: string): boolean {
	return meshFormats.some((name) => target.toLowerCase().endsWith(`.${name}`));
}

/** What one wants to know of a surface first. */
export function meshFacts(mesh: TriangleMesh): Readonly<Record<string, unknown>> {
	const defects = findDefects(mesh);
	const { volumeMm3, areaMm2, centroid } = massProperties(mesh, { isClosed: defects.isClosed });
	const { min, max } = boundingBox(mesh.positions);
	return {
		triangleCount: defects.triangleCount,
		vertexCount: defects.vertexCount,
		volumeMm3: defects.isClosed ? volumeMm3 : null,
		surfaceAreaMm2: areaMm2,
		centroidMm: centroid,
		boundsMm: { min, max },
		sizeMm: max.map((high, axis) => high - min[axis]),
		isClosed: defects.isClosed,
		isManifold: defects.isManifold,
		isOriented: defects.isOriented,
		components: defects.components,
		genus: defects.genus ?? null,
		boundaryEdges: defects.boundaryEdges,
		nonManifoldEdges: defects.nonManifoldEdges,
		nonManifoldVertices: defects.nonManifoldVertices,
		misorientedEdges: defects.misorientedEdges,
		degenerateTriangles: defects.degenerateTriangles,
		zeroAreaTriangles: defects.zeroAreaTriangles,
		unreferencedVertices: defects.unreferencedVertices,
	};
}
