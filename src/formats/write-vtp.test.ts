import { expect, test } from 'vitest';
import { onlyMesh, roughMesh } from '../../tests/mesh-checks.ts';
import { readVtp } from './read-vtp.ts';
import { writeVtp } from './write-vtp.ts';

test('round trip', async () => {
	const mesh = roughMesh('vtp');
	const bytes = writeVtp(mesh);
	expect(onlyMesh(await readVtp(bytes))).toEqual(mesh);
	expect((await readVtp(bytes)).original).toMatchObject({
		units: 'mm',
		space: 'RAS',
		format: 'VTP',
		datatype: 'float32',
	});
	expect(writeVtp(mesh)).toEqual(bytes);
});

test('the arrays lie where the tags say, each behind its length', () => {
	const mesh = roughMesh('layout');
	const bytes = writeVtp(mesh);
	const text = new TextDecoder('latin1').decode(bytes);
	const base = text.indexOf('<AppendedData');
	const start = text.indexOf('_', base) + 1;
	const offsets = [...text.slice(0, base).matchAll(/offset="(\d+)"/g)].map((match) => Number(match[1]));
	const lengths = offsets.map((offset) => Number(new DataView(bytes.buffer).getBigUint64(start + offset, true)));
	const triangleCount = mesh.triangles.length / 3;
	expect(lengths).toEqual([mesh.positions.byteLength, mesh.triangles.byteLength, triangleCount * 4]);
	expect(offsets).toEqual([0, 8 + lengths[0], 16 + lengths[0] + lengths[1]]);
	expect(text.slice(start + offsets[2] + 8 + lengths[2])).toBe('\n</AppendedData>\n</VTKFile>\n');
});
