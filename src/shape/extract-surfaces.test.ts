import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { portableDecompress, readVolume } from '#formats';
import { identityMat4, invertAffine, multiplyMat4, transformPoint, type Mat4 } from '#numeric';
import { labelRuns, orientationCode, type LabelVolume } from '#volume';
import { ballVolume, noiseVolume, readTestNifti, testRandom, volumeOf } from '../../tests/label-volumes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { extractSurfaces, extractUnion, gridPositions } from './extract-surfaces.ts';
import { findDefects } from './find-defects.ts';
import { massProperties } from './mass-properties.ts';
import type { TriangleMesh } from './triangle-mesh.ts';

const perfect = {
	boundaryEdges: 0,
	nonManifoldEdges: 0,
	misorientedEdges: 0,
	degenerateTriangles: 0,
	zeroAreaTriangles: 0,
	unreferencedVertices: 0,
	nonManifoldVertices: 0,
};

/** The 24 rotations and 24 mirrored rotations of the voxel axes, as (volume, affine) pairs of the same world object. */
function allOrientations(volume: LabelVolume): LabelVolume[] {
	const permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]; // prettier-ignore
	return permutations.flatMap((axes) =>
		[0, 1, 2, 3, 4, 5, 6, 7].map((flips) => {
			// New voxel (x, y, z) reads old voxel o with o[axes[k]] = new k-th index, reversed where its flip bit is set.
			const dims = axes.map((axis) => volume.dims[axis]) as [number, number, number];
			const toOld = new Float64Array(16);
			toOld[15] = 1;
			axes.forEach((axis, k) => {
				const isFlipped = (flips >> k) & 1;
				toOld[4 * axis + k] = isFlipped ? -1 : 1;
				toOld[4 * axis + 3] = isFlipped ? dims[k] - 1 : 0;
			});
			const [nx, ny] = volume.dims;
			const old = (index: number[], row: number): number =>
				toOld[4 * row] * index[0] + toOld[4 * row + 1] * index[1] + toOld[4 * row + 2] * index[2] + toOld[4 * row + 3];
			return volumeOf(
				dims,
				(...index) => volume.voxels[old(index, 0) + nx * (old(index, 1) + ny * old(index, 2))],
				multiplyMat4(volume.voxelToWorld, toOld),
			);
		}),
	);
}

function sortedVertices(positions: Float32Array): string[] {
	const vertices: string[] = [];
	for (let i = 0; i < positions.length; i += 3)
		vertices.push(Array.from(positions.subarray(i, i + 3), (value) => (Math.round(value * 1e3) + 0) / 1e3).join(' '));
	return vertices.sort();
}

