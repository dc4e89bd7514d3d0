import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openNpz, writeNpz } from '#formats';
import type { ShapeSample } from '#learning';
import type { Volume } from '#volume';

/** What stands beside the voxels of stored samples. */
interface StoredHead {
	readonly key: string;
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

/**
 * Occupancy samples of one grid, kept on disk: read if the store holds those of the same key (a description of the
 * source and all of its settings), made and written otherwise. Written whole or not at all.
 */
export async function storedSamples(
	key: string,
	make: (note: (text: string) => void) => AsyncIterable<ShapeSample>,
	folder: string = defaultStoreFolder(),
): Promise<StoredSamples> {
	const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
	const file = path.join(folder, `${name}.npz`);
	if (existsSync(file)) return { ...(await readStored(file)), isFromStore: true };
	const notes: string[] = [];
	const samples: ShapeSample[] = [];
	for await (const sample of make((text) => notes.push(text))) samples.push(sample);
	if (samples.length > 0) {
		mkdirSync(folder, { recursive: true });
		const partial = `${file}.${process.pid}.part`;
		writeFileSync(partial, packed(key, samples, notes));
		renameSync(partial, file);
	}
	return { samples, notes, isFromStore: false };
}

function packed(key: string, samples: readonly ShapeSample[], notes: readonly string[]): Uint8Array {
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
