import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readLabelRuns, readVolume } from '#formats';
import { nodeDecompress } from '#node-zlib';
import { denseLabels, labelRuns, type LabelRuns } from '#volume';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { extractSurfaces } from './extract-surfaces.ts';

/** Made by bench/peers/vtk_totals.py: per file and label the triangles and vertices of vtkDiscreteFlyingEdges3D. */
const table = JSON.parse(readFileSync('tests/vtk-totals.json', 'utf8')) as {
	vtk: string;
	files: Record<string, Record<string, [triangles: number, vertices: number]>>;
};

async function runsOf(file: string): Promise<{ runs: LabelRuns; valueOf: (label: number) => number }> {
	const bytes = new Uint8Array(readFileSync(file));
	const scanned = await readLabelRuns(bytes, { decompress: nodeDecompress });
	if (scanned) return scanned;
	const { volume } = await readVolume(bytes, { decompress: nodeDecompress });
	const dense = denseLabels(volume);
	return { runs: labelRuns(dense.volume), valueOf: (label) => dense.labels[label] };
}

describe.skipIf(!hasSharedData)(
	'every label of real label maps has as many triangles and vertices as VTK finds',
	() => {
		test.each(Object.keys(table.files))('%s', async (name) => {
			const file = sharedData(...name.split('/'));
			// Another part of the same set may be at hand.
			if (!existsSync(file)) return;
			const { runs, valueOf } = await runsOf(file);
			const found: Record<string, [number, number]> = {};
			for (const { label, mesh } of extractSurfaces(runs, { reuse: true }))
				found[valueOf(label)] = [mesh.triangles.length / 3, mesh.positions.length / 3];
			expect(found).toEqual(table.files[name]);
		});

		test('the table is about something', () => {
			const totals = Object.values(table.files).flatMap((labels) => Object.values(labels));
			expect(Object.keys(table.files).length).toBeGreaterThan(20);
			expect(totals.reduce((sum, [triangles]) => sum + triangles, 0)).toBeGreaterThan(1_000_000);
		});
	},
);
