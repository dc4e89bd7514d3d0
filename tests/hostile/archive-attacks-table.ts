import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { crc32, openNpz, portableDecompress, readNpz, readZip } from '#formats';
import { nodeDecompress } from '../../src/node-zlib/node-decompress.ts';
import { join, noise, repeated, text, type Attack } from './attack.ts';
import { npy } from './volume-attacks-table.ts';

const MiB = 2 ** 20;

interface Entry {
	readonly name: string;
	readonly data: Uint8Array;
	readonly method: number;
	readonly sizeBytes: number;
	readonly crc: number;
	/** Where the directory says that the local header is; default: where it is. */
	readonly at?: number;
}

function deflated(name: string, content: Uint8Array): Entry {
	return { name, data: deflateRawSync(content), method: 8, sizeBytes: content.length, crc: crc32(content) };
}

/** A zip file laid out by hand, so that it may lie. `claimedCount`: entries that the end record announces. */
function zip(entries: readonly Entry[], claimedCount = entries.length): Uint8Array {
	const pieces: Uint8Array[] = [];
	const directory: Uint8Array[] = [];
	let position = 0;
	for (const { name, data, method, sizeBytes, crc, at } of entries) {
		const nameBytes = text(name);
		const local = new DataView(new ArrayBuffer(30));
		local.setUint32(0, 0x04034b50, true);
		local.setUint16(8, method, true);
		local.setUint16(26, nameBytes.length, true);
		const central = new DataView(new ArrayBuffer(46));
		central.setUint32(0, 0x02014b50, true);
		central.setUint16(10, method, true);
		central.setUint32(16, crc, true);
		central.setUint32(20, data.length, true);
		central.setUint32(24, sizeBytes, true);
		central.setUint16(28, nameBytes.length, true);
		central.setUint32(42, at ?? position, true);
		pieces.push(new Uint8Array(local.buffer), nameBytes, data);
		directory.push(new Uint8Array(central.buffer), nameBytes);
		position += 30 + nameBytes.length + data.length;
	}
	const directoryBytes = directory.reduce((sum, piece) => sum + piece.length, 0);
	const end = new DataView(new ArrayBuffer(22));
	end.setUint32(0, 0x06054b50, true);
	end.setUint16(8, claimedCount & 0xffff, true);
	end.setUint16(10, claimedCount & 0xffff, true);
	end.setUint32(12, directoryBytes, true);
	end.setUint32(16, position, true);
	return new Uint8Array(Buffer.concat([...pieces, ...directory, new Uint8Array(end.buffer)]));
}

const readAll = async (bytes: Uint8Array): Promise<Uint8Array[]> => {
	const archive = readZip(bytes);
	const all: Uint8Array[] = [];
	for (const entry of archive.entries) all.push(await archive.read(entry));
	return all;
};

const zipAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'an entry that inflates to more than it states (portable)',
		make: () => zip([{ ...deflated('a', new Uint8Array(128 * MiB)), sizeBytes: 100_000 }]),
		read: readAll,
	},
	{
		name: 'an entry that states 1000-fold what it holds',
		make: () => zip([{ ...deflated('a', noise(4 * MiB)), sizeBytes: 4e9 }]),
		read: readAll,
		honestBytes: 4 * MiB,
	},
	{
		name: '42: entries that share one body',
		make: () => {
			const body = deflated('0', new Uint8Array(64 * MiB));
			const empty = { ...body, data: new Uint8Array(0) };
			return zip([body, ...Array.from({ length: 1000 }, (_, i) => ({ ...empty, name: `${i + 1}`, at: 0 }))]);
		},
		read: readAll,
	},
	{
		name: '65,535 entries without content',
		make: () =>
			zip(Array.from({ length: 65_535 }, (_, i) => ({ ...deflated(`${i}`, new Uint8Array(0)), name: `${i}` }))),
		read: (bytes) => readZip(bytes).entries.length,
		outcome: 'read',
	},
	{ name: 'announces 65,535 entries, has one', make: () => zip([deflated('a', noise(MiB))], 65_535), read: readAll },
	{ name: '16 MiB of end records', make: () => repeated('PK\u0005\u0006', 16 * MiB), read: readAll },
];

