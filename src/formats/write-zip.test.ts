import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { mixedBytes } from '../../tests/decompress-contract.ts';
import { crc32 } from './crc32.ts';
import { readZip } from './read-zip.ts';
import { writeZip, zipDirectory, zipLocalHeader, zipSizeBytes } from './write-zip.ts';
import { readZipDirectory } from './zip-directory.ts';

const files = [
	{ name: 'a.txt', bytes: new TextEncoder().encode('hello') },
	{ name: 'folder/ünï.bin', bytes: mixedBytes(1000, 1) },
	{ name: 'empty', bytes: new Uint8Array(0) },
];

describe('writeZip', () => {
	test('is read by another implementation and by ours', async () => {
		const archive = writeZip(files);
		const theirs = unzipSync(archive);
		const ours = readZip(archive);
		expect(ours.entries.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
		for (const [i, { name, bytes }] of files.entries()) {
			expect(Buffer.compare(theirs[name], bytes)).toBe(0);
			expect(Buffer.compare(await ours.read(ours.entries[i]), bytes)).toBe(0);
		}
	});

	test('is the same as its streamed pieces, whose size is known beforehand', () => {
		const entries = files.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length, crc32: crc32(bytes) }));
		const streamed = Buffer.concat([
			...files.flatMap(({ bytes }, i) => [zipLocalHeader(entries[i]), bytes]),
			zipDirectory(entries),
		]);
		expect(Buffer.compare(writeZip(files), streamed)).toBe(0);
		expect(zipSizeBytes(entries)).toBe(streamed.length);
	});

	test('entries beyond 4 GiB and 65,535 entries get 64-bit fields', () => {
		const large = [
			{ name: 'large', sizeBytes: 5 * 2 ** 32 + 7, crc32: 1 },
			{ name: 'behind', sizeBytes: 3, crc32: 2 },
		];
		// Only the directory is made; the reader takes the missing front for a damaged offset, so it is checked by hand.
		const directory = zipDirectory(large);
		const view = new DataView(directory.buffer);
		const positions = large.map((entry) => zipLocalHeader(entry).length);
		expect(view.getUint32(20, true)).toBe(0xffffffff);
		expect(view.getBigUint64(46 + 5 + 4, true)).toBe(BigInt(5 * 2 ** 32 + 7));
		const second = 46 + 5 + 20;
		expect(view.getBigUint64(second + 46 + 6 + 4, true)).toBe(BigInt(positions[0] + 5 * 2 ** 32 + 7));
		expect(positions[0]).toBe(30 + 5 + 20);

		const many = Array.from({ length: 70_000 }, (_, i) => ({ name: `n${i}`, bytes: new Uint8Array(0) }));
		expect(readZipDirectory(writeZip(many), 100_000).length).toBe(70_000);
	});

	test.each(['../x', '/x', 'C:x', 'a\\b', ''])('refuses the name %j', (name) => {
		expect(() => writeZip([{ name, bytes: new Uint8Array(0) }])).toThrow(RangeError);
	});

	test('refuses two entries of one name', () => {
		expect(() => writeZip([files[0], files[0]])).toThrow(/same name/);
	});
});
