import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openNpz, writeNpz } from '#formats';
import type { ShapeSample } from '#learning';
import type { Volume } from '#volume';

/** Samples of the same key are the same. */
export interface SampleKey {
	/** Where they are from and how they are made: one description, one place in the store. */
	readonly settings: string;
	/** What is there to be read: of several states of the same place the last one is kept. */
	readonly content: string;
}

/** What stands beside the voxels of stored samples. */
interface StoredHead {
	readonly key: SampleKey;
	readonly dims: readonly [number, number, number];
	readonly voxelToWorld: readonly number[];
	readonly samples: readonly Omit<ShapeSample, 'content'>[];
	readonly notes: readonly string[];
}

/** Samples made earlier from the same source, or made now. */
export interface StoredSamples {
	readonly samples: readonly ShapeSample[];
	/** What was left out and why, in the words of the source. */
	readonly notes: readonly string[];
	/** False if the samples had to be made. */
	readonly isFromStore: boolean;
}

/** Where voxels are kept between runs: outside any repository. */
export function defaultStoreFolder(): string {
	return process.env['MSN_LEARNING_CACHE'] ?? path.join(tmpdir(), 'msn-learning');
}

/** Files are read and written in one piece. */
const maxKeptBytes = 2 ** 31 - 2 ** 20;

/**
 * Occupancy samples of one grid, kept on disk: read if the store holds those of the same key, made and written otherwise, in
 * place of what was there before its source changed. Written whole or not at all.
 */
export async function storedSamples(
	key: SampleKey,
	make: (note: (text: string) => void) => AsyncIterable<ShapeSample>,
	folder: string = defaultStoreFolder(),
): Promise<StoredSamples> {
	const [place, state] = [key.settings, key.content].map(shortHash);
	const file = path.join(folder, `${place}-${state}.npz`);
	if (existsSync(file)) return { ...(await readStored(file)), isFromStore: true };
	const notes: string[] = [];
	const samples: ShapeSample[] = [];
	for await (const sample of make((text) => notes.push(text))) samples.push(sample);
	if (samples.length > 0 && keptBytes(samples) < maxKeptBytes) {
		mkdirSync(folder, { recursive: true });
		const partial = `${file}.${process.pid}.part`;
		writeFileSync(partial, packed(key, samples, notes));
		renameSync(partial, file);
		for (const name of readdirSync(folder))
			if (name.startsWith(`${place}-`) && name.endsWith('.npz') && path.join(folder, name) !== file)
				rmSync(path.join(folder, name), { force: true });
	}
	return { samples, notes, isFromStore: false };
}

function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function keptBytes(samples: readonly ShapeSample[]): number {
	const isMarked = samples.some(({ marks }) => marks);
	return samples.reduce(
		(sum, { content }) => sum + (content.kind === 'occupancy' ? content.volume.voxels.length * (isMarked ? 2 : 1) : 0),
		0,
	);
}

function packed(key: SampleKey, samples: readonly ShapeSample[], notes: readonly string[]): Uint8Array {
	const volumes = samples.map(({ id, content }) => {
		if (content.kind !== 'occupancy') throw new RangeError(`storedSamples: ${id} is a ${content.kind}, not voxels`);
		return content.volume;
	});
	const [{ dims, voxelToWorld }] = volumes;
	const each = dims[0] * dims[1] * dims[2];
	const all = new Uint8Array(each * samples.length);
	for (const [i, volume] of volumes.entries()) {
		if (volume.dims.some((n, axis) => n !== dims[axis]) || volume.voxelToWorld.some((v, at) => v !== voxelToWorld[at]))
			throw new RangeError(`storedSamples: ${samples[i].id} lies on another grid than ${samples[0].id}`);
		all.set(volume.voxels, i * each);
	}
	const head: StoredHead = {
		key,
		dims,
		voxelToWorld: [...voxelToWorld],
		samples: samples.map(({ id, subject, source, parent, part, facts }) => ({
			id,
			subject,
			source,
			parent,
			part,
			facts,
		})),
		notes,
	};
	const marks = new Uint8Array(samples.some((sample) => sample.marks) ? all.length : 0);
	if (marks.length > 0) samples.forEach((sample, i) => sample.marks && marks.set(sample.marks.voxels, i * each));
	return writeNpz([
		{ name: 'occupancy', data: all, shape: [samples.length, dims[2], dims[1], dims[0]] },
		...(marks.length > 0 ? [{ name: 'marks', data: marks, shape: [samples.length, dims[2], dims[1], dims[0]] }] : []),
		{ name: 'head', data: new TextEncoder().encode(JSON.stringify(head)) },
	]);
}

async function readStored(file: string): Promise<Omit<StoredSamples, 'isFromStore'>> {
	const arrays = new Map(openNpz(readFileSync(file)).map((array) => [array.name, array]));
	const [headArray, voxelArray] = [arrays.get('head'), arrays.get('occupancy')];
	if (!headArray || !voxelArray) throw new RangeError(`${file} holds no samples: delete it and they are made anew`);
	const head = JSON.parse(new TextDecoder().decode((await headArray.read()).data as Uint8Array)) as StoredHead;
	const voxels = (await voxelArray.read()).data as Uint8Array;
	const marks = (await arrays.get('marks')?.read())?.data as Uint8Array | undefined;
	const each = head.dims[0] * head.dims[1] * head.dims[2];
	const volume = (all: Uint8Array, i: number): Volume<Uint8Array> => ({
		voxels: all.subarray(i * each, (i + 1) * each),
		dims: head.dims,
		voxelToWorld: Float64Array.from(head.voxelToWorld),
	});
	return {
		notes: head.notes,
		samples: head.samples.map((sample, i) => ({
			...sample,
			content: { kind: 'occupancy', volume: volume(voxels, i) },
			...(marks && { marks: volume(marks, i) }),
		})),
	};
}