const npzAttacks: readonly Omit<Attack, 'reader'>[] = [
	{
		name: '20,000 arrays with headers of 64 KiB',
		make: () => {
			const file = new Uint8Array(65_545);
			const dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': (0,), }";
			file.set(Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0, 255, 255));
			file.fill(32, 10);
			file.set(text(dictionary), 10);
			const entry = deflated('x', file);
			return zip(Array.from({ length: 20_000 }, (_, i) => ({ ...entry, name: `${i}.npy` })));
		},
		read: (bytes) => openNpz(bytes).length,
	},
	{
		name: 'an array that claims 2^40 bytes',
		make: () => zip([deflated('a.npy', npy('<f8', '1024, 134217728', new Uint8Array(MiB)))]),
		read: readNpz,
	},
	{
		name: 'an array cut short in its entry',
		make: () => {
			const entry = deflated('a.npy', npy('|u1', '16777216,', noise(16 * MiB)));
			return zip([{ ...entry, data: entry.data.subarray(0, 8 * MiB) }]);
		},
		read: readNpz,
		honestBytes: 8 * MiB,
	},
	{
		name: '65,000 tiny arrays, twice what is plausible',
		make: () => {
			const entry = deflated('a.npy', npy('|u1', '1,', new Uint8Array(1)));
			return zip(Array.from({ length: 65_000 }, (_, i) => ({ ...entry, name: `${i}.npy` })));
		},
		read: (bytes) => openNpz(bytes).length,
	},
];

const limit = { maxBytes: 16 * MiB };
const bombs: readonly Omit<Attack, 'reader'>[] = [
	{
		name: 'portable: gzip bomb',
		make: () => gzipSync(new Uint8Array(128 * MiB), { level: 1 }),
		read: (bytes) => portableDecompress.gunzip(bytes, limit),
		honestBytes: 16 * MiB,
	},
	{
		name: 'portable: 1,000 members of a gzip file, 8 MiB in all',
		make: () => {
			const member = gzipSync(noise(8192));
			return join(...Array.from({ length: 1000 }, () => member));
		},
		read: (bytes) => portableDecompress.gunzip(bytes, limit),
		outcome: 'read',
	},
	{
		name: 'portable: 100,000 empty members',
		make: () => repeated(gzipSync(new Uint8Array(0)), 2 * MiB),
		read: (bytes) => portableDecompress.gunzip(bytes, limit),
		outcome: 'read',
	},
	{
		name: 'portable: states 4 GiB in its last bytes, damaged in the middle',
		make: () => {
			const file = gzipSync(noise(8 * MiB));
			file.fill(255, 4 * MiB, 4 * MiB + 64);
			file.fill(255, file.length - 4);
			return file;
		},
		read: (bytes) => portableDecompress.gunzip(bytes, { maxBytes: 2 ** 32 }),
		honestBytes: 8 * MiB,
	},
	{
		name: 'portable: zlib bomb with a stated size of 4 GiB',
		make: () => deflateSync(new Uint8Array(128 * MiB), { level: 1 }).subarray(0, MiB),
		read: (bytes) => portableDecompress.inflate(bytes, { maxBytes: 16 * MiB, expectedBytes: 2 ** 32 }),
		honestBytes: 16 * MiB,
	},
	{
		name: 'portable: raw deflate, stored blocks of nothing',
		make: () => repeated(Uint8Array.of(0, 0, 0, 255, 255), 8 * MiB),
		read: (bytes) => portableDecompress.inflateRaw(bytes, limit),
	},
	{
		name: 'node: gzip bomb',
		make: () => gzipSync(new Uint8Array(128 * MiB), { level: 1 }),
		read: (bytes) => nodeDecompress.gunzip(bytes, limit),
		honestBytes: 16 * MiB,
	},
	{
		name: 'node: 100,000 empty members',
		make: () => repeated(gzipSync(new Uint8Array(0)), 2 * MiB),
		read: (bytes) => nodeDecompress.gunzip(bytes, limit),
		outcome: 'read',
	},
	{
		name: 'node: states 4 GiB in its last bytes',
		make: () => {
			const file = gzipSync(noise(8 * MiB));
			file.fill(255, file.length - 4);
			return file;
		},
		read: (bytes) => nodeDecompress.gunzip(bytes, { maxBytes: 2 ** 32 }),
		honestBytes: 8 * MiB,
	},
	{
		name: 'node: zlib bomb with a stated size of 4 GiB',
		make: () => deflateSync(new Uint8Array(128 * MiB), { level: 1 }),
		read: (bytes) => nodeDecompress.inflate(bytes, { maxBytes: 16 * MiB, expectedBytes: 2 ** 32 }),
		honestBytes: 16 * MiB,
	},
];

const named = (reader: string, list: readonly Omit<Attack, 'reader'>[]): Attack[] =>
	list.map((attack) => ({ reader, ...attack }));

export const archiveAttacks: readonly Attack[] = [
	...named('zip', zipAttacks),
	...named('npz', npzAttacks),
	...named('inflate', bombs),
];