describe('extractSurfaces', () => {
	test.each([
		[1, 1, 1],
		[3, 4, 5],
		[10, 7, 2],
		[40, 33, 31],
		[62, 1, 1],
	])('a box of %i × %i × %i voxels has its closed forms, filling the whole volume', (a, b, c) => {
		const [surface, ...others] = extractSurfaces(volumeOf([a, b, c], () => 7));
		const { volumeMm3, areaMm2, centroid } = massProperties(surface.mesh);
		const [A, B, C] = [a - 1, b - 1, c - 1];
		const vertexCount = 2 * (a * b + b * c + c * a);
		expect(others).toEqual([]);
		expect(surface.mesh.positions.length / 3).toBe(vertexCount);
		expect(surface.mesh.triangles.length / 3).toBe(2 * vertexCount - 4);
		expect(volumeMm3).toBeCloseTo(A * B * C + A * B + B * C + C * A + (A + B + C) / 2 + 1 / 6, 6);
		expect(areaMm2).toBeCloseTo(2 * (A * B + B * C + C * A) + 2 * Math.SQRT2 * (A + B + C) + Math.sqrt(3), 6);
		[A, B, C].forEach((length, axis) => expect(centroid[axis]).toBeCloseTo(length / 2, 5));
		expect(findDefects(surface.mesh)).toMatchObject({ ...perfect, genus: 0, components: 1 });
		expect(surface).toMatchObject({ label: 7, voxelCount: a * b * c, voxelVolumeMm3: 1, touchesBorder: true });
		expect(surface.touchedFaces).toEqual(['i+', 'i-', 'j+', 'j-', 'k+', 'k-']);
		expect(surface.bounds).toEqual({ min: [-0.5, -0.5, -0.5], max: [a - 0.5, b - 0.5, c - 0.5] });
		expect(surface.voxelCentroid).toEqual([A / 2, B / 2, C / 2]);
	});

	test('nothing in, nothing out', () => {
		expect([...extractSurfaces(volumeOf([5, 5, 5], () => 0))]).toEqual([]);
		expect([...extractSurfaces(volumeOf([0, 5, 5], () => 1))]).toEqual([]);
		expect([...extractSurfaces(ballVolume(3), { labels: [9] })]).toEqual([]);
		expect(extractUnion(ballVolume(3), [])).toBeUndefined();
	});

	test.each([0.1, 0.3, 0.5, 0.7, 0.9])('noise of density %f gives a closed manifold', (density) => {
		const [{ mesh, voxelCount }] = extractSurfaces(noiseVolume(48, density, 11));
		expect(findDefects(mesh)).toMatchObject({ ...perfect, isClosed: true, isManifold: true, isOriented: true });
		expect(massProperties(mesh, { isClosed: true }).volumeMm3).toBeGreaterThan(0.1 * voxelCount);
	});

	test('every pattern of eight voxels is closed and manifold', () => {
		for (let mask = 1; mask < 256; mask++) {
			const [{ mesh }] = extractSurfaces(volumeOf([2, 2, 2], (x, y, z) => (mask >> (x + 2 * y + 4 * z)) & 1));
			expect(findDefects(mesh), `pattern ${mask}`).toMatchObject({ ...perfect, isClosed: true });
		}
	});

	test('balls approach the volume of a ball, and their area stays 8.4 % too large', () => {
		for (const radius of [20.2, 40.3]) {
			const [{ mesh }] = extractSurfaces(ballVolume(radius));
			const { volumeMm3, areaMm2 } = massProperties(mesh);
			expect(volumeMm3 / ((4 / 3) * Math.PI * radius ** 3)).toBeCloseTo(1, 2);
			expect(areaMm2 / (4 * Math.PI * radius ** 2)).toBeCloseTo(1.084, 2);
			expect(findDefects(mesh).genus).toBe(0);
		}
	});

	test('a ring has one handle, a hollow ball a second, inward wall', () => {
		const ring = volumeOf([40, 40, 14], (x, y, z) => Math.hypot(Math.hypot(x - 20, y - 20) - 12, z - 6.5) < 4.5);
		expect(findDefects([...extractSurfaces(ring)][0].mesh).genus).toBe(1);
		const hollow = volumeOf([30, 30, 30], (x, y, z) => {
			const r = Math.hypot(x - 14, y - 15, z - 14.5);
			return r < 12 && r > 6;
		});
		const [{ mesh, voxelCount }] = extractSurfaces(hollow);
		expect(findDefects(mesh)).toMatchObject({ components: 2, eulerCharacteristic: 4, genus: 0 });
		expect(massProperties(mesh).volumeMm3 / voxelCount).toBeCloseTo(1, 2);
	});

	test('all 48 orientations give one world surface, wound outward', () => {
		const random = testRandom(5);
		const base: LabelVolume = volumeOf(
			[11, 9, 7],
			() => (random() < 0.55 ? 1 : 0),
			Float64Array.of(0, -0.8, 0.1, 40, 0.9, 0, 0, -7, 0.05, 0, 1.5, 900, 0, 0, 0, 1),
		);
		const [expected] = extractSurfaces(base);
		const vertices = sortedVertices(expected.mesh.positions);
		const { volumeMm3 } = massProperties(expected.mesh);
		for (const volume of allOrientations(base)) {
			const [{ mesh, voxelCentroid }] = extractSurfaces(volume);
			expect(sortedVertices(mesh.positions)).toEqual(vertices);
			expect(findDefects(mesh)).toMatchObject(perfect);
			// Which diagonal cuts a saddle may differ, so the volume agrees only closely.
			expect(massProperties(mesh).volumeMm3 / volumeMm3).toBeCloseTo(1, 1);
			expected.voxelCentroid.forEach((value, axis) => expect(voxelCentroid[axis]).toBeCloseTo(value, 9));
		}
	});

	test('sheared, oblique and mirrored affines scale the volume by their determinant', () => {
		const [reference] = extractSurfaces(ballVolume(8));
		const unit = massProperties(reference.mesh).volumeMm3;
		const shears: Mat4[] = [
			Float64Array.of(1, 0.4, 0, 5, 0, 1, -0.3, 6, 0, 0, 1, 7, 0, 0, 0, 1),
			Float64Array.of(-2, 0, 0.5, 0, 0, 0.7, 0, 0, 0.3, 0, 3, 0, 0, 0, 0, 1),
			Float64Array.of(0, 0, 1, 1e4, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1),
		];
		for (const affine of shears) {
			const [surface] = extractSurfaces(ballVolume(8, affine));
			const { volumeMm3 } = massProperties(surface.mesh);
			expect(volumeMm3 / (unit * surface.voxelVolumeMm3)).toBeCloseTo(1, 4);
			expect(findDefects(surface.mesh)).toMatchObject(perfect);
		}
	});

	test('whole-number grid coordinates restore the mesh bit for bit', () => {
		const affine = Float64Array.of(0.7, 0.1, 0, -300, 0, 0.7, 0, 12, 0, 0, 5, 1100, 0, 0, 0, 1);
		const [{ mesh, grid }] = extractSurfaces(ballVolume(9, affine));
		expect(grid.coordinates).toBeInstanceOf(Int16Array);
		expect(gridPositions(grid)).toEqual(mesh.positions);
		const [long] = extractSurfaces(volumeOf([20_000, 1, 1], () => 1));
		expect(long.grid.coordinates).toBeInstanceOf(Int32Array);
		expect(long.bounds.max[0]).toBe(19_999.5);
	});

	test('labels that touch each other get a surface each; their union has no wall between', () => {
		const volume = volumeOf([12, 6, 6], (x, y, z) =>
			y > 0 && y < 5 && z > 0 && z < 5 && x > 0 && x < 11 ? 1 + +(x > 5) : 0,
		);
		const runs = labelRuns(volume);
		const surfaces = [...extractSurfaces(runs)];
		expect(surfaces.map((surface) => surface.label)).toEqual([1, 2]);
		const union = extractUnion(runs, [2, 1, 1, 77]);
		const [whole] = extractSurfaces(volumeOf(volume.dims, (x, y, z) => +(volume.voxels[x + 12 * (y + 6 * z)] > 0)));
		expect(union?.mesh).toEqual(whole.mesh);
		expect(union).toMatchObject({ voxelCount: 10 * 4 * 4, touchesBorder: false });
		expect(extractUnion(runs, [9, 2])?.label).toBe(2);
	});

	test('a surface stays as it was when the next one is made', () => {
		const volume = volumeOf([20, 20, 20], (x, y, z) => 1 + ((x > 9 ? 1 : 0) + (y > 9 ? 2 : 0) + (z > 9 ? 4 : 0)));
		const kept = [...extractSurfaces(volume)];
		for (const [index, { label, mesh }] of kept.entries())
			expect(mesh, `surface ${index}`).toEqual([...extractSurfaces(volume, { labels: [label] })][0].mesh);
	});

	test('a singular affine is refused at the call', () => {
		const flat = identityMat4();
		flat[10] = 0;
		expect(() => extractSurfaces(ballVolume(3, flat))).toThrow(/singular/);
		expect(() => extractUnion(ballVolume(3, flat.fill(Number.NaN)), [1])).toThrow(RangeError);
	});
});

