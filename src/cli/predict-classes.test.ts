import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAny } from '#formats';
import { descriptorNames, gridFeatures, gridToWorld, mirroredDescriptors, type ShapeClassifier } from '#learning';
import { nodeDecompress } from '#node-zlib';
import type { BoostedTrees } from '#numeric';
import { gridAround, voxelise } from '#shape';
import { readClassifier, writeClassifier } from '#training';
import { afterAll, describe, expect, test } from 'vitest';
import { sphereMesh } from '../../tests/solid-meshes.ts';
import { classifyAsked } from './classify-asked.ts';
import { predictByClassifier } from './predict-classes.ts';
import { predictOutput } from './predict-output.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'msn-classes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...parts: string[]): string => path.join(folder, ...parts);

const grid = { dims: [20, 20, 20], spacingMm: 3 } as const;
const featureGrid = { dims: [8, 8, 8], spacingMm: 8 } as const;
const head = { title: 'by hand', positive: 'side left', source: 'made up', licence: 'CC0', shapes: 3, grid };
const points = { points: 60, seed: 1, descriptors: descriptorNames };
/** One question: does a point lie farther than so many mm to the side of greater x? */
const beyond = (mm: number): BoostedTrees => ({
	intercept: -2,
	trees: [
		{
			feature: Int32Array.of(descriptorNames.indexOf('x from the centroid'), -1, -1),
			threshold: Float64Array.of(mm, 0, 0),
			value: Float64Array.of(0, 0, 4),
		},
	],
});

/** Looks at the first of so many features alone. */
function firstFeature(count: number): ShapeClassifier {
	return {
		means: new Float64Array(count),
		deviations: new Float64Array(count).fill(1),
		form: { mean: new Float64Array(8), modes: new Float32Array(), deviations: new Float64Array() },
		linear: { intercept: 0, coefficients: Float64Array.of(0.5) },
		boosted: [],
		linearShare: 1,
		calibration: { intercept: 0, slope: 1 },
		chosen: { columns: 1, components: 0, penalty: 1, innerArea: 1, mixedArea: 1 },
	};
}

const ball = sphereMesh(20, 3, [50, 60, 70]);
const asked = { name: 'ball.stl', content: { kind: 'mesh', mesh: ball } } as const;

