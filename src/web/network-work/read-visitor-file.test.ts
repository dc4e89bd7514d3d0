import { expect, test } from 'vitest';
import { readVisitorFile } from './read-visitor-file.ts';

/** A file of any size, of which nothing but its size is there. */
function sized(size: number): {
	readonly file: Pick<File, 'name' | 'size' | 'arrayBuffer'>;
	readonly reads: () => number;
} {
	let reads = 0;
	const arrayBuffer = async (): Promise<ArrayBuffer> => {
		reads++;
		return new ArrayBuffer(4);
	};
	return { file: { name: 'scan.nii.gz', size, arrayBuffer }, reads: () => reads };
}

test('a file above 400 MB is refused before anything of it is read, with what to do', async () => {
	const large = sized(400_000_001);
	await expect(readVisitorFile(large.file)).rejects.toThrow(
		/^scan\.nii\.gz has 400 MB, and more than 400 MB is too much for a browser: use msn predict, or make it smaller/,
	);
	expect(large.reads()).toBe(0);
	const allowed = sized(400_000_000);
	expect(await readVisitorFile(allowed.file)).toEqual({ name: 'scan.nii.gz', bytes: new Uint8Array(4) });
	expect(allowed.reads()).toBe(1);
	await expect(readVisitorFile(sized(Infinity).file)).rejects.toThrow('too much for a browser');
});

test('a file as a browser hands it over; one that is gone is named', async () => {
	expect(await readVisitorFile(new File([Uint8Array.of(1, 2, 3)], 'a.stl'))).toEqual({
		name: 'a.stl',
		bytes: Uint8Array.of(1, 2, 3),
	});
	const gone = { name: 'b.stl', size: 3, arrayBuffer: () => Promise.reject(new DOMException('x', 'NotReadableError')) };
	await expect(readVisitorFile(gone)).rejects.toThrow('b.stl cannot be read: was it moved or changed');
});