describe.skipIf(!hasSharedData)('extractSurfaces on TotalSegmentator label maps', () => {
	// Totals of vtkDiscreteFlyingEdges3D over all labels, and of label 5 alone.
	test.each([
		['example_seg.nii.gz', { labels: 41, triangles: 132_308, vertices: 66_258, euler: 104 }, [24_540, 12_270], 0.9891],
		['example_seg_dicom.nii.gz', { labels: 31, triangles: 391_556, vertices: 195_848, euler: 70 }, [116_640, 58_322], 0.9973], // prettier-ignore
	] as const)('%s agrees with VTK, label by label closed and outward', (file, expected, label5, volumeRatio) => {
		const totals = { labels: 0, triangles: 0, vertices: 0, euler: 0 };
		let [meshVolume, voxelVolume] = [0, 0];
		for (const surface of extractSurfaces(readTestNifti(sharedData('totalsegmentator-example', file)))) {
			const defects = findDefects(surface.mesh);
			expect(defects, `label ${surface.label}`).toMatchObject(perfect);
			totals.labels++;
			totals.triangles += defects.triangleCount;
			totals.vertices += defects.vertexCount;
			totals.euler += defects.eulerCharacteristic;
			if (surface.label === 5) expect([defects.triangleCount, defects.vertexCount]).toEqual(label5);
			const { volumeMm3 } = massProperties(surface.mesh, { isClosed: true });
			expect(volumeMm3, `label ${surface.label}`).toBeGreaterThan(0);
			meshVolume += volumeMm3;
			voxelVolume += surface.voxelCount * surface.voxelVolumeMm3;
		}
		expect(totals).toEqual(expected);
		// Ambiguous polygons are cut by other diagonals than VTK's: 0.1 % of volume.
		expect(Math.abs(meshVolume / voxelVolume - volumeRatio)).toBeLessThan(0.0005);
	});
});

