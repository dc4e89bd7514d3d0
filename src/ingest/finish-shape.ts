import type { Measures, StoredFile } from '#contract';
import type { FileStore, LocalFileStore } from '#catalogue';
import { quantisePositions, writeGlb, writeGlbExactGrid, writeNiftiGz, writePly, writePng, writeStl } from '#formats';
import {
	levelsOfDetail,
	massProperties,
	measureShape,
	renderThumbnail,
	sampleSurface,
	smoothPreservingVolume,
	type TriangleMesh,
} from '#shape';
import type { FinishedShape } from './build-record.ts';
import { contentHash } from './content-hash.ts';
import type { ExtractOptions } from './ingest-task.ts';
import { nodeCompress } from '#node-zlib';
import type { RawShape } from './raw-shape.ts';
import type { StageClock } from './stage-times.ts';
import { thumbnailLook } from './thumbnail-look.ts';

/** A level of detail is kept if it has at most this share of the triangles of the one before. */
const worthwhileShare = 0.9;
const glbBits = 14;

type FileHead = Pick<StoredFile, 'role' | 'format'> & Partial<Omit<StoredFile, 'role' | 'format'>>;

interface Finishing {
	readonly raw: RawShape;
	readonly options: ExtractOptions;
	readonly clock: StageClock;
	/** Stores bytes under a role. */
	readonly keep: (head: FileHead, bytes: Uint8Array) => Promise<void>;
	readonly steps: string[];
}

/** Smooths, simplifies, measures, samples, pictures and stores one shape. */
export async function finishShape(
	raw: RawShape,
	{ options, store, clock }: { options: ExtractOptions; store: FileStore | LocalFileStore; clock: StageClock },
): Promise<FinishedShape> {
	const files: StoredFile[] = [];
	const keep = async (head: FileHead, bytes: Uint8Array): Promise<void> => {
		const stored = await clock.run('store', () => ('putBytes' in store ? store.putBytes(bytes) : store.put(bytes)));
		files.push({ ...head, ...stored });
	};
	const finishing: Finishing = { raw, options, clock, keep, steps: [] };
	const hash = await clock.run('hash', () => contentHash(raw.mesh));
	const mesh = await smoothed(finishing);
	await keepRaw(finishing);
	await keepMesh(finishing, mesh);
	await keepLevels(finishing, mesh);
	const measures = await clock.run('measure', () => measuresOf(raw, mesh));
	await keepPoints(finishing, mesh, hash);
	await keepMask(finishing);
	await keepThumbnail(finishing, mesh);
	return { measures, files, contentHash: hash, steps: finishing.steps };
}

/** Only surfaces of voxels have steps to smooth away. */
async function smoothed({ raw, options, clock, steps }: Finishing): Promise<TriangleMesh> {
	if (!options.smooth || raw.grid === undefined) return raw.mesh;
	const result = await clock.run('smooth', () => smoothPreservingVolume(raw.mesh, { isClosed: true }));
	const change = result.volumeChange === undefined ? '' : `, volume ${(100 * result.volumeChange).toFixed(3)} %`;
	steps.push(`smoothed by ${result.iterations} Taubin iterations keeping the volume of each part${change}`);
	if (result.rawComponents > 0) steps.push(`${result.rawComponents} of ${result.components} parts left unsmoothed`);
	return result.mesh;
}

/** The surface as it came: exact grid numbers of a volume, the file's own triangles of a mesh source. */
async function keepRaw({ raw, options, clock, keep }: Finishing): Promise<void> {
	const mesh = raw.input ?? raw.mesh;
	if (raw.grid && !options.smooth) return;
	const { grid } = raw;
	const bytes = await clock.run('write glb', () =>
		grid
			? writeGlbExactGrid({ ...grid, triangles: mesh.triangles }, { name: raw.identity.name })
			: writeGlb([{ name: raw.identity.name, mesh }], { quantise: false, reorder: false }),
	);
	await keep({ role: 'mesh-raw', format: 'glb', ...sizes(mesh), positionErrorMm: 0 }, bytes);
}

