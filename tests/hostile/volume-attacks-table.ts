import { gzipSync, deflateSync } from 'node:zlib';
import { readAny, readMetaImage, readNifti, readNpy, readNrrd, readVolume } from '#formats';
import { nodeDecompress } from '../../src/node-zlib/node-decompress.ts';
import { niftiSample } from '../nifti-samples.ts';
import { join, noise, repeated, text, type Attack } from './attack.ts';

const MiB = 2 ** 20;

const nifti = (sample: Parameters<typeof niftiSample>[0], body: Uint8Array, gzip = false): Uint8Array => {
	const header = niftiSample({ ...sample, voxels: new Uint8Array(0) });
	const file = join(header, body);
	return gzip ? gzipSync(file, { level: 1 }) : file;
};
const huge = [3, 32767, 32767, 4, 1, 1, 1, 1];
const nodeNifti = (bytes: Uint8Array) => readNifti(bytes, { decompress: nodeDecompress });

const niftiAttacks: readonly Omit<Attack, 'reader'>[] = [
	{ name: 'claims 4 GiB, has 16 MiB', make: () => nifti({ dim: huge }, new Uint8Array(16 * MiB)), read: readNifti },
	{
		name: 'gzip of noise that claims 4 GiB (portable)',
		make: () => nifti({ dim: [3, 32767, 32000, 4, 1, 1, 1, 1] }, noise(8 * MiB), true),
		read: readNifti,
		honestBytes: 8 * MiB,
	},
	{
		name: 'gzip of noise that claims 4 GiB (node)',
		make: () => nifti({ dim: [3, 32767, 32000, 4, 1, 1, 1, 1] }, noise(8 * MiB), true),
		read: nodeNifti,
		honestBytes: 8 * MiB,
	},
	{
		name: 'gzip bomb behind a volume of 24 voxels (portable)',
		make: () => nifti({}, new Uint8Array(128 * MiB), true),
		read: readNifti,
	},
	{
		name: 'gzip bomb behind a volume of 24 voxels (node)',
		make: () => nifti({}, new Uint8Array(128 * MiB), true),
		read: nodeNifti,
	},
	{
		name: 'negative sizes, gzipped (portable)',
		make: () => nifti({ dim: [3, -32768, 32767, 32767, 1, 1, 1, 1] }, noise(MiB), true),
		read: readNifti,
	},
	{
		name: 'negative sizes, gzipped (node)',
		make: () => nifti({ dim: [3, -32768, 32767, 32767, 1, 1, 1, 1] }, noise(MiB), true),
		read: nodeNifti,
	},
	{
		name: 'NIfTI-2 with sizes near 2^63',
		make: () => {
			const file = nifti({ version: 2 }, new Uint8Array(MiB), false);
			const view = new DataView(file.buffer);
			for (const at of [24, 32, 40]) view.setBigInt64(at, 2n ** 63n - 1n, true);
			return file;
		},
		read: readNifti,
	},
	{
		name: 'NIfTI-2, sizes whose product is 2^32 + 1 voxels',
		make: () => {
			const file = nifti({ version: 2 }, new Uint8Array(MiB), true);
			return file;
		},
		read: (bytes) => readNifti(bytes, { maxBytes: 16 }),
	},
	{
		name: 'big-endian voxels at an odd byte: copied and swapped',
		make: () =>
			nifti(
				{ littleEndian: false, datatype: 64, bitpix: 64, dim: [3, 256, 256, 32, 1, 1, 1, 1], voxOffset: 353 },
				join(new Uint8Array(1), new Uint8Array(16 * MiB)),
			),
		read: readNifti,
		outcome: 'read',
	},
	{
		name: 'scaled voxels: bytes become floats',
		make: () => nifti({ scaling: [2, 1], dim: [3, 256, 256, 256, 1, 1, 1, 1] }, new Uint8Array(16 * MiB)),
		read: readNifti,
		outcome: 'read',
	},
	{
		name: 'half of a gzip file',
		make: () => {
			const file = nifti({ dim: [3, 256, 256, 256, 1, 1, 1, 1] }, noise(16 * MiB), true);
			return file.slice(0, file.length >> 1);
		},
		read: readNifti,
		honestBytes: 8 * MiB,
	},
	{
		name: 'pair whose image is missing half',
		make: () => niftiSample({ magic: 'ni1', dim: [3, 256, 256, 256, 1, 1, 1, 1], voxels: new Uint8Array(0) }),
		read: (bytes) => readNifti(bytes, { companion: new Uint8Array(8 * MiB) }),
		honestBytes: 8 * MiB,
	},
	{
		name: 'ANALYZE header that claims 2^45 voxels',
		make: () => niftiSample({ magic: 'x', dim: [3, 32767, 32767, 32767, 1, 1, 1, 1], voxels: new Uint8Array(0) }),
		read: (bytes) => readNifti(bytes, { companion: new Uint8Array(MiB) }),
		honestBytes: MiB,
	},
	{
		name: '100,000 empty gzip members (readVolume)',
		make: () => join(repeated(gzipSync(new Uint8Array(0)), 2 * MiB), nifti({}, new Uint8Array(24), true)),
		read: readVolume,
		outcome: 'read',
	},
];

