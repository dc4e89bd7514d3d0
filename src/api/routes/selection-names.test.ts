import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SelectionTicket, ShapeRecord } from '#contract';
import { shapeRecord } from '../../../tests/shape-records.ts';
import { openZerosLibrary } from '../../../tests/zeros-library.ts';
import { createApi } from '../create-api.ts';

const run = promisify(execFile);
const hasPython = await run('python3', ['--version']).then(
	() => true,
	() => false,
);

async function serve(records: readonly ShapeRecord[]) {
	const library = openZerosLibrary(records);
	const api = await createApi({ ...library, softwareVersion: '1' });
	const close = async (): Promise<void> => {
		await api.close();
		library.close();
	};
	return { api, close };
}

describe('names in an archive', () => {
	const file = (role: 'mesh' | 'points', format: 'ply' | 'stl', digit: string) => ({
		role,
		format,
		sha256: digit.repeat(64),
		crc32: 1,
		sizeBytes: 10,
	});

	test('two shapes never share one, also where case does not count', async () => {
		const records = [
			shapeRecord({ id: 'a', files: [file('points', 'ply', '1')] }),
			shapeRecord({ id: 'a.points', files: [file('mesh', 'ply', '2')] }),
			shapeRecord({ id: 'A', files: [file('points', 'ply', '3')] }),
		];
		const { api, close } = await serve(records);
		const payload = { ids: ['a', 'a.points', 'A'], files: ['mesh.ply', 'points.ply'] };
		const made = await api.inject({ method: 'POST', url: '/v1/selections', payload });
		const manifest = await api.inject(`/v1/selections/${made.json<SelectionTicket>().id}/manifest.jsonl`);
		const names = manifest.body
			.trim()
			.split('\n')
			.map((line) => (JSON.parse(line) as { file: string }).file);
		expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(3);
		await close();
	});

	test.skipIf(!hasPython)('more than 4 GB and 65,535 entries become zip64 that Python reads', async () => {
		const large = 3_000_000_000;
		// Many files of one role and format: names are made unique. The store answers zeros.
		const records = Array.from({ length: 660 }, (_, i) => {
			const files = Array.from({ length: 100 }, (_, j) => ({
				...file('mesh', 'stl', 'a'),
				sha256: hash('sha256', i === 0 ? `first ${j}` : String(j), 'hex'),
				sizeBytes: i === 0 && j < 2 ? large : 10,
			}));
			return shapeRecord({ id: `s${String(i).padStart(4, '0')}`, files });
		});
		const { api, close } = await serve(records);
		const payload = { ids: records.map(({ id }) => id) };
		const made = await api.inject({ method: 'POST', url: '/v1/selections', payload });
		const { id, sizeBytes, fileCount } = made.json<SelectionTicket>();
		expect(fileCount).toBe(66_000);
		expect(sizeBytes).toBeGreaterThan(2 * large);
		const url = `/v1/selections/${id}/archive.zip`;
		const folder = await mkdtemp(path.join(tmpdir(), 'msn-zip64-'));
		onTestFinished(() => rm(folder, { recursive: true }));
		const sparse = await open(path.join(folder, 'large.zip'), 'w');
		await sparse.truncate(sizeBytes);
		const part = async (start: number, end: number): Promise<void> => {
			const response = await api.inject({ url, headers: { range: `bytes=${start}-${end - 1}` } });
			expect(response.statusCode).toBe(206);
			await sparse.write(response.rawPayload, 0, response.rawPayload.length, start);
		};
		// All but the two large files, whose bytes are zeros and stay holes.
		await part(0, 30_000_000);
		await part(large, large + 30_000_000);
		await part(sizeBytes - 30_000_000, sizeBytes);
		await sparse.close();
		const script = [
			'import sys, zipfile',
			'z = zipfile.ZipFile(sys.argv[1])',
			'large = [i for i in z.infolist() if i.file_size > 1e9]',
			'print(len(z.infolist()), [i.file_size for i in large], [z.open(i).read(5) for i in large][0])',
			'print(z.open(z.infolist()[-1]).name, len(z.read("metadata.csv").splitlines()))',
		].join('\n');
		const { stdout } = await run('python3', ['-c', script, path.join(folder, 'large.zip')]);
		expect(stdout).toContain(`66005 [${large}, ${large}] b'\\x00\\x00\\x00\\x00\\x00'`);
		expect(stdout).toContain('test-source/100-s0659.stl 661');
		await close();
	});
});
