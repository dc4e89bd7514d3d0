import { readFileSync } from 'node:fs';
import { createRandom } from '#numeric';
import { readMesh } from '#formats';
import type { Thumbnail, TriangleMesh } from '#shape';
import { describe, expect, it } from 'vitest';
import { movedMesh, randomRotation } from '../../tests/moved-meshes.ts';
import { hasSharedData, sharedData } from '../../tests/shared-data.ts';
import { boxMesh, sphereMesh, tetrahedronMesh, together, torusMesh } from '../../tests/solid-meshes.ts';
import { renderThumbnail } from './render-thumbnail.ts';
import { reverseOrientation } from './reverse-orientation.ts';

const front = { azimuthDegrees: 0, elevationDegrees: 0 };

const alphaAt = ({ rgba, width }: Thumbnail, x: number, y: number): number => rgba[4 * (y * width + x) + 3];
const brightnessAt = ({ rgba, width }: Thumbnail, x: number, y: number): number =>
	[0, 1, 2].reduce((sum, k) => sum + rgba[4 * (y * width + x) + k], 0);

/** Covered area in pixels, its centre, and its box. */
function outline(picture: Thumbnail): { area: number; centre: number[]; box: number[] } {
	let [area, sumX, sumY] = [0, 0, 0];
	const box = [Infinity, Infinity, -Infinity, -Infinity];
	for (let y = 0; y < picture.height; y++) {
		for (let x = 0; x < picture.width; x++) {
			const share = alphaAt(picture, x, y) / 255;
			area += share;
			sumX += share * (x + 0.5);
			sumY += share * (y + 0.5);
			if (share === 0) continue;
			[box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
			[box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
		}
	}
	return { area, centre: [sumX / area, sumY / area], box };
}

describe('frame', () => {
	it.each([
		[64, 2],
		[256, 1],
		[256, 2],
		[200, 3],
	])('shows a sphere as the disc it is, in the middle (%i pixels, %i samples)', (size, supersample) => {
		const sphere = sphereMesh(30, 6, [100, -40, 800]);
		const picture = renderThumbnail(sphere, { size, supersample });
		expect(picture.rgba).toHaveLength(4 * size * size);
		const { area, centre, box } = outline(picture);
		const radius = 0.44 * size;
		expect(Math.abs(area / (Math.PI * radius ** 2) - 1)).toBeLessThan(0.006);
		for (const coordinate of centre) expect(Math.abs(coordinate - size / 2)).toBeLessThan(0.1);
		const edge = Math.floor(0.06 * size);
		for (const k of [0, 1]) expect(Math.abs(box[k] - edge)).toBeLessThanOrEqual(1);
		for (const k of [2, 3]) expect(Math.abs(box[k] - (size - 1 - edge))).toBeLessThanOrEqual(1);
	});

	it('covers pixels at the outline by the share the shape has in them', () => {
		const picture = renderThumbnail(sphereMesh(1, 6), { size: 128, supersample: 4 });
		let worst = 0;
		for (let y = 0; y < 128; y++) {
			for (let x = 0; x < 128; x++) {
				let inside = 0;
				for (let k = 0; k < 256; k++) {
					const [dx, dy] = [x + ((k % 16) + 0.5) / 16 - 64, y + (Math.floor(k / 16) + 0.5) / 16 - 64];
					if (dx * dx + dy * dy <= (0.44 * 128) ** 2) inside++;
				}
				worst = Math.max(worst, Math.abs(alphaAt(picture, x, y) / 255 - inside / 256));
			}
		}
		expect(worst).toBeLessThan(0.2);
		const values = new Set(picture.rgba.filter((_, i) => i % 4 === 3));
		expect(values.size).toBeGreaterThan(8);
	});

	it('leaves the given margin', () => {
		const { box } = outline(renderThumbnail(sphereMesh(1, 6), { size: 100, margin: 0.3 }));
		for (const [k, value] of [29.5, 29.5, 69.5, 69.5].entries())
			expect(Math.abs(box[k] - value)).toBeLessThanOrEqual(1);
	});

	it('does not look at vertices no triangle uses', () => {
		const { positions, triangles } = sphereMesh(1, 4);
		const stray = { positions: Float32Array.from([...positions, 1000, NaN, 1000]), triangles };
		expect(renderThumbnail(stray, { size: 64 })).toEqual(renderThumbnail({ positions, triangles }, { size: 64 }));
	});
});

describe('view', () => {
	/** A bar from the origin with a ball at its tip. */
	const arrow = (tip: readonly number[]): TriangleMesh => {
		const bar = tip.map((value) => Math.abs(value));
		const head = sphereMesh(4, 4, tip);
		return together(
			boxMesh(
				[-1, -1, -1],
				bar.map((value) => value + 1),
			),
			head,
		);
	};

	it.each([
		['right appears on the left', [20, 0, 0], [-1, 0]],
		['superior is up', [0, 0, 20], [0, -1]],
	])('faces the patient: %s', (_, tip, direction) => {
		for (const options of [front, {}]) {
			const { centre } = outline(renderThumbnail(arrow(tip), { size: 128, ...options }));
			const { box } = outline(renderThumbnail(arrow(tip), { size: 128, ...options }));
			const fromMiddle = [centre[0] - (box[0] + box[2] + 1) / 2, centre[1] - (box[1] + box[3] + 1) / 2];
			const along = fromMiddle[0] * direction[0] + fromMiddle[1] * direction[1];
			expect(along).toBeGreaterThan(4);
			expect(along).toBeGreaterThan(2 * Math.abs(fromMiddle[0] * direction[1] + fromMiddle[1] * direction[0]));
		}
	});

	it('shows what is anterior before what is posterior', () => {
		// A ball before a plate shows, the same ball behind it does not.
		const large = boxMesh([-10, -1, -10], [10, 1, 10]);
		const small = (y: number): TriangleMesh => sphereMesh(4, 5, [0, y, 0]);
		const before = renderThumbnail(together(large, small(6)), { size: 64, ...front });
		const behind = renderThumbnail(together(large, small(-6)), { size: 64, ...front });
		const plain = renderThumbnail(large, { size: 64, ...front });
		const spread = (picture: Thumbnail): number => {
			const row = Array.from({ length: 32 }, (_, i) => brightnessAt(picture, 16 + i, 32));
			return Math.max(...row) - Math.min(...row);
		};
		expect(spread(before)).toBeGreaterThan(60);
		expect(spread(behind)).toBeLessThan(20);
		expect(spread(plain)).toBeLessThan(20);
	});

	it('stands to the patient’s left and above: of a box, the left and upper sides show', () => {
		// Seen from the patient's left, the left side (−x) is on the right of the picture and turned from the key light.
		const picture = renderThumbnail(boxMesh([-10, -10, -10], [10, 10, 10]), { size: 128 });
		const { box } = outline(picture);
		const middle = Math.round((box[1] + box[3]) / 2);
		const frontFace = brightnessAt(picture, box[0] + 30, middle);
		const leftFace = brightnessAt(picture, box[2] - 8, middle);
		const topFace = brightnessAt(picture, 64, box[1] + 8);
		expect(leftFace).toBeLessThan(frontFace - 30);
		expect(Math.abs(topFace - frontFace)).toBeGreaterThan(15);
		// The front face is the widest: the vertical edge between front and left lies right of the middle.
		const steps = Array.from({ length: box[2] - box[0] - 9 }, (_, i) => {
			const x = box[0] + 4 + i;
			return brightnessAt(picture, x, middle) - brightnessAt(picture, x + 2, middle);
		});
		expect(box[0] + 4 + steps.indexOf(Math.max(...steps))).toBeGreaterThan(75);
	});

	it('turns with the mesh: the same picture from behind of the mesh turned about', () => {
		const mesh = movedMesh(torusMesh(20, 6, 64, 32), { rotation: randomRotation(createRandom(8)) });
		const turned = movedMesh(mesh, { rotation: [-1, 0, 0, 0, -1, 0, 0, 0, 1] });
		const a = renderThumbnail(mesh, { size: 64, ...front });
		const b = renderThumbnail(turned, { size: 64, azimuthDegrees: 180, elevationDegrees: 0 });
		let different = 0;
		a.rgba.forEach((value, i) => (different += Math.abs(value - b.rgba[i]) > 3 ? 1 : 0));
		expect(different).toBeLessThan(40);
	});
});

describe('light', () => {
	const sphere = renderThumbnail(sphereMesh(1, 6), { size: 128 });

	it('comes from the upper left; no part is black, none burnt out', () => {
		expect(brightnessAt(sphere, 44, 40)).toBeGreaterThan(brightnessAt(sphere, 64, 90) + 100);
		expect(brightnessAt(sphere, 44, 40)).toBeGreaterThan(brightnessAt(sphere, 92, 64) + 60);
		for (let i = 0; i < sphere.rgba.length; i += 4) {
			if (sphere.rgba[i + 3] === 0) continue;
			expect(sphere.rgba[i]).toBeGreaterThan(40);
			expect(sphere.rgba[i + 2]).toBeLessThan(250);
		}
	});

	it('falls smoothly over a coarse sphere', () => {
		const picture = renderThumbnail(sphereMesh(1, 3), { size: 128 });
		for (let x = 20; x < 105; x++)
			expect(Math.abs(brightnessAt(picture, x + 1, 64) - brightnessAt(picture, x, 64))).toBeLessThan(25);
	});

	it('keeps the edges of a box sharp and its faces even', () => {
		const picture = renderThumbnail(boxMesh([-10, -10, -10], [10, 10, 10]), { size: 128, elevationDegrees: 0 });
		const row = Array.from({ length: 90 }, (_, i) => brightnessAt(picture, 19 + i, 64));
		const jumps = row.slice(1).map((value, i) => Math.abs(value - row[i]));
		expect(Math.max(...jumps)).toBeGreaterThan(20);
		expect(jumps.filter((jump) => jump > 8).length).toBeLessThanOrEqual(3);
	});

	it('tints: the picture has the hue that was asked for', () => {
		const red = renderThumbnail(sphereMesh(1, 5), { size: 32, colour: 0xa03020 });
		const [r, g, b] = red.rgba.subarray(4 * (12 * 32 + 12));
		expect(r).toBeGreaterThan(2 * g);
		expect(g).toBeGreaterThan(b);
		const grey = renderThumbnail(sphereMesh(1, 5), { size: 32, colour: 0x808080 });
		const [gr, gg, gb] = grey.rgba.subarray(4 * (12 * 32 + 12));
		expect(Math.max(gr, gg, gb) - Math.min(gr, gg, gb)).toBeLessThan(15);
	});

	it('darkens hollows', () => {
		// The floor of a deep, narrow gap between two blocks, against the same floor without blocks.
		const floor = boxMesh([-10, -1, -10], [10, 0, 10]);
		const walls = together(boxMesh([-10, -1, -10], [-1.5, 8, 10]), boxMesh([1.5, -1, -10], [10, 8, 10]));
		const open = brightnessAt(renderThumbnail(floor, { size: 64, ...front }), 32, 32);
		const gap = brightnessAt(renderThumbnail(together(floor, walls), { size: 64, ...front }), 32, 32);
		// In bytes; in light that is a fifth less.
		expect(gap).toBeLessThan(0.9 * open);
	});

	it('is the same on an inside-out mesh', () => {
		const mesh = torusMesh(20, 6);
		expect(renderThumbnail(reverseOrientation(mesh), { size: 64 })).toEqual(renderThumbnail(mesh, { size: 64 }));
	});
});

describe('any mesh', () => {
	it('gives the same bytes for the same mesh, and leaves it as it was', () => {
		const mesh = torusMesh(20, 6);
		const before = { positions: mesh.positions.slice(), triangles: mesh.triangles.slice() };
		expect(renderThumbnail(mesh, { size: 96 })).toEqual(renderThumbnail(mesh, { size: 96 }));
		expect(mesh).toEqual(before);
	});

	it.each([1e-15, 1e-3, 1e15])('does not depend on the scale %f', (scale) => {
		const mesh = torusMesh(20, 6);
		const picture = renderThumbnail(movedMesh(mesh, { scale }), { size: 64 });
		const reference = renderThumbnail(mesh, { size: 64 });
		let different = 0;
		picture.rgba.forEach((value, i) => (different += Math.abs(value - reference.rgba[i]) > 3 ? 1 : 0));
		expect(different).toBeLessThan(40);
	});

	const flat = (points: readonly number[]): TriangleMesh => ({
		positions: Float32Array.from(points),
		triangles: Uint32Array.of(0, 1, 2),
	});

	it.each([
		['a triangle', flat([0, 0, 0, 10, 0, 0, 0, 0, 10])],
		['a triangle seen exactly from the edge', flat([0, 0, 0, 0, 10, 0, 10, 0, 0])],
		['a triangle without area', flat([0, 0, 0, 5, 5, 5, 10, 10, 10])],
		['a triangle that is one point', flat([3, 3, 3, 3, 3, 3, 3, 3, 3])],
		['two specks far apart', together(tetrahedronMesh([0, 0, 0], 1e-4), tetrahedronMesh([500, 0, 300], 1e-4))],
		['a long thread', boxMesh([0, 0, 0], [1000, 0.1, 0.1])],
		['an open surface', { ...sphereMesh(5, 4), triangles: sphereMesh(5, 4).triangles.slice(0, 900) }],
	])('draws %s', (_, mesh) => {
		for (const options of [front, {}]) {
			const picture = renderThumbnail(mesh, { size: 64, ...options });
			expect(outline(picture).area).toBeGreaterThan(0.2);
			for (let i = 0; i < picture.rgba.length; i += 4)
				if (picture.rgba[i + 3] > 0) expect(picture.rgba[i]).toBeGreaterThan(20);
		}
	});

	it('draws a thread thinner than a sample without gaps', () => {
		const thread = movedMesh(boxMesh([-500, -0.01, -0.01], [500, 0.01, 0.01]), {
			rotation: randomRotation(createRandom(5)),
		});
		const { box, area } = outline(renderThumbnail(thread, { size: 128 }));
		const longer = Math.max(box[2] - box[0], box[3] - box[1]);
		expect(longer).toBeGreaterThan(100);
		// At least one sample of four in every column (or row) it passes, at most two pixels' worth.
		expect(area).toBeGreaterThan(0.4 * longer);
		expect(area).toBeLessThan(1.5 * longer);
	});

	it('draws random soups: only covered pixels have colour', () => {
		const random = createRandom('soup');
		for (let round = 0; round < 20; round++) {
			const positions = Float32Array.from({ length: 60 }, () => random.normal() * 10 ** random.uniform(-3, 3));
			const triangles = Uint32Array.from({ length: 90 }, () => random.integer(20));
			const { rgba } = renderThumbnail({ positions, triangles }, { size: 24 });
			for (let i = 0; i < rgba.length; i += 4)
				if (rgba[i + 3] === 0) expect(rgba[i] + rgba[i + 1] + rgba[i + 2]).toBe(0);
				else expect(rgba[i]).toBeGreaterThan(10);
		}
	});

	it('refuses what it cannot draw, with what it got', () => {
		const empty = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
		expect(() => renderThumbnail(empty)).toThrow(RangeError);
		expect(() => renderThumbnail(flat([0, 0, NaN, 1, 0, 0, 0, 1, 0]))).toThrow('finite');
		expect(() => renderThumbnail(flat([0, 0, Infinity, 1, 0, 0, 0, 1, 0]))).toThrow('finite');
		const mesh = sphereMesh(1, 2);
		for (const size of [0, 1.5, NaN, 5000]) expect(() => renderThumbnail(mesh, { size })).toThrow(`got ${size}`);
		expect(() => renderThumbnail(mesh, { supersample: 0 })).toThrow('supersample');
		expect(() => renderThumbnail(mesh, { colour: -1 })).toThrow('colour');
		expect(() => renderThumbnail(mesh, { margin: 0.5 })).toThrow('margin');
	});

	it('takes an option that is undefined as not given', () => {
		const mesh = sphereMesh(1, 2);
		expect(renderThumbnail(mesh, { size: 32, colour: undefined })).toEqual(renderThumbnail(mesh, { size: 32 }));
	});

	it.each([1, 2, 3])('draws at %i pixels', (size) => {
		expect(outline(renderThumbnail(sphereMesh(1, 3), { size, margin: 0 })).area).toBeGreaterThan(0);
	});
});

describe.skipIf(!hasSharedData)('real shapes', () => {
	it('shows the left hip bone from the front: upright, the obturator foramen below', async () => {
		const file = sharedData('bodyparts3d-glb', 'bones', 'FJ30_BP62367_FMA16587_Left_hip_bone.glb');
		const content = await readMesh(new Uint8Array(readFileSync(file)));
		if (content.kind !== 'mesh') throw new Error('expected a mesh');
		const picture = renderThumbnail(content.parts[0].mesh);
		const { area, box } = outline(picture);
		expect(box[3] - box[1]).toBeGreaterThan(220);
		expect(area).toBeGreaterThan(5000);
		// Background between covered pixels of a row, in the lower half.
		let hole = 0;
		for (let y = 128; y < 240; y++) {
			let [wasIn, gap] = [false, 0];
			for (let x = 0; x < 256; x++) {
				const isIn = alphaAt(picture, x, y) > 0;
				if (isIn && wasIn) hole += gap;
				if (isIn) [wasIn, gap] = [true, 0];
				else if (wasIn) gap++;
			}
		}
		expect(hole).toBeGreaterThan(300);
	});
});

describe('colours and common frames', () => {
	it('paints each side in the colour of its vertices', () => {
		const sphere = sphereMesh(1, 5);
		// Green where the patient's left is (+x on the picture's right), red on the other side.
		const colours = new Uint8Array((4 * sphere.positions.length) / 3);
		for (let v = 0; v < sphere.positions.length / 3; v++)
			colours.set(sphere.positions[3 * v] < 0 ? [0, 255, 0, 255] : [255, 0, 0, 255], 4 * v);
		const picture = renderThumbnail(sphere, { size: 64, vertexColours: colours, ...front });
		const at = (x: number): number[] => [...picture.rgba.subarray(4 * (32 * 64 + x), 4 * (32 * 64 + x) + 3)];
		const [left, right] = [at(16), at(48)];
		expect(left[0]).toBeGreaterThan(5 * left[1] + 20);
		expect(right[1]).toBeGreaterThan(5 * right[0] + 20);
		expect(() => renderThumbnail(sphere, { vertexColours: colours.subarray(4) })).toThrow(/4 bytes for each/);
	});

	it('draws to one scale what shares a frame', () => {
		const [small, large] = [10, 20].map((radius) => sphereMesh(radius, 5));
		const alone = renderThumbnail(small, { size: 128 });
		const beside = renderThumbnail(small, { size: 128, frameOf: [large] });
		expect(outline(beside).area / outline(alone).area).toBeCloseTo(0.25, 2);
		expect(renderThumbnail(large, { size: 128, frameOf: [small] })).toEqual(renderThumbnail(large, { size: 128 }));
	});
});
