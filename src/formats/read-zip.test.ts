import { deflateRawSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { mixedBytes } from '../../tests/decompress-contract.ts';
import { expectDamageSurvived, expectTruncationsRefused } from '../../tests/hostile-bytes.ts';
import { crc32 } from './crc32.ts';
import { readZip } from './read-zip.ts';

interface Part {
	name: string;
	content: Uint8Array;
	method?: number;
	flags?: number;
	/** Sizes and CRC behind the data instead of in the local header. */
	isStreamed?: boolean;
	isZip64?: boolean;
	statedSize?: number;
	statedCrc?: number;
	position?: number;
}

/** A zip archive laid out by hand, so that each field can be wrong. */
function zip(parts: Part[], { comment = '', prefix = '', count = parts.length } = {}): Uint8Array {
	const chunks: Buffer[] = [Buffer.from(prefix)];
	const directory: Buffer[] = [];
	let position = 0;
	const push = (...buffers: Buffer[]): void => {
		for (const buffer of buffers) {
			chunks.push(buffer);
			position += buffer.length;
		}
	};
	for (const part of parts) {
		const { method = 8, flags = 0, isStreamed = false, isZip64 = false } = part;
		const data = method === 8 ? deflateRawSync(part.content) : Buffer.from(part.content);
		const size = part.statedSize ?? part.content.length;
		const crc = part.statedCrc ?? crc32(part.content);
		const name = Buffer.from(part.name);
		const start = part.position ?? position;
		const bits = flags | (isStreamed ? 8 : 0);
		const shared = Buffer.alloc(26);
		[20, bits, method, 0, 0].forEach((value, i) => shared.writeUInt16LE(value, i * 2));
		[crc, data.length, size].forEach((value, i) => shared.writeUInt32LE(value, 10 + i * 4));
		shared.writeUInt16LE(name.length, 22);
		const local = Buffer.from(shared);
		if (isStreamed) local.fill(0, 10, 22);
		push(Buffer.from('PK\u0003\u0004'), local, name, data);
		if (isStreamed) push(Buffer.from('PK\u0007\u0008'), shared.subarray(10, 22));
		const extra = Buffer.alloc(isZip64 ? 28 : 0);
		if (isZip64) {
			extra.writeUInt16LE(1, 0);
			extra.writeUInt16LE(24, 2);
			[size, data.length, start].forEach((value, i) => extra.writeBigUInt64LE(BigInt(value), 4 + i * 8));
			shared.fill(0xff, 14, 22);
		}
		shared.writeUInt16LE(extra.length, 24);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(isZip64 ? 0xffffffff : start, 10);
		directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.alloc(2), shared, rest, name, extra]));
	}
	const records = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(count, 4);
	end.writeUInt16LE(count, 6);
	end.writeUInt32LE(records.length, 8);
	end.writeUInt32LE(position, 12);
	end.writeUInt16LE(comment.length, 16);
	return new Uint8Array(Buffer.concat([...chunks, records, Buffer.from('PK\u0005\u0006'), end, Buffer.from(comment)]));
}

const content = mixedBytes(3000, 1);
const readAll = async (bytes: Uint8Array): Promise<Record<string, Uint8Array>> => {
	const archive = readZip(bytes);
	const pairs = archive.entries.map(async (entry) => [entry.name, await archive.read(entry)] as const);
	return Object.fromEntries(await Promise.all(pairs));
};