const nrrdHeader = (fields: string): string =>
	`NRRD0004\ntype: uchar\ndimension: 3\nspace: left-posterior-superior\nendian: little\n${fields}`;
const directions = 'space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n';
const nrrd = (fields: string, body: Uint8Array): Uint8Array => join(text(nrrdHeader(`${fields}\n`)), body);

const nrrdAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'claims 2^32 voxels, raw',
		make: () => nrrd(`sizes: 65536 65536 1\nencoding: raw\n${directions}`, new Uint8Array(16 * MiB)),
		read: readNrrd,
	},
	{
		name: 'claims 2^90 voxels',
		make: () => nrrd(`sizes: 1073741824 1073741824 1073741824\nencoding: raw\n${directions}`, new Uint8Array(MiB)),
		read: readNrrd,
	},
	{
		name: 'claims 4 GiB of hex and of text',
		make: () => nrrd(`sizes: 65536 65535 1\nencoding: hex\n${directions}`, repeated('00 ', 16 * MiB)),
		read: readNrrd,
	},
	{
		name: 'text with one number too few',
		make: () => nrrd(`sizes: 4194304 2 1\nencoding: ascii\n${directions}`, repeated('7 ', 16 * MiB - 4)),
		read: readNrrd,
		honestBytes: 8 * MiB,
	},
	{
		name: 'gzip bomb hidden in a byte skip of 2^40',
		make: () =>
			nrrd(
				`sizes: 2 2 2\nencoding: gzip\nbyte skip: 1099511627776\n${directions}`,
				gzipSync(new Uint8Array(128 * MiB), { level: 1 }),
			),
		read: readNrrd,
	},
	{
		name: 'gzip bomb behind 8 voxels',
		make: () => nrrd(`sizes: 2 2 2\nencoding: gzip\n${directions}`, gzipSync(new Uint8Array(128 * MiB), { level: 1 })),
		read: readNrrd,
	},
	{
		name: 'a header of comments only, 24 MiB',
		make: () => join(text('NRRD0004\n'), repeated('#\n', 24 * MiB)),
		read: readNrrd,
	},
	{
		name: 'a header of millions of key/value pairs',
		make: () =>
			join(text('NRRD0004\n'), text(Array.from({ length: 1_500_000 }, (_, i) => `${i.toString(36)}:=1\n`).join(''))),
		read: readNrrd,
	},
	{
		name: 'a million open brackets in space directions',
		make: () => nrrd(`sizes: 2 2 2\nencoding: raw\nspace directions: ${'('.repeat(1_000_000)}\n`, new Uint8Array(8)),
		read: readNrrd,
	},
	{
		name: 'a million words in sizes',
		make: () => nrrd(`sizes: ${'1 '.repeat(500_000)}\nencoding: raw\n${directions}`, new Uint8Array(8)),
		read: readNrrd,
	},
	{
		name: 'line skip of 2^53 − 1',
		make: () =>
			nrrd(`sizes: 2 2 2\nencoding: raw\nline skip: 9007199254740991\n${directions}`, repeated('\n', 16 * MiB)),
		read: readNrrd,
	},
	{
		name: 'detached, data cut to a half',
		make: () => text(nrrdHeader(`sizes: 256 256 256\nencoding: raw\ndata file: x.raw\n${directions}\n`)),
		read: (bytes) => readNrrd(bytes, { companion: new Uint8Array(8 * MiB) }),
		honestBytes: 8 * MiB,
	},
	{
		name: 'detached gzip data that are noise',
		make: () => text(nrrdHeader(`sizes: 65536 4096 1\nencoding: gzip\ndata file: x.raw.gz\n${directions}\n`)),
		read: (bytes) =>
			readNrrd(bytes, { companion: join(Uint8Array.of(31, 139, 8, 0, 0, 0, 0, 0, 0, 3), noise(8 * MiB)) }),
		honestBytes: 8 * MiB,
	},
];

const meta = (fields: string, file: string, body: Uint8Array): Uint8Array =>
	join(text(`ObjectType = Image\nNDims = 3\nElementType = MET_UCHAR\n${fields}ElementDataFile = ${file}\n`), body);

const metaAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'claims 2^32 voxels',
		make: () => meta('DimSize = 65536 65536 1\n', 'LOCAL', new Uint8Array(16 * MiB)),
		read: readMetaImage,
	},
	{
		name: 'zlib bomb behind 8 voxels',
		make: () =>
			meta('DimSize = 2 2 2\nCompressedData = True\n', 'LOCAL', deflateSync(new Uint8Array(128 * MiB), { level: 1 })),
		read: readMetaImage,
	},
	{
		name: 'zlib noise that claims 4 GiB',
		make: () => meta('DimSize = 65536 65535 1\nCompressedData = True\n', 'LOCAL', deflateSync(noise(8 * MiB))),
		read: readMetaImage,
		honestBytes: 8 * MiB,
	},
	{
		name: 'a header line of a million blanks',
		make: () => meta(`Comment = x${' '.repeat(1_000_000)}y\nDimSize = 2 2 2\n`, 'LOCAL', new Uint8Array(8)),
		read: readMetaImage,
		outcome: 'read',
	},
	{
		name: '10,000 lines of 1 KiB',
		make: () =>
			meta(`${Array.from({ length: 9000 }, (_, i) => `K${i} = ${'v'.repeat(1000)}`).join('\n')}\n`, 'LOCAL', noise(8)),
		read: readMetaImage,
	},
	{
		name: 'text with one number too few',
		make: () => meta('BinaryData = False\nDimSize = 4194304 2 1\n', 'LOCAL', repeated('7 ', 16 * MiB - 4)),
		read: readMetaImage,
		honestBytes: 8 * MiB,
	},
	{
		name: 'pair with a short companion',
		make: () => meta('DimSize = 256 256 256\n', 'x.raw', new Uint8Array(0)),
		read: (bytes) => readMetaImage(bytes, { companion: new Uint8Array(8 * MiB) }),
		honestBytes: 8 * MiB,
	},
];

/** An `.npy` file of version 1. */
export const npy = (descr: string, shape: string, body: Uint8Array, isFortran = false): Uint8Array => {
	const dictionary = `{'descr': '${descr}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': (${shape}), }`;
	const padded = dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11) + '\n';
	return join(
		Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0, padded.length & 255, padded.length >> 8),
		text(padded),
		body,
	);
};

const npyAttacks: readonly Omit<Attack, 'reader'>[] = [
	{ name: 'claims 2^32 doubles', make: () => npy('<f8', '65536, 65536', new Uint8Array(16 * MiB)), read: readNpy },
	{ name: 'claims 2^63 bytes', make: () => npy('|u1', '9223372036854775807,', new Uint8Array(MiB)), read: readNpy },
	{
		name: 'half floats: two bytes become four',
		make: () => npy('<f2', '8388608,', new Uint8Array(16 * MiB)),
		read: readNpy,
		outcome: 'read',
	},
	{
		name: 'Fortran order with 60 axes',
		make: () => npy('|u1', `${'1, '.repeat(59)}4194304`, new Uint8Array(4 * MiB), true),
		read: readNpy,
		outcome: 'read',
	},
	{
		name: 'an empty axis beside absurd ones',
		make: () => npy('|u1', '0, 4503599627370496', new Uint8Array(MiB), true),
		read: readNpy,
		outcome: 'read',
	},
	{
		name: 'a header of 64 KiB of braces',
		make: () =>
			join(Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0, 255, 255), repeated('{} ', 65_535), new Uint8Array(MiB)),
		read: readNpy,
	},
];

const anyAttacks: readonly Omit<Attack, 'reader'>[] = [
	{ name: 'noise', make: () => noise(16 * MiB), read: (bytes) => readAny(bytes) },
	{ name: 'zeros', make: () => new Uint8Array(16 * MiB), read: (bytes) => readAny(bytes) },
	{
		name: 'gzip bomb that begins as an STL',
		make: () => gzipSync(join(text('solid x\n'), repeated(' ', 128 * MiB)), { level: 1 }),
		read: (bytes) => readAny(bytes, { maxBytes: 16 * MiB }),
		honestBytes: 16 * MiB,
	},
	{
		name: 'gzip bomb that begins as an STL (node)',
		make: () => gzipSync(join(text('solid x\n'), repeated(' ', 128 * MiB)), { level: 1 }),
		read: (bytes) => readAny(bytes, { maxBytes: 16 * MiB, decompress: nodeDecompress }),
		honestBytes: 16 * MiB,
	},
	{
		name: 'gzip bomb that begins as a NRRD',
		make: () => gzipSync(join(text('NRRD0004\n'), repeated('#\n', 128 * MiB)), { level: 1 }),
		read: (bytes) => readAny(bytes, { maxBytes: 16 * MiB }),
		honestBytes: 16 * MiB,
	},
	{
		name: 'a gzip file within a gzip file within …',
		make: () => {
			let file = new Uint8Array(64 * MiB);
			for (let k = 0; k < 10; k++) file = new Uint8Array(gzipSync(file));
			return file;
		},
		read: (bytes) => readAny(bytes),
	},
];

const named = (reader: string, list: readonly Omit<Attack, 'reader'>[]): Attack[] =>
	list.map((attack) => ({ reader, ...attack }));

export const volumeAttacks: readonly Attack[] = [
	...named('NIfTI', niftiAttacks),
	...named('NRRD', nrrdAttacks),
	...named('MetaImage', metaAttacks),
	...named('npy', npyAttacks),
	...named('readAny', anyAttacks),
];
