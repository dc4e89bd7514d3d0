import type { Volume } from '#volume';
import type { Compress } from './compress.ts';
import { elementBytes, elementTypeOf } from './element-type.ts';
import { assertWritable, joinHeader, lpsGeometry } from './volume-text.ts';

export interface NrrdWriteOptions {
	/** Given: gzip encoding; else raw. */
	readonly compress?: Compress;
	/** `key:=value` lines, e.g. names of segments. Line ends and backslashes in values are escaped. */
	readonly keyValues?: Readonly<Record<string, string>>;
}

/**
 * Writes an attached NRRD volume (`.nrrd`) in LPS millimetres, little-endian, any voxel type. The affine is written
 * with all digits, so reading it back gives exactly the same numbers.
 *
 * @throws RangeError if sizes are not positive, the voxel count does not match, or a key holds `:=` or a line end.
 */
export async function writeNrrd(volume: Volume, options: NrrdWriteOptions = {}): Promise<Uint8Array> {
	assertWritable('writeNrrd', volume);
	const { axes, origin } = lpsGeometry(volume.voxelToWorld);
	const pairs = Object.entries(options.keyValues ?? {}).map(([key, value]) => {
		if (key === '' || key.startsWith('#') || /:|[\r\n]/.test(key)) {
			throw new RangeError(`writeNrrd: key ${JSON.stringify(key)} cannot be written`);
		}
		return `${key}:=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', ' ')}`;
	});
	const header = [
		'NRRD0005',
		`type: ${elementTypeOf(volume.voxels).replace('float32', 'float').replace('float64', 'double')}`,
		'dimension: 3',
		'space: left-posterior-superior',
		`sizes: ${volume.dims.join(' ')}`,
		`space directions: ${axes.map(vector).join(' ')}`,
		'kinds: domain domain domain',
		'endian: little',
		`encoding: ${options.compress ? 'gzip' : 'raw'}`,
		'space units: "mm" "mm" "mm"',
		`space origin: ${vector(origin)}`,
		...pairs,
		'',
		'',
	].join('\n');
	const data = elementBytes(volume.voxels);
	return joinHeader(header, options.compress ? await options.compress.gzip(data) : data);
}

function vector(values: readonly number[]): string {
	return `(${values.join(',')})`;
}
