import { readDicom } from '#dicom';
import {
	isAxes,
	meshFormats,
	parseLengthUnit,
	pointFormats,
	readAny,
	readLabelRuns,
	volumeFormats,
	writeMesh,
	writePoints,
	writeVolume,
	type Compress,
	type Decompress,
	type FileContent,
	type MeshFormat,
	type MeshPart,
	type PointFormat,
	type VolumeFile,
	type VolumeFormatName,
} from '#formats';
import {
	boundingBox,
	decimate,
	extractSurfaces,
	extractUnion,
	findDefects,
	gridAround,
	massProperties,
	sampleSurface,
	smoothPreservingVolume,
	voxelise,
	type ExtractedSurface,
	type TriangleMesh,
} from '#shape';
import { denseLabels, labelRuns, type LabelRuns, type LabelVolume, type Volume } from '#volume';
import { CommandError } from './exit-code.ts';

/** What `msn convert` was asked for, checked. */
export interface ConvertOptions {
	readonly format: string;
	readonly kind?: 'mesh' | 'points' | 'volume';
	readonly labels?: readonly number[];
	readonly union: boolean;
	readonly smooth: boolean;
	readonly level?: number;
	readonly triangleCount?: number;
	readonly pointCount: number;
	readonly seed: string;
	readonly spacingMm?: number;
	readonly units?: string;
	readonly axes?: string;
	readonly open: 'refuse' | 'winding';
}

/** One output of a conversion. */
export interface ConvertedFile {
	/** File name with extension, unique within the input. */
	readonly name: string;
	readonly format: string;
	readonly bytes: Uint8Array;
	/** Facts about the shape: label, volume, area, box, defects. */
	readonly record: Readonly<Record<string, unknown>>;
}

interface NamedMesh {
	readonly name: string;
	readonly mesh: TriangleMesh;
	/** Extracted from voxels and not cut since: closed and manifold by construction, no need to look. */
	readonly isClosed?: true;
	readonly record: Readonly<Record<string, unknown>>;
}

/** Converts one file's bytes; several shapes come one after the other, so that only one is in memory. */
export async function* convertFile(
	bytes: Uint8Array,
	fileName: string,
	options: ConvertOptions,
	io: { compress: Compress; decompress: Decompress },
): AsyncGenerator<ConvertedFile> {
	const scanned = await scanLabels(bytes, options, io);
	if (scanned) {
		for (const shape of surfacesOf(scanned, options))
			yield await writeShape(await simplify(shape, options), surfaceKind(options), options, io.compress);
		return;
	}
	const content = await readAny(bytes, {
		fileName,
		decompress: io.decompress,
		dicom: readDicom,
		...meshHints(options),
	});
	const kind = targetKind(content, options);
	if (kind === 'volume' && content.kind === 'volume') {
		yield* convertVolumes(content, options, io.compress);
		return;
	}
	if (content.kind === 'points') {
		if (kind !== 'points')
			throw new CommandError(`${fileName} holds points without triangles: they cannot become a ${kind}.`);
		yield {
			name: `points.${options.format}`,
			format: options.format,
			bytes: writePoints(content.points, options.format as PointFormat),
			record: {},
		};
		return;
	}
	for (const shape of content.kind === 'volume' ? surfacesOfFile(content, options) : partsOf(content.parts)) {
		yield await writeShape(await simplify(shape, options), kind, options, io.compress);
	}
}

/** The volume as it is; where labels overlap, one file for each volume that is needed to hold them. */
async function* convertVolumes(
	{ volume, overlapping = [], labels }: VolumeFile,
	options: ConvertOptions,
	compress: Compress,
): AsyncGenerator<ConvertedFile> {
	const { format } = options;
	for (const [i, each] of [volume, ...overlapping].entries()) {
		const kept = options.labels ? keepLabels(each, options.labels) : each;
		yield {
			name: overlapping.length === 0 ? `volume.${format}` : `volume-${i + 1}.${format}`,
			format,
			bytes: await writeVolume(kept, format as VolumeFormatName, compress),
			record: { dims: kept.dims, ...(labels ? { labels } : {}) },
		};
	}
}

