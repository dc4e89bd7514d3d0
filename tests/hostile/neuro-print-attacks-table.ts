import { deflateSync } from 'node:zlib';
import {
	readFreeSurferSurface,
	readGifti,
	readGiftiMesh,
	readMgh,
	readMz3,
	readOff,
	readParquet,
	readThreeMf,
	writeMgh,
	writeZip,
} from '#formats';
import { identityMat4 } from '#numeric';
import { join, noise, repeated, text, type Attack } from './attack.ts';

const MiB = 2 ** 20;

function mgh(sizes: readonly number[], body: Uint8Array): Uint8Array {
	const file = join(writeMgh({ voxels: new Uint8Array(1), dims: [1, 1, 1], voxelToWorld: identityMat4() }), body);
	sizes.forEach((size, i) => new DataView(file.buffer).setInt32(4 + 4 * i, size));
	return file;
}

const mghAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: '2^31 − 1 voxels along each axis',
		make: () => mgh([2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], noise(MiB)),
		read: readMgh,
	},
	{ name: '2 GiB of voxels in 16 MiB', make: () => mgh([2048, 1024, 1024], noise(16 * MiB)), read: readMgh },
];

const dataArray = (attributes: string, data: string): Uint8Array =>
	text(
		`<GIFTI><DataArray Intent="NIFTI_INTENT_SHAPE" Endian="LittleEndian" ${attributes}><Data>${data}</Data></DataArray></GIFTI>`,
	);
const float = 'DataType="NIFTI_TYPE_FLOAT32" Dimensionality="1"';

const giftiAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'text: as many numbers as bytes',
		make: () => dataArray(`${float} Dim0="${16 * MiB}" Encoding="ASCII"`, '1 '.repeat(4 * MiB)),
		read: (bytes) => readGifti(bytes),
	},
	{
		name: 'a compression bomb of 8 GiB stated',
		make: () =>
			dataArray(
				`${float} Dim0="2147483648" Encoding="GZipBase64Binary"`,
				deflateSync(new Uint8Array(64 * MiB)).toString('base64'),
			),
		read: (bytes) => readGifti(bytes),
	},
	{
		name: 'a compression bomb beyond what is stated',
		make: () =>
			dataArray(
				`${float} Dim0="4" Encoding="GZipBase64Binary"`,
				deflateSync(new Uint8Array(64 * MiB)).toString('base64'),
			),
		read: (bytes) => readGifti(bytes),
	},
	{
		name: 'sixty dimensions of sixty-four',
		make: () =>
			dataArray(
				`DataType="NIFTI_TYPE_UINT8" Dimensionality="6" ${[0, 1, 2, 3, 4, 5].map((k) => `Dim${k}="65536"`).join(' ')} Encoding="ASCII"`,
				'1',
			),
		read: (bytes) => readGifti(bytes),
	},
	{
		name: 'a million empty arrays',
		make: () => join(text('<GIFTI>'), repeated('<DataArray Dimensionality="1" Dim0="0"/>', 16 * MiB), text('</GIFTI>')),
		read: (bytes) => readGifti(bytes),
	},
	{
		name: 'a million names',
		make: () =>
			join(
				text('<GIFTI><MetaData>'),
				repeated('<MD><Name>a</Name><Value>b</Value></MD>', 16 * MiB),
				text('</MetaData></GIFTI>'),
			),
		read: (bytes) => readGifti(bytes),
	},
	{
		name: 'open brackets',
		make: () => join(text('<GIFTI>'), repeated('<', 16 * MiB)),
		read: (bytes) => readGiftiMesh(bytes),
	},
	{
		name: 'CDATA without end',
		make: () => join(text('<GIFTI>'), repeated('<![CDATA[', 16 * MiB)),
		read: (bytes) => readGiftiMesh(bytes),
	},
];

const package3mf = (model: Uint8Array): Uint8Array => writeZip([{ name: '3D/3dmodel.model', bytes: model }]);
const triangle =
	'<vertices><vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/><vertex x="0" y="1" z="0"/></vertices><triangles><triangle v1="0" v2="1" v3="2"/></triangles>';

const threeMfAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'components that double thirty times',
		make: () =>
			package3mf(
				text(
					`<model><resources><object id="1"><mesh>${triangle}</mesh></object>${Array.from({ length: 30 }, (_, i) => `<object id="${i + 2}"><components><component objectid="${i + 1}"/><component objectid="${i + 1}"/></components></object>`).join('')}</resources><build><item objectid="31"/></build></model>`,
				),
			),
		read: (bytes) => readThreeMf(bytes),
	},
	{
		name: 'ten thousand items of a mesh of a megabyte',
		make: () =>
			package3mf(
				join(
					text('<model><resources><object id="1"><mesh><vertices>'),
					repeated('<vertex x="0" y="0" z="1"/>', MiB),
					text('</vertices><triangles><triangle v1="0" v2="1" v3="2"/></triangles></mesh></object></resources><build>'),
					repeated('<item objectid="1"/>', 200_000),
					text('</build></model>'),
				),
			),
		read: (bytes) => readThreeMf(bytes),
		honestBytes: 64 * MiB,
	},
	{
		name: 'vertices without end',
		make: () =>
			package3mf(
				join(
					text('<model><resources><object id="1"><mesh><vertices>'),
					repeated('<vertex x="0" y="0" z="1"/>', 12 * MiB),
				),
			),
		read: (bytes) => readThreeMf(bytes),
	},
	{
		name: 'closing tags that are none',
		make: () => package3mf(join(text('<model><resources><object id="1"><mesh><vertices>'), repeated('</', 12 * MiB))),
		read: (bytes) => readThreeMf(bytes),
	},
	{
		name: 'a tag of 12 MiB',
		make: () =>
			package3mf(
				join(
					text('<model><resources><object id="1"><mesh><vertices><vertex '),
					repeated('a="1" ', 12 * MiB),
					text('/></vertices></mesh></object></resources></model>'),
				),
			),
		read: (bytes) => readThreeMf(bytes),
	},
];

/** Metadata of the given Thrift bytes around a body. */
const parquet = (body: Uint8Array, metadata: Uint8Array): Uint8Array =>
	join(text('PAR1'), body, metadata, new Uint8Array(Uint32Array.of(metadata.length).buffer), text('PAR1'));

const parquetAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'noise between the marks',
		make: () => parquet(noise(4 * MiB), noise(4 * MiB, 2)),
		read: (bytes) => readParquet(bytes),
	},
	{
		name: 'a list of 2^31 elements',
		make: () => parquet(noise(64), Uint8Array.of(0x29, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07)),
		read: (bytes) => readParquet(bytes),
	},
	{
		name: 'structs in structs',
		make: () => parquet(noise(64), repeated(Uint8Array.of(0x1c), 4 * MiB)),
		read: (bytes) => readParquet(bytes),
	},
	{
		name: 'a number without end',
		make: () => parquet(noise(64), join(Uint8Array.of(0x15), repeated(Uint8Array.of(0xff), 4 * MiB))),
		read: (bytes) => readParquet(bytes),
	},
];

const otherAttacks: readonly Attack[] = [
	{
		reader: 'MZ3',
		name: '2^32 − 1 vertices',
		make: () => join(text('MZ'), Uint8Array.of(3, 0), repeated(Uint8Array.of(255), 12), noise(MiB)),
		read: readMz3,
	},
	{
		reader: 'MZ3',
		name: 'a million sets of values of one vertex',
		make: () => join(text('MZ'), Uint8Array.of(11, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0), new Uint8Array(8 * MiB)),
		read: readMz3,
	},
	{
		reader: 'FreeSurfer surface',
		name: '2^31 − 1 vertices',
		make: () =>
			join(Uint8Array.of(255, 255, 254), text('a\n\n'), Uint8Array.of(127, 255, 255, 255, 0, 0, 0, 1), noise(MiB)),
		read: readFreeSurferSurface,
	},
	{
		reader: 'OFF',
		name: 'binary: a face of 2^32 − 1 corners',
		make: () =>
			join(text('OFF BINARY\n'), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0), repeated(Uint8Array.of(255), MiB)),
		read: readOff,
	},
];

const named = (reader: string, list: readonly Omit<Attack, 'reader'>[]): Attack[] =>
	list.map((attack) => ({ reader, ...attack }));

/** Attacks on the readers of neuroimaging surfaces, print files and tables. */
export const neuroPrintAttacks: readonly Attack[] = [
	...named('MGH', mghAttacks),
	...named('GIFTI', giftiAttacks),
	...named('3MF', threeMfAttacks),
	...named('Parquet', parquetAttacks),
	...otherAttacks,
];