describe.skipIf(!hasSharedData)('extractSurfaces on one brain stored in 27 orientations', () => {
	/** Brain tissue above a grey value, as labels. */
	async function brainMask(file: string): Promise<LabelVolume> {
		const bytes = readFileSync(sharedData('niivue-formats', 'nifti_space', file));
		const { volume } = await readVolume(bytes, { decompress: portableDecompress, fileName: file });
		return { ...volume, voxels: Uint8Array.from(volume.voxels as ArrayLike<number>, (grey) => (grey > 40 ? 1 : 0)) };
	}

	test('gives one surface in the world, and the axes their names', async () => {
		const reference = await brainMask('RAS.nii.gz');
		const toGrid = invertAffine(reference.voxelToWorld);
		// Each vertex as a whole number on the half-voxel grid of the reference: the files round their origins differently.
		const gridVertices = ({ positions }: TriangleMesh): Float64Array => {
			const keys = new Float64Array(positions.length / 3);
			let off = 0;
			for (let v = 0; v < keys.length; v++) {
				const grid = transformPoint(toGrid, positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]);
				const doubled = grid.map((value) => Math.round(2 * value) + 2);
				for (let axis = 0; axis < 3; axis++) off = Math.max(off, Math.abs(2 * grid[axis] + 2 - doubled[axis]));
				keys[v] = doubled[0] + 1000 * (doubled[1] + 1000 * doubled[2]);
			}
			expect(off).toBeLessThan(0.001);
			return keys.sort();
		};
		const [{ mesh, voxelCount }] = extractSurfaces(reference);
		const expected = gridVertices(mesh);
		const { volumeMm3 } = massProperties(mesh);
		const files = readdirSync(sharedData('niivue-formats', 'nifti_space')).filter((name) => name.endsWith('.nii.gz'));
		expect(files.length).toBeGreaterThanOrEqual(27);
		for (const file of files) {
			const mask = await brainMask(file);
			expect(orientationCode(mask.voxelToWorld)).toBe(file.slice(0, 3));
			const [surface] = extractSurfaces(mask);
			expect(surface.voxelCount).toBe(voxelCount);
			const vertices = gridVertices(surface.mesh);
			expect(vertices.length).toBe(expected.length);
			expect(
				vertices.findIndex((key, i) => key !== expected[i]),
				file,
			).toBe(-1);
			expect(findDefects(surface.mesh), file).toMatchObject(perfect);
			expect(massProperties(surface.mesh).volumeMm3 / volumeMm3, file).toBeCloseTo(1, 3);
		}
	});
});