/** Surfaces of all labels, called by their names where the file has names. */
function* surfacesOfFile(
	{ volume, overlapping = [], labels = [] }: VolumeFile,
	options: ConvertOptions,
): Generator<NamedMesh> {
	if (options.union && overlapping.length > 0)
		throw new CommandError('--union of segments that overlap is not offered: convert to volumes first.');
	const names = new Map(labels.map(({ value, name }) => [value, name]));
	const used = new Set<string>();
	for (const each of [volume, ...overlapping])
		for (const shape of surfacesOf(labelsOf(each, options), options)) {
			const name = names.get(Number(shape.record['label']));
			if (name === undefined) yield shape;
			else {
				const safe = safeName(name);
				yield {
					...shape,
					name: used.has(safe) ? `${safe}-${shape.name}` : safe,
					record: { ...shape.record, part: name },
				};
				used.add(safe);
			}
		}
}

/** The labels of a segmentation that is to become surfaces, read without ever holding its voxels where that can be. */
async function scanLabels(
	bytes: Uint8Array,
	options: ConvertOptions,
	{ decompress }: { decompress: Decompress },
): Promise<Labels | undefined> {
	if (options.level !== undefined || targetKind({ kind: 'volume' }, options) === 'volume') return undefined;
	return readLabelRuns(bytes, { decompress });
}

function meshHints({ units, axes }: ConvertOptions) {
	const unit = units === undefined ? undefined : parseLengthUnit(units);
	if (units !== undefined && unit === undefined) throw new CommandError(`--units: unknown unit ${units}`);
	if (axes !== undefined && !isAxes(axes)) throw new CommandError(`--axes wants three of R L A P S I, got ${axes}`);
	return { ...(unit === undefined ? {} : { units: unit }), ...(axes === undefined ? {} : { axes }) };
}

function targetKind(
	content: Pick<FileContent, 'kind'>,
	{ format, kind }: ConvertOptions,
): 'mesh' | 'points' | 'volume' {
	const possible = [
		...((meshFormats as readonly string[]).includes(format) ? (['mesh'] as const) : []),
		...((pointFormats as readonly string[]).includes(format) ? (['points'] as const) : []),
		...((volumeFormats as readonly string[]).includes(format) ? (['volume'] as const) : []),
	];
	if (kind !== undefined) {
		if (!possible.includes(kind))
			throw new CommandError(`${format} cannot hold ${kind}; it holds ${possible.join(' or ')}.`);
		return kind;
	}
	return possible.includes(content.kind) ? content.kind : possible[0];
}

/** What surfaces become that are made of a volume which is not to stay one. */
function surfaceKind(options: ConvertOptions): 'mesh' | 'points' | 'volume' {
	return targetKind({ kind: 'volume' }, options);
}

/** A segmentation as runs, and the values that its labels have in the file. */
interface Labels {
	readonly runs: LabelRuns;
	valueOf(label: number): number;
}

function labelsOf(volume: Volume, { level }: ConvertOptions): Labels {
	if (level !== undefined) return { runs: labelRuns(aboveLevel(volume, level)), valueOf: (label) => label };
	const { volume: dense, labels } = denseLabels(volume);
	return { runs: labelRuns(dense), valueOf: (label) => labels[label] };
}

function* surfacesOf({ runs, valueOf }: Labels, options: ConvertOptions): Generator<NamedMesh> {
	const present = runs.extents.map(({ label }) => ({ label, value: valueOf(label) })).sort((a, b) => a.value - b.value);
	const wanted = options.labels
		? options.labels.flatMap((value) => present.find((each) => each.value === value) ?? [])
		: present;
	const labels = wanted.map(({ label }) => label);
	if (options.union) {
		const surface = extractUnion(runs, labels);
		if (surface) yield named('union', surface, { labels: wanted.map(({ value }) => value) }, options);
		return;
	}
	// Each surface is written before the next is made, so all may share one memory.
	for (const surface of extractSurfaces(runs, { labels, reuse: true })) {
		const label = valueOf(surface.label);
		yield named(String(label), surface, { label }, options);
	}
}