describe('classifyAsked', () => {
	const volume = {
		voxels: new Uint8Array(512).fill(255),
		dims: featureGrid.dims,
		voxelToWorld: gridToWorld(featureGrid),
	};
	const features = gridFeatures(volume).map(({ name }) => name);
	const classifier = { width: descriptorNames.length, points: [beyond(5)], shapes: firstFeature(15) };
	const surface = readClassifier(
		writeClassifier({
			kind: 'surface',
			...head,
			...points,
			featureGrid,
			features,
			classifier,
			whole: firstFeature(features.length),
		}),
		'classifier.json',
	);

	test('suspicious points lie where the shape lay, also of its mirror image, and are written with their suspicion', async () => {
		for (const isMirrored of [false, true]) {
			const output = predictOutput({ to: at(isMirrored ? 'mirrored' : 'plain') });
			const row = await classifyAsked(surface, asked, { isMirrored, output });
			expect(row.mostSuspicious?.suspicion).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
			const [x, y, z] = row.mostSuspicious?.positionMm ?? [];
			expect(Math.abs(Math.hypot(x - 50, y - 60, z - 70) - 20)).toBeLessThan(1.5);
			expect(isMirrored ? 50 - x : x - 50).toBeGreaterThan(4.9);
			expect(row.remarks).toEqual([]);
			const [file] = row.files ?? [];
			expect(path.basename(file)).toBe('ball.ply');
			const bytes = readFileSync(file);
			expect(bytes.includes('property float quality')).toBe(true);
			const content = await readAny(bytes, { fileName: file, decompress: nodeDecompress });
			if (content.kind !== 'points') throw new Error('no points');
			const { positions } = content.points;
			expect(positions).toHaveLength(180);
			for (let p = 0; p < 180; p += 3)
				expect(Math.abs(Math.hypot(positions[p] - 50, positions[p + 1] - 60, positions[p + 2] - 70) - 20)).toBeLessThan(
					1.5,
				);
			// Points beyond the plane, blue ones on this side of it: the fourth number and the bytes after it.
			const record = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 60 * 20);
			for (let p = 0; p < 60; p++) {
				const over = (isMirrored ? -1 : 1) * (record.getFloat32(20 * p, true) - 50);
				if (Math.abs(over - 5) < 0.1) continue;
				expect(record.getFloat32(20 * p + 12, true)).toBeCloseTo(1 / (1 + Math.exp(over > 5 ? -2 : 2)), 5);
				expect(record.getUint8(20 * p + 16) > record.getUint8(20 * p + 18)).toBe(over > 5);
			}
		}
	});

	test('a mask says the same as the surface it was made of; what reaches beyond the grid is told', async () => {
		const side = readClassifier(
			writeClassifier({
				kind: 'side',
				...head,
				...points,
				slope: 3,
				classifier: { width: descriptorNames.length, mirrored: mirroredDescriptors, trees: beyond(13) },
			}),
			'classifier.json',
		);
		const plain = { isMirrored: false, output: undefined };
		const lopsided = {
			...ball,
			positions: ball.positions.map((mm, i) => (i % 3 === 0 && mm > 50 ? 50 + 0.4 * (mm - 50) : mm)),
		};
		const { voxels, ...place } = voxelise(lopsided, gridAround(lopsided, { spacingMm: 1 }));
		const mask = { ...place, voxels: voxels.map((value) => (value === 0 ? 0 : 255)) };
		const content = { kind: 'mesh', mesh: lopsided } as const;
		const [own, mirrored, ofMask] = await Promise.all([
			classifyAsked(side, { name: 'a', content }, plain),
			classifyAsked(side, { name: 'a', content }, { ...plain, isMirrored: true }),
			classifyAsked(side, { name: 'a', content: { kind: 'mask', mask, isUnplaced: false } }, plain),
		]);
		expect(own.probability).toBeLessThan(0.45);
		expect(own.probability + mirrored.probability).toBeCloseTo(1, 1);
		// One point more or less of sixty beyond the plane is a twentieth.
		expect(Math.abs(ofMask.probability - own.probability)).toBeLessThan(0.15);
		expect(ofMask.probability).toBeLessThan(0.45);
		expect(own.remarks).toEqual([]);
		const large = await classifyAsked(side, { name: 'l', content: { kind: 'mesh', mesh: sphereMesh(40, 3) } }, plain);
		expect(large.remarks[0]).toMatch(/goes on beyond the classifier’s 20 × 20 × 20 voxels of 3 mm/);
		const dot = classifyAsked(side, { name: 'd', content: { kind: 'mesh', mesh: sphereMesh(0.2, 2) } }, plain);
		await expect(dot).rejects.toThrow(/fills none of the classifier's voxels of 3 mm: is it in millimetres\?/);
		const open = { ...ball, triangles: ball.triangles.subarray(3) };
		await expect(classifyAsked(side, { name: 'o', content: { kind: 'mesh', mesh: open } }, plain)).rejects.toThrow(
			/the surface is open.*msn mesh repair/,
		);
		mkdirSync(at('sides'));
		writeFileSync(at('sides', 'classifier.json'), writeClassifier(side));
		const ask = (parsed: object): Promise<void> =>
			predictByClassifier(at('sides', 'classifier.json'), [at('ball.stl')], { ...parsed });
		await expect(ask({ to: at('x') })).rejects.toThrow('tells classes: there is no shape to write with --to');
		await expect(ask({ as: 'complete' })).rejects.toThrow('--as is for models that give shapes');
	});
});
