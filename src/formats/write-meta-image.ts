import { spacing, type Volume } from '#volume';
import type { Compress } from './compress.ts';
import { elementBytes, type ElementType, elementTypeOf } from './element-type.ts';
import { assertWritable, joinHeader, lpsGeometry } from './volume-text.ts';

const typeNames: Readonly<Record<ElementType, string>> = {
	int8: 'MET_CHAR',
	uint8: 'MET_UCHAR',
	int16: 'MET_SHORT',
	uint16: 'MET_USHORT',
	int32: 'MET_INT',
	uint32: 'MET_UINT',
	int64: 'MET_LONG_LONG',
	uint64: 'MET_ULONG_LONG',
	float32: 'MET_FLOAT',
	float64: 'MET_DOUBLE',
};

/**
 * Writes a MetaImage volume in one file (`.mha`), LPS millimetres, little-endian, any voxel type; zlib-compressed if
 * `compress` is given. Directions and spacing are stored apart, so the affine may differ in the last digit after
 * reading. Sheared grids are written as they are; ITK refuses to read those.
 *
 * @throws RangeError if sizes are not positive or the voxel count does not match.
 */
export async function writeMetaImage(volume: Volume, options: { compress?: Compress } = {}): Promise<Uint8Array> {
	assertWritable('writeMetaImage', volume);
	const { axes, origin } = lpsGeometry(volume.voxelToWorld);
	const lengths = spacing(volume.voxelToWorld);
	const raw = elementBytes(volume.voxels);
	const data = options.compress ? await options.compress.deflate(raw) : raw;
	const header = [
		'ObjectType = Image',
		'NDims = 3',
		'BinaryData = True',
		'BinaryDataByteOrderMSB = False',
		`CompressedData = ${options.compress ? 'True' : 'False'}`,
		...(options.compress ? [`CompressedDataSize = ${data.length}`] : []),
		`TransformMatrix = ${axes.flatMap((axis, i) => axis.map((value) => value / lengths[i] + 0)).join(' ')}`,
		`Offset = ${origin.join(' ')}`,
		'CenterOfRotation = 0 0 0',
		'AnatomicalOrientation = RAI',
		`ElementSpacing = ${lengths.join(' ')}`,
		`DimSize = ${volume.dims.join(' ')}`,
		`ElementType = ${typeNames[elementTypeOf(volume.voxels)]}`,
		'ElementDataFile = LOCAL',
		'',
	].join('\n');
	return joinHeader(header, data);
}