function named(
	name: string,
	surface: ExtractedSurface,
	facts: Record<string, unknown>,
	{ smooth }: ConvertOptions,
): NamedMesh {
	const mesh = smooth ? smoothPreservingVolume(surface.mesh, { isClosed: true }).mesh : surface.mesh;
	const { voxelCount, voxelVolumeMm3, touchesBorder } = surface;
	return {
		name,
		mesh,
		isClosed: true,
		record: { ...facts, voxelCount, voxelVolumeMm3: voxelCount * voxelVolumeMm3, touchesBorder },
	};
}

function* partsOf(parts: readonly MeshPart[]): Generator<NamedMesh> {
	const seen = new Map<string, number>();
	for (const { name, mesh } of parts) {
		const safe = safeName(name);
		const times = seen.get(safe) ?? 0;
		seen.set(safe, times + 1);
		yield { name: times === 0 ? safe : `${safe}-${times + 1}`, mesh, record: { part: name } };
	}
}

/** A name as file name. */
function safeName(name: string): string {
	const plain = name
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.replaceAll(/[^\w.-]+/g, '_')
		.replace(/^[._]+/, '');
	return plain.slice(0, 100) || 'shape';
}

async function simplify(shape: NamedMesh, { triangleCount }: ConvertOptions): Promise<NamedMesh> {
	if (triangleCount === undefined) return shape;
	const { mesh, errorMm, fallback } = await decimate(shape.mesh, { targetTriangleCount: triangleCount });
	return { ...shape, mesh, isClosed: undefined, record: { ...shape.record, decimation: { errorMm, fallback } } };
}

async function writeShape(
	shape: NamedMesh,
	kind: 'mesh' | 'points' | 'volume',
	options: ConvertOptions,
	compress: Compress,
): Promise<ConvertedFile> {
	const { name, mesh } = shape;
	const { format } = options;
	const file = { name: `${name}.${format}`, format };
	if (kind === 'mesh') {
		return {
			...file,
			bytes: await writeMesh(mesh, format as MeshFormat, name),
			record: { ...shape.record, ...describeMesh(shape) },
		};
	}
	if (kind === 'points') {
		const points = sampleSurface(mesh, options.pointCount, { seed: options.seed });
		return {
			...file,
			bytes: writePoints(points, format as PointFormat),
			record: { ...shape.record, pointCount: options.pointCount },
		};
	}
	const grid = gridAround(mesh, { spacingMm: options.spacingMm });
	const volume = voxelise(mesh, { ...grid, open: options.open });
	const bytes = await writeVolume(volume, format as VolumeFormatName, compress);
	return { ...file, bytes, record: { ...shape.record, dims: grid.dims, spacingMm: grid.voxelToWorld[0] } };
}

function describeMesh({ mesh, ...known }: NamedMesh): Record<string, unknown> {
	const { isClosed, isManifold, boundaryEdges } = known.isClosed
		? { isClosed: true, isManifold: true, boundaryEdges: 0 }
		: findDefects(mesh);
	const { volumeMm3, areaMm2 } = massProperties(mesh, { isClosed });
	const { min, max } = boundingBox(mesh.positions);
	return {
		volumeMm3: isClosed ? volumeMm3 : null,
		surfaceAreaMm2: areaMm2,
		boundsMm: { min, max },
		vertexCount: mesh.positions.length / 3,
		triangleCount: mesh.triangles.length / 3,
		isClosed,
		isManifold,
		boundaryEdges,
	};
}

/** 1 where the value is above the level, 0 elsewhere (also at NaN). */
function aboveLevel({ voxels, dims, voxelToWorld }: Volume, level: number): LabelVolume {
	const mask = new Uint8Array(voxels.length);
	for (let i = 0; i < mask.length; i++) mask[i] = Number(voxels[i]) > level ? 1 : 0;
	return { voxels: mask, dims, voxelToWorld };
}

function keepLabels(volume: Volume, labels: readonly number[]): Volume {
	const { volume: dense, labels: originals } = denseLabels(volume);
	const kept = new Set(labels.map((label) => originals.indexOf(label)));
	return { ...dense, voxels: dense.voxels.map((label) => (kept.has(label) ? label : 0)) };
}