describe('readZip', () => {
	test('reads what another writer has written', async () => {
		const files = { 'a.txt': strToU8('hello'), 'b/c.bin': content, empty: new Uint8Array(0) };
		for (const level of [0, 6] as const) {
			const back = await readAll(zipSync(files, { level }));
			expect(Object.keys(back)).toEqual(['a.txt', 'b/c.bin', 'empty']);
			for (const [name, bytes] of Object.entries(files)) expect(Buffer.compare(back[name], bytes)).toBe(0);
		}
	});

	test.each([
		['stored', { method: 0 }, {}],
		['deflated', {}, {}],
		['with data descriptors', { isStreamed: true }, {}],
		['with 64-bit sizes', { isZip64: true }, {}],
		['behind a self-extractor', {}, { prefix: 'MZ this program cannot be run' }],
		['with a comment that looks like an end', {}, { comment: 'PK\u0005\u0006 not the end' }],
	])('%s', async (_, part, options) => {
		const back = await readAll(
			zip(
				[
					{ name: 'x.bin', content, ...part },
					{ name: 'y', content: content.slice(9) },
				],
				options,
			),
		);
		expect(Buffer.compare(back['x.bin'], content)).toBe(0);
		expect(Buffer.compare(back['y'], content.subarray(9))).toBe(0);
	});

	test('reads only a prefix when asked', () => {
		for (const method of [0, 8]) {
			const archive = readZip(zip([{ name: 'x', content, method }]));
			const prefix = archive.readPrefix(archive.entries[0], 100);
			expect(prefix.length).toBeGreaterThanOrEqual(100);
			expect(Buffer.compare(prefix, content.subarray(0, prefix.length))).toBe(0);
		}
	});

	test('leaves folders out, turns backslashes, decodes names of either code page', () => {
		const names = (list: string[]): string[] =>
			readZip(zip(list.map((name) => ({ name, content: new Uint8Array(0), method: 0 })))).entries.map(
				({ name }) => name,
			);
		expect(names(['folder/', 'folder\\file', 'Lebermasse-ü'])).toEqual(['folder/file', 'Lebermasse-ü']);
	});
});

describe('readZip refuses', () => {
	test.each(['../x', 'a/../../x', '/etc/passwd', 'C:\\x', '\\\\server\\x', 'a\0b', '', 'a//b'])(
		'the name %j',
		(name) => {
			expect(() => readZip(zip([{ name, content }]))).toThrow(/leave the folder/);
		},
	);

	test.each([
		['encryption', { flags: 1 }, /is encrypted/],
		['other methods', { method: 93 }, /Zstandard/],
		['a wrong size', { statedSize: 2999 }, /allowed 2999 bytes/],
		['a larger size', { statedSize: 3001 }, /3000 bytes instead of 3001/],
		['a wrong CRC', { statedCrc: 1 }, /fails its CRC-32/],
		['two sizes of a stored entry', { method: 0, statedSize: 10 }, /two sizes/],
		['a header that is not there', { position: 7 }, /no local header/],
	])('%s', async (_, part, message) => {
		await expect(readAll(zip([{ name: 'x', content, ...part }]))).rejects.toThrow(message);
	});

	test('overlapping entries and repeated names', () => {
		expect(() =>
			readZip(
				zip([
					{ name: 'a', content },
					{ name: 'b', content, position: 0 },
				]),
			),
		).toThrow(/overlap/);
		expect(() =>
			readZip(
				zip([
					{ name: 'a', content },
					{ name: 'a', content },
				]),
			),
		).toThrow(/two entries/);
	});

	test('more than the limits allow', () => {
		const parts = Array.from({ length: 5 }, (_, i) => ({ name: `n${i}`, content }));
		expect(() => readZip(zip(parts), { limits: { maxEntries: 4 } })).toThrow(/5 entries/);
		expect(() => readZip(zip(parts), { limits: { maxEntryBytes: 2999 } })).toThrow(/3000 bytes/);
		expect(() => readZip(zip(parts), { limits: { maxTotalBytes: 14_999 } })).toThrow(/15000 bytes/);
		expect(() => readZip(zip([{ name: 'bomb', content, statedSize: 2 ** 31 }]))).toThrow(/zip bomb/);
		expect(() => readZip(zip(parts, { count: 6 }))).toThrow(/5 of 6 entries/);
	});

	test('a bomb that lies about its size is stopped while inflating', async () => {
		const bomb = zip([{ name: 'bomb', content: new Uint8Array(20_000_000), statedSize: 1000 }]);
		await expect(readAll(bomb)).rejects.toThrow(/allowed 1000 bytes/);
	});

	test('truncations and damage', async () => {
		const good = zip([
			{ name: 'x', content: content.subarray(0, 100) },
			{ name: 'y', content: content.subarray(0, 50), isZip64: true },
		]);
		await expectTruncationsRefused(readAll, good);
		const check = (files: Record<string, Uint8Array>): void => {
			for (const bytes of Object.values(files)) expect([100, 50]).toContain(bytes.length);
		};
		await expectDamageSurvived(readAll, good, { headerBytes: good.length, seed: 'zip', rounds: 1500, check });
	});
});
