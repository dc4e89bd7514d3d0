import { compareSurfaces } from '#metric';
import { createRandom } from '#numeric';
import { extractIsosurface, massProperties, type TriangleMesh } from '#shape';
import { describe, expect, test } from 'vitest';
import { ellipsoidField } from '../../tests/ellipsoid-fields.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { fitMovedModel } from './fit-moved-model.ts';
import { completeSurface, reconstructSurface, refineSurface } from './restore-surface.ts';

const grid: FieldGrid = { dims: [24, 24, 24], spacingMm: 2 };
const truncationMm = 8;
const random = createRandom('restored');
const ellipsoid = (): Float32Array =>
	ellipsoidField(
		[17, 13, 10].map((axis) => axis * Math.exp(0.12 * random.normal())),
		truncationMm,
		grid,
	);
const model = fitMovedModel(Array.from({ length: 24 }, ellipsoid), { grid, truncationMm, modeLimit: 50, copies: 2 });
/** Far from the origin, as files are. */
const shift = [120, -40, 700];
const meshOf = (voxels: Float32Array): TriangleMesh => {
	const mesh = extractIsosurface(
		{ voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) },
		{ level: 0, inside: 'low' },
	);
	return { ...mesh, positions: mesh.positions.map((value, i) => value + shift[i % 3]) };
};
const unseen = ellipsoid();
const whole = meshOf(unseen);
const meanDistance = (a: TriangleMesh, b: TriangleMesh): number =>
	compareSurfaces(a, b, { metrics: ['assd.mesh'] }).metrics['assd.mesh']?.value ?? Number.NaN;

describe('surfaces by the signed distance model', () => {
	test('a whole shape comes back where it was; a strange one is told as such', () => {
		const usual = reconstructSurface(model, whole);
		if (!usual) throw new Error('open');
		expect(meanDistance(whole, usual.mesh)).toBeLessThan(0.35);
		const box = Float32Array.from(unseen, (_, i) => {
			const point = [i % 24, Math.floor(i / 24) % 24, Math.floor(i / 576)].map((at) => Math.abs(2 * at - 23));
			return Math.max(-truncationMm, Math.min(truncationMm, Math.max(...point) - 12.5));
		});
		const strange = reconstructSurface(model, meshOf(box));
		expect(strange?.surprise.residualMm).toBeGreaterThan(2 * usual.surprise.residualMm);
		// Of another size: far beyond the modes, and yet answered with a shape of the kind.
		const speck = ellipsoidField([5, 5, 5], truncationMm, grid);
		const tiny = reconstructSurface(model, meshOf(speck));
		expect(Math.max(...(tiny?.coefficients ?? []).map(Math.abs))).toBeGreaterThan(4);
		const volume = tiny ? massProperties(tiny.mesh).volumeMm3 : 0;
		expect(volume).toBeGreaterThan(0.2 * massProperties(whole).volumeMm3);
		expect(volume).toBeLessThan(3 * massProperties(whole).volumeMm3);
		const open = { ...whole, triangles: whole.triangles.slice(3) };
		expect(reconstructSurface(model, open)).toBeUndefined();
	});

	test('a cut cap is put back; the rest stays; the band is where the error is', () => {
		const cut = Float32Array.from(unseen, (value, i) => Math.max(value, 2 * (i % 24) - 23 - 7));
		const rest = meshOf(cut);
		const found = completeSurface(model, rest);
		if (!found) throw new Error('open');
		const [before, after, truth] = [rest, found.mesh, whole].map((mesh) => massProperties(mesh).volumeMm3);
		expect(truth - before).toBeGreaterThan(0.12 * truth);
		// How long an ellipsoid was cannot be read off its stump with certainty: the band says so.
		expect(Math.abs(after - truth)).toBeLessThan(0.5 * (truth - before));
		expect(found.addedMm3).toBeCloseTo(after - before, 0);
		expect(meanDistance(whole, found.mesh)).toBeLessThan(0.4 * meanDistance(whole, rest));
		const { isNew, uncertaintyMm, mesh, plane } = found;
		expect(plane.normal[0]).toBeGreaterThan(0.97);
		expect(plane.offset - plane.normal[0] * 120 - plane.normal[1] * -40 - plane.normal[2] * 700).toBeCloseTo(7, 0);
		for (let v = 0; v < isNew.length; v++) {
			expect(uncertaintyMm[v] > 0).toBe(isNew[v] === 1);
			if (isNew[v] === 1) expect(mesh.positions[3 * v]).toBeGreaterThan(120 + 7 - 3);
		}
		expect(massProperties(mesh).isClosed).toBe(true);
		expect(found.hasCutFace).toBe(true);
		expect(completeSurface(model, whole)?.hasCutFace).toBe(false);
		expect(completeSurface(model, whole, { plane })?.hasCutFace).toBe(true);
		const wider = completeSurface(model, rest, { uncertaintyFactor: 2 });
		expect(wider?.uncertaintyMm).toEqual(uncertaintyMm.map((value) => 2 * value));
	});

	test('a coarse shape becomes smoother and nearer to the truth, within its band', () => {
		// Staircase of 6 mm voxels.
		const coarse = Float32Array.from(unseen, (_, i) => {
			const [x, y, z] = [i % 24, Math.floor(i / 24) % 24, Math.floor(i / 576)].map((at) => 3 * Math.floor(at / 3) + 1);
			return unseen[x + 24 * (y + 24 * z)] < 0 ? -1 : 1;
		});
		const given = meshOf(coarse);
		const found = refineSurface(model, given, { sigmaMm: 2 });
		if (!found) throw new Error('open');
		expect(meanDistance(whole, found.mesh)).toBeLessThan(0.75 * meanDistance(whole, given));
		const band = found.uncertaintyMm.reduce((sum, value) => sum + value, 0) / found.uncertaintyMm.length;
		expect(band).toBeGreaterThan(0.1);
		expect(band).toBeLessThan(2);
		const wider = refineSurface(model, given, { sigmaMm: 2, uncertaintyFactor: 3 });
		expect(wider?.uncertaintyMm).toEqual(found.uncertaintyMm.map((value) => 3 * value));
	});
});
