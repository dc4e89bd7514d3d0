import type { StoredFile } from '#contract';
import { expect, test } from 'vitest';
import { detailFiles, levelWithin, pointsFile, rawFile } from './shape-files.ts';

const file = (role: StoredFile['role'], format: StoredFile['format'], triangleCount?: number): StoredFile => ({
	role,
	format,
	sha256: '0'.repeat(64),
	crc32: 0,
	sizeBytes: 10,
	triangleCount,
});

const files = [
	file('mesh', 'stl', 1000),
	file('mesh', 'glb', 1000),
	file('lod-1', 'glb', 400),
	file('lod-3', 'glb', 50),
	file('mesh-raw', 'stl', 2000),
	file('points', 'ply'),
	file('thumbnail', 'png'),
];

test('levels go from coarse to fine, as GLB where there is one', () => {
	expect(detailFiles({ files }).map((level) => `${level.role}.${level.format}`)).toEqual([
		'lod-3.glb',
		'lod-1.glb',
		'mesh.glb',
	]);
	expect(rawFile({ files })?.format).toBe('stl');
	expect(pointsFile({ files })?.format).toBe('ply');
	expect(rawFile({ files: [] })).toBeUndefined();
});

test('the level fits the budget, or is the coarsest', () => {
	const levels = detailFiles({ files });
	expect(levelWithin(levels, 500)?.role).toBe('lod-1');
	expect(levelWithin(levels, 5000)?.role).toBe('mesh');
	expect(levelWithin(levels, 10)?.role).toBe('lod-3');
	expect(levelWithin([], 10)).toBeUndefined();
});
