import type { VoxelArray } from '#volume';
import type { SampleType } from './volume-samples.ts';

export interface NiftiSample {
	version?: 1 | 2;
	littleEndian?: boolean;
	magic?: string;
	dim?: number[];
	datatype?: number;
	bitpix?: number;
	pixdim?: number[];
	voxOffset?: number;
	scaling?: [number, number];
	units?: number;
	qform?: { code: number; quaternion: number[]; offset: number[] };
	sform?: { code: number; rows: number[] };
	/** Voxels, put at `voxOffset` of the file in its byte order. */
	voxels?: VoxelArray;
	fileBytes?: number;
}

export const niftiDatatype: Record<SampleType, number> = {
	uint8: 2,
	int16: 4,
	int32: 8,
	float32: 16,
	float64: 64,
	int8: 256,
	uint16: 512,
	uint32: 768,
	int64: 1024,
	uint64: 1280,
};

/** A NIfTI file laid out by hand from the header definition, field by field; independent of the writer. */
export function niftiSample(sample: NiftiSample = {}): Uint8Array {
	const { version = 1, littleEndian = true, voxels = new Uint8Array(24), scaling = [0, 0], units = 2 } = sample;
	const { dim = [3, 2, 3, 4, 1, 1, 1, 1], pixdim = [1, 1, 1, 1, 1, 1, 1, 1], datatype = 2 } = sample;
	const qform = sample.qform ?? { code: 0, quaternion: [0, 0, 0], offset: [0, 0, 0] };
	const sform = sample.sform ?? { code: 1, rows: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] };
	const magic = sample.magic ?? (version === 1 ? 'n+1' : 'n+2');
	const first = version === 1 ? 352 : 544;
	const offset = sample.voxOffset ?? (magic.includes('+') ? first : 0);
	const start = magic.includes('+') ? offset : first - 4;
	const view = new DataView(new ArrayBuffer(Math.max(0, sample.fileBytes ?? start + voxels.byteLength)));
	const put = (type: 'Int16' | 'Int32' | 'Float32' | 'Float64', at: number, values: number[]): void =>
		values.forEach((value, i) =>
			view[`set${type}`](at + i * (Number(type.replace(/\D+/, '')) / 8), value, littleEndian),
		);
	const bitpix = sample.bitpix ?? voxels.BYTES_PER_ELEMENT * 8;
	if (version === 1) {
		put('Int32', 0, [348]);
		put('Int16', 40, dim);
		put('Int16', 70, [datatype, bitpix]);
		put('Float32', 76, pixdim);
		put('Float32', 108, [offset, ...scaling]);
		view.setUint8(123, units);
		put('Int16', 252, [qform.code, sform.code]);
		put('Float32', 256, [...qform.quaternion, ...qform.offset, ...sform.rows]);
	} else {
		put('Int32', 0, [540]);
		put('Int16', 12, [datatype, bitpix]);
		dim.forEach((value, i) => view.setBigInt64(16 + i * 8, BigInt(value), littleEndian));
		put('Float64', 104, pixdim);
		view.setBigInt64(168, BigInt(offset), littleEndian);
		put('Float64', 176, scaling);
		put('Int32', 344, [qform.code, sform.code]);
		put('Float64', 352, [...qform.quaternion, ...qform.offset, ...sform.rows]);
		put('Int32', 500, [units]);
		[0x0d, 0x0a, 0x1a, 0x0a].forEach((byte, i) => view.setUint8(8 + i, byte));
	}
	Array.from(magic, (char, i) => view.setUint8((version === 1 ? 344 : 4) + i, char.charCodeAt(0)));
	const file = new Uint8Array(view.buffer);
	if (sample.fileBytes === undefined && magic.includes('+')) file.set(orderedBytes(voxels, littleEndian), start);
	return magic.includes('+') ? file : file.slice(0, first - 4);
}

/** Bytes of the elements in the given order, written one by one. */
export function orderedBytes(voxels: VoxelArray, littleEndian: boolean): Uint8Array {
	const size = voxels.BYTES_PER_ELEMENT;
	const bytes = Array.from(new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength));
	const isHostLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
	if (isHostLittle === littleEndian) return Uint8Array.from(bytes);
	return Uint8Array.from(bytes, (_, i) => bytes[i - (i % size) + size - 1 - (i % size)]);
}
