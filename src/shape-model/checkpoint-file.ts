import { isRecord, packArrays, unpackArrays, type ArrayContainer } from './array-container.ts';
import type { EngineCheckpoint } from './correspondence-engine.ts';
import { ModelFileError } from './model-file-error.ts';

const magic = 'MSNCHKPT';
const version = 1;

/** A checkpoint as the bytes of a file: see {@link readCheckpointFile}. */
export function writeCheckpointFile(checkpoint: EngineCheckpoint): Uint8Array<ArrayBuffer> {
	const { key, stage, state, particleCounts, positions, normals, transforms } = checkpoint;
	const arrays = new Map<string, Float64Array>([['entropies', Float64Array.from(state.entropies)]]);
	for (const [name, lists] of Object.entries({ positions, normals, transforms }))
		lists.forEach((list, n) => arrays.set(`${name} ${n}`, list));
	const { round, resetCount } = state;
	const json = { key, stage, round, resetCount, particleCounts, memberCount: positions.length };
	return packArrays(magic, version, { json, arrays });
}

/**
 * Reads what {@link writeCheckpointFile} wrote.
 *
 * @throws ModelFileError saying what is wrong: no checkpoint, another version, cut short, changed.
 */
export function readCheckpointFile(bytes: Uint8Array): EngineCheckpoint {
	const { json, arrays } = unpackArrays(magic, version, bytes);
	const { key, particleCounts } = json;
	const counts = Array.isArray(particleCounts) ? particleCounts.filter(isCount) : [];
	if (typeof key !== 'string' || !isRecord(json) || counts.length === 0)
		throw new ModelFileError('a checkpoint names its run and its particles; this one does not', 0);
	const memberCount = countIn(json, 'memberCount');
	const length = 3 * counts.reduce((sum, count) => sum + count, 0);
	const lists = (name: string, expected: number): Float64Array[] =>
		Array.from({ length: memberCount }, (_, n) => arrayIn(arrays, `${name} ${n}`, expected));
	if (arrays.size !== 3 * memberCount + 1)
		throw new ModelFileError(`a checkpoint of ${memberCount} members has not ${arrays.size} arrays`, 0);
	return {
		key,
		stage: countIn(json, 'stage'),
		state: {
			round: countIn(json, 'round'),
			resetCount: countIn(json, 'resetCount'),
			entropies: Array.from(arrayIn(arrays, 'entropies', countIn(json, 'round'))),
		},
		particleCounts: counts,
		positions: lists('positions', length),
		normals: lists('normals', length),
		transforms: lists('transforms', 16),
	};
}

function countIn(json: ArrayContainer['json'], name: string): number {
	const value = json[name];
	// Nothing in a checkpoint comes in such numbers; arrays are made of them.
	if (!isCount(value) || value > 1e7)
		throw new ModelFileError(`${name} of a checkpoint must be a count, got ${String(value)}`, 0);
	return value;
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}

function arrayIn(arrays: ArrayContainer['arrays'], name: string, length: number): Float64Array {
	const array = arrays.get(name);
	if (!(array instanceof Float64Array) || array.length !== length)
		throw new ModelFileError(`the array ${name} of a checkpoint must hold ${length} float64 numbers`, 0);
	return array;
}
