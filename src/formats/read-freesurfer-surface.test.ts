import { describe, expect, test } from 'vitest';
import { expectDamageSurvived } from '../../tests/hostile-bytes.ts';
import { torusMesh } from '../../tests/solid-meshes.ts';
import { FormatError } from './format-error.ts';
import { readAny } from './read-any.ts';
import { readFreeSurferSurface } from './read-freesurfer-surface.ts';
import { writeFreeSurferSurface } from './write-freesurfer-surface.ts';

const mesh = torusMesh(20, 5, 8, 6);

/** One triangle laid out by hand; the footer as `mris_` programs write it. */
function surface(footer: string): Uint8Array {
	const file = new Uint8Array(3 + 12 + 8 + 36 + 12 + footer.length);
	file.set([0xff, 0xff, 0xfe, ...new TextEncoder().encode('created by\n\n')]);
	const view = new DataView(file.buffer);
	[3, 1].forEach((value, i) => view.setInt32(15 + 4 * i, value));
	[0, 0, 0, 10, 0, 0, 0, 20, 0].forEach((value, i) => view.setFloat32(23 + 4 * i, value));
	[0, 1, 2].forEach((value, i) => view.setInt32(59 + 4 * i, value));
	file.set(new TextEncoder().encode(footer), 71);
	return file;
}
const geometry = (cras: string, rest = ''): string =>
	`\0\0\0\u0014valid = 1  # volume info valid\nfilename = ../mri/orig.mgz\nvolume = 256 256 256\nvoxelsize = 1 1 1\n` +
	`xras   = -1 0 0\nyras   = 0 0 -1\nzras   = 0 1 0\ncras   = ${cras}\n${rest}`;

describe('readFreeSurferSurface', () => {
	test('a conformed volume shifts by c_ras', () => {
		const { parts, original } = readFreeSurferSurface(surface(geometry('5 -17 19.5')), { fileName: 'lh.pial' });
		expect(Array.from(parts[0].mesh.positions)).toEqual([5, -17, 19.5, 15, -17, 19.5, 5, 3, 19.5]);
		expect(Array.from(parts[0].mesh.triangles)).toEqual([0, 1, 2]);
		expect(parts[0].name).toBe('lh');
		expect(original).toMatchObject({ units: 'mm', space: 'RAS' });
		expect(original.notes[0]).toMatch(/scanner RAS/);
	});

	test('an oblique volume turns as well', () => {
		// Axes of the volume turned by 90° about z against the conformed ones.
		const turned = geometry('1 2 3')
			.replace('xras   = -1 0 0', 'xras   = 0 -1 0')
			.replace('zras   = 0 1 0', 'zras   = -1 0 0');
		const { parts } = readFreeSurferSurface(surface(turned));
		expect(Array.from(parts[0].mesh.positions)).toEqual([1, 2, 3, 1, 12, 3, -19, 2, 3]);
	});

	test('without geometry coordinates stay, and it is said', () => {
		const { parts, original } = readFreeSurferSurface(surface('valid = 0'));
		expect(Array.from(parts[0].mesh.positions.subarray(3, 6))).toEqual([10, 0, 0]);
		expect(original.notes[0]).toMatch(/may be shifted/);
	});

	test('what we write comes back bit for bit', async () => {
		const content = await readAny(writeFreeSurferSurface(mesh), { fileName: 'rh.white' });
		if (content.kind !== 'mesh') throw new Error(content.kind);
		expect(content.parts[0].mesh).toEqual(mesh);
	});

	test('truncation and damage', async () => {
		const good = writeFreeSurferSurface(mesh);
		const end = good.length - 400;
		for (let length = 0; length < end; length += 7)
			expect(() => readFreeSurferSurface(good.slice(0, Math.min(length, 900)))).toThrow(FormatError);
		const read = async (bytes: Uint8Array): Promise<unknown> => readFreeSurferSurface(bytes);
		await expectDamageSurvived(read, good, { headerBytes: good.length, seed: 'freesurfer' });
	});
});
