import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { askedShapes } from './predict-inputs.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'msn-inputs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('a label map of more voxels than a list can hold becomes masks', async () => {
	// 2²⁷ is where lists end; a whole-body CT has more. The file is sparse: only its last byte is written.
	const dims = [520, 520, 500];
	const count = dims[0] * dims[1] * dims[2];
	expect(count).toBeGreaterThan(2 ** 27);
	const header = `ObjectType = Image\nNDims = 3\nDimSize = ${dims.join(' ')}\nElementType = MET_UCHAR\nElementSpacing = 1 1 1\nElementDataFile = LOCAL\n`;
	const file = path.join(scratch, 'large.mha');
	const handle = openSync(file, 'w');
	writeSync(handle, header);
	ftruncateSync(handle, header.length + count);
	writeSync(handle, Uint8Array.of(3), 0, 1, header.length + count - 1);
	closeSync(handle);
	const found = [];
	for await (const shape of askedShapes([file], {}, 1)) found.push(shape);
	expect(found.length).toBe(1);
	const [shape] = found;
	if (!('content' in shape) || shape.content.kind !== 'mask') throw new Error(JSON.stringify(shape));
	const { voxels } = shape.content.mask;
	expect([voxels.length, voxels.indexOf(255), voxels.includes(3)]).toEqual([count, count - 1, false]);
});