async function keepMesh({ raw, clock, keep }: Finishing, mesh: TriangleMesh): Promise<void> {
	await keep({ role: 'mesh', format: 'stl', ...sizes(mesh) }, await clock.run('write stl', () => writeStl(mesh)));
	await keep({ role: 'mesh', format: 'glb', ...sizes(mesh), ...glbError(mesh) }, await glb(raw, mesh, clock));
	await keep({ role: 'mesh', format: 'ply', ...sizes(mesh) }, await clock.run('write ply', () => writePly(mesh)));
}

const lodRoles = ['lod-1', 'lod-2', 'lod-3'] as const;

/** Levels that are really smaller than what is there already. */
async function keepLevels({ raw, options, clock, keep, steps }: Finishing, mesh: TriangleMesh): Promise<void> {
	const targets = options.lodTriangleCounts.slice(0, lodRoles.length);
	const wanted = targets.filter((target) => target < worthwhileShare * (mesh.triangles.length / 3));
	if (wanted.length === 0) return;
	const levels = await clock.run('decimate', () => levelsOfDetail(mesh, wanted));
	let finer = mesh.triangles.length / 3;
	for (const [index, level] of levels.entries()) {
		if (level.achievedTriangleCount > worthwhileShare * finer) continue;
		finer = level.achievedTriangleCount;
		const role = lodRoles[targets.indexOf(wanted[index])];
		const positionErrorMm = rounded(level.errorMm + glbError(level.mesh).positionErrorMm);
		await keep({ role, format: 'glb', ...sizes(level.mesh), positionErrorMm }, await glb(raw, level.mesh, clock));
	}
	steps.push(`decimated to ${wanted.join(', ')} triangles where the shape allows`);
}

function measuresOf(raw: RawShape, mesh: TriangleMesh): Measures {
	const rawVolumeMm3 = raw.grid ? massProperties(raw.mesh, { isClosed: true }).volumeMm3 : null;
	const { touchesBorder, voxelCount, voxelVolumeMm3 } = raw;
	return measureShape(mesh, { touchesScanBorder: touchesBorder, voxelCount, voxelVolumeMm3, rawVolumeMm3 });
}

async function keepPoints({ options, clock, keep, steps }: Finishing, mesh: TriangleMesh, seed: string): Promise<void> {
	if (options.pointCount === 0) return;
	try {
		const points = await clock.run('sample', () => sampleSurface(mesh, options.pointCount, { seed }));
		await keep({ role: 'points', format: 'ply', vertexCount: options.pointCount }, writePly(points));
	} catch (error) {
		// A surface without area has no points to draw.
		if (!(error instanceof RangeError)) throw error;
		steps.push(`no points: ${error.message}`);
	}
}

async function keepMask({ raw, clock, keep }: Finishing): Promise<void> {
	const { mask } = raw;
	if (!mask) return;
	const bytes = await clock.run('write mask', () => writeNiftiGz(mask, { compress: nodeCompress }));
	await keep({ role: 'mask', format: 'nii.gz' }, bytes);
}

async function keepThumbnail({ raw, options, clock, keep }: Finishing, mesh: TriangleMesh): Promise<void> {
	if (options.thumbnailSize === 0) return;
	const bytes = await clock.run('thumbnail', async () => {
		const { rgba, width, height } = renderThumbnail(mesh, {
			size: options.thumbnailSize,
			...thumbnailLook(raw.identity),
		});
		return writePng(rgba, width, height, { compress: nodeCompress });
	});
	await keep({ role: 'thumbnail', format: 'png' }, bytes);
}

const glb = (raw: RawShape, mesh: TriangleMesh, clock: StageClock): Promise<Uint8Array> =>
	clock.run('write glb', () =>
		writeGlb([{ name: raw.identity.name, mesh }], { quantise: { bits: glbBits }, normals: true }),
	);

const sizes = ({ positions, triangles }: TriangleMesh): Pick<StoredFile, 'triangleCount' | 'vertexCount'> => ({
	triangleCount: triangles.length / 3,
	vertexCount: positions.length / 3,
});

function glbError({ positions }: TriangleMesh): { positionErrorMm: number } {
	return { positionErrorMm: rounded(quantisePositions(positions, glbBits).maxErrorMm) };
}

const rounded = (value: number): number => Number(value.toPrecision(6));
