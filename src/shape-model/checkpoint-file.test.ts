import { describe, expect, test } from 'vitest';
import { readCheckpointFile, writeCheckpointFile } from './checkpoint-file.ts';
import type { EngineCheckpoint } from './correspondence-engine.ts';
import { ModelFileError } from './model-file-error.ts';

const lists = (size: number): Float64Array[] =>
	[1, 2, 3].map((n) => Float64Array.from({ length: size }, (_, i) => Math.sin(n * i)));
const checkpoint: EngineCheckpoint = {
	key: 'engine ü',
	stage: 2,
	state: { round: 3, entropies: [4.5, Math.PI, 1e-300], resetCount: 7 },
	particleCounts: [4, 1],
	positions: lists(15),
	normals: lists(15),
	transforms: lists(16),
};

describe('checkpoint file', () => {
	test('comes back to the bit', () => {
		expect(readCheckpointFile(writeCheckpointFile(checkpoint))).toEqual(checkpoint);
	});

	test('what is cut short or changed anywhere is refused with its reason', () => {
		const bytes = writeCheckpointFile(checkpoint);
		for (let length = 0; length < bytes.length; length += 7)
			expect(() => readCheckpointFile(bytes.subarray(0, length))).toThrow(ModelFileError);
		for (let at = 0; at < bytes.length; at += 13) {
			const changed = bytes.slice();
			changed[at] ^= 0x55;
			expect(() => readCheckpointFile(changed)).toThrow(ModelFileError);
		}
	});

	test('a sound file whose parts do not fit together is refused', () => {
		const short = { ...checkpoint, normals: lists(12) };
		expect(() => readCheckpointFile(writeCheckpointFile(short))).toThrow(/normals 0 .* 15/);
		const odd = { ...checkpoint, state: { ...checkpoint.state, round: 9 } };
		expect(() => readCheckpointFile(writeCheckpointFile(odd))).toThrow(/entropies/);
	});
});
