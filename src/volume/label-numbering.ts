import type { VoxelArray } from './volume.ts';

const maxLabelCount = 65_535;
const maxLabelValue = 2 ** 31 - 1;

/** Small ids for labels of any kind, given out as the values are met. */
export interface LabelNumbering {
	/** `values[id]` is the value that got the id; `values[0]` is 0, the background. */
	readonly values: readonly number[];
	/**
	 * Writes the id of each voxel to `ids`. `firstVoxel` is the index of `voxels[0]` in its volume, for messages.
	 *
	 * @throws RangeError for a voxel that is not a whole number within ±(2³¹ − 1), and for more than 65,535 labels.
	 */
	assign(voxels: VoxelArray, ids: Uint16Array, firstVoxel: number): void;
}

/** Neighbours mostly agree, so a voxel costs one compare (of 32-bit words where it has them) and a value one look-up. */
export function labelNumbering(): LabelNumbering {
	const values = [0];
	const idOf = new Map<number, number>([[0, 0]]);
	const idAt = (value: number | bigint, voxel: number): number => {
		const label = labelValue(value, voxel);
		const known = idOf.get(label);
		if (known !== undefined) return known;
		const id = values.length;
		if (id > maxLabelCount)
			throw new RangeError(
				`denseLabels: more than ${maxLabelCount} different labels; is this an image, not a label map?`,
			);
		values.push(label);
		idOf.set(label, id);
		return id;
	};
	return {
		values,
		assign(voxels, ids, firstVoxel) {
			const idOfVoxel = (i: number): number => idAt(voxels[i], firstVoxel + i);
			if (voxels.BYTES_PER_ELEMENT === 4) {
				assignWords(new Int32Array(voxels.buffer, voxels.byteOffset, voxels.length), ids, idOfVoxel);
			} else if (voxels.BYTES_PER_ELEMENT === 8) {
				assignPairs(new Int32Array(voxels.buffer, voxels.byteOffset, 2 * voxels.length), ids, idOfVoxel);
			} else assignWords(voxels as Int16Array, ids, idOfVoxel);
		},
	};
}

function assignWords(words: Int32Array | Int16Array, ids: Uint16Array, idOfVoxel: (voxel: number) => number): void {
	const n = words.length;
	for (let i = 0; i < n;) {
		const word = words[i];
		const id = idOfVoxel(i);
		do ids[i++] = id;
		while (i < n && words[i] === word);
	}
}

function assignPairs(words: Int32Array, ids: Uint16Array, idOfVoxel: (voxel: number) => number): void {
	const n = words.length / 2;
	for (let i = 0; i < n;) {
		const low = words[2 * i];
		const high = words[2 * i + 1];
		const id = idOfVoxel(i);
		do ids[i++] = id;
		while (i < n && words[2 * i] === low && words[2 * i + 1] === high);
	}
}

function labelValue(value: number | bigint, index: number): number {
	const label = Number(value);
	if (!Number.isInteger(label))
		throw new RangeError(`denseLabels: labels must be whole numbers, got ${label} at voxel ${index}`);
	if (Math.abs(label) > maxLabelValue)
		throw new RangeError(`denseLabels: labels must lie within ±${maxLabelValue}, got ${value} at voxel ${index}`);
	// −0 is 0.
	return label + 0;
}
