import {
	gridToWorld,
	layForNetwork,
	lessonExample,
	prepareSample,
	shiftToWhole,
	type LaidShape,
	type NetworkCard,
	type ShapeSample,
} from '#learning';
import { multiplyMat4, scaleTranslation, transformPoint, type Mat4 } from '#numeric';
import { massProperties, type TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import type { AskedShape } from './predict-inputs.ts';

/** A shape as the network sees it, and the way back. */
export interface PlacedShape {
	readonly feeds: LaidShape['feeds'];
	/** Share of each voxel of the network's grid that is inside, 0 … 1; undefined for points. */
	readonly occupancy: Float32Array | undefined;
	/** From voxels of the network's grid to where the shape lay, mm. */
	readonly voxelToWorld: Mat4;
	/** Share of the shape that lies beyond the grid. */
	readonly outside: number;
}

const acrossX: Mat4 = scaleTranslation([-1, 1, 1], [0, 0, 0]);

/**
 * Lays a shape as those a network was trained on. Masks are laid by their voxels, surfaces by the same code as in training and on
 * the page, points as they are.
 *
 * @param isMirrored the network sees the mirror image, left for right; what it gives is mirrored back.
 * @throws RangeError saying what is wrong with the shape and what to do.
 */
export function layAskedShape({ content, name }: AskedShape, card: NetworkCard, isMirrored: boolean): PlacedShape {
	const { grid, input } = card.settings;
	const back = (centre: readonly number[]): Mat4 => {
		const moved = scaleTranslation([1, 1, 1], [centre[0], centre[1], centre[2]]);
		const turned = isMirrored ? multiplyMat4(moved, acrossX) : moved;
		return multiplyMat4(turned, gridToWorld(grid));
	};
	if (content.kind === 'points') {
		if (input !== 'points')
			throw new RangeError('points enclose nothing, and this network reads voxels: give a surface or a mask');
		const centre = meanOf(content.positions);
		const sign = isMirrored ? -1 : 1;
		const positions = content.positions.map((value, i) => (value - centre[i % 3]) * (i % 3 === 0 ? sign : 1));
		const sample = sampleOf(name, { kind: 'points', positions });
		return { ...laid(sample, card), occupancy: undefined, voxelToWorld: back(centre), outside: 0 };
	}
	if (content.kind === 'mesh') {
		checkSurface(content.mesh);
		const found = layForNetwork(isMirrored ? mirroredMesh(content.mesh) : content.mesh, card, name);
		if (!found) throw new RangeError('the surface encloses nothing');
		const occupancy = Float32Array.from(found.occupancy.voxels, (value) => value / 255);
		const [x, y, z] = found.centre;
		return {
			feeds: found.feeds,
			occupancy,
			voxelToWorld: back([isMirrored ? -x : x, y, z]),
			outside: found.outside,
		};
	}
	const { mask, isUnplaced } = content;
	// Archives keep their own grid where the network was trained on one.
	const first = isUnplaced && card.placement === 'stored' ? [0, 0, 0] : centreOf(mask);
	const about = (middle: readonly number[]): ShapeSample => {
		const away = scaleTranslation([1, 1, 1], [-middle[0], -middle[1], -middle[2]]);
		const moved = multiplyMat4(isMirrored ? multiplyMat4(acrossX, away) : away, mask.voxelToWorld);
		return sampleOf(name, { kind: 'occupancy', volume: { ...mask, voxelToWorld: moved } });
	};
	const prepare = (sample: ShapeSample): ShapeSample =>
		input === 'voxels' ? filledAs(card.filling, prepareSample(sample, card.settings)) : sample;
	const centre =
		card.settings.lesson === 'completion' ? middleOfWhole(prepare(about(first)), first, card, isMirrored) : first;
	const sample = about(centre);
	const prepared = prepare(sample);
	const occupancy =
		prepared.content.kind === 'occupancy' && input === 'voxels'
			? Float32Array.from(prepared.content.volume.voxels, (value) => value / 255)
			: undefined;
	return { ...laid(prepared, card), occupancy, voxelToWorld: back(centre), outside: shareBeyond(sample, card) };
}

/** Where the middle of the whole may have been, mm in the world. */
function middleOfWhole(
	{ content }: ShapeSample,
	first: readonly number[],
	{ settings }: NetworkCard,
	isMirrored: boolean,
): readonly number[] {
	if (content.kind !== 'occupancy') return first;
	const [x, y, z] = shiftToWhole(content.volume, settings);
	return [first[0] + (isMirrored ? -x : x), first[1] + y, first[2] + z];
}

function laid(sample: ShapeSample, { settings }: NetworkCard): Pick<PlacedShape, 'feeds'> {
	// What is left of a shape, or the whole one, is the input as it is: nothing is cut off, and no marks are needed.
	const lesson = settings.lesson === 'completion' || settings.lesson === 'marks' ? 'reconstruction' : settings.lesson;
	const example = lessonExample(sample, 0, 0, { ...settings, lesson, isFixed: true });
	const { label: _, whole: __, inside: ___, ...feeds } = example;
	return { feeds };
}

function sampleOf(id: string, content: ShapeSample['content']): ShapeSample {
	return { id, subject: id, source: '', facts: {}, content };
}

/** A network that was trained on voxels that are inside or not is given such. */
function filledAs(filling: NetworkCard['filling'], sample: ShapeSample): ShapeSample {
	if (filling === 'shares' || sample.content.kind !== 'occupancy') return sample;
	const { volume } = sample.content;
	const voxels = volume.voxels.map((value) => (value > 127 ? 255 : 0));
	return { ...sample, content: { kind: 'occupancy', volume: { ...volume, voxels } } };
}

/** @throws RangeError saying what is wrong with a surface that should enclose something. */
export function checkSurface(mesh: TriangleMesh): void {
	const { isClosed, volumeMm3 } = massProperties(mesh);
	if (!isClosed)
		throw new RangeError('the surface is open, so that it has no inside: close it first with `msn mesh repair`');
	if (!(volumeMm3 > 0)) throw new RangeError('the surface encloses nothing: are its triangles turned inside out?');
}

/** The mirror image of a surface at x = 0, its triangles still turned outwards. */
export function mirroredMesh({ positions, triangles }: TriangleMesh): TriangleMesh {
	const turned = triangles.slice();
	for (let t = 0; t < turned.length; t += 3) [turned[t + 1], turned[t + 2]] = [turned[t + 2], turned[t + 1]];
	return { positions: positions.map((value, i) => (i % 3 === 0 ? -value : value)), triangles: turned };
}

function meanOf(positions: Float32Array): [number, number, number] {
	const sums: [number, number, number] = [0, 0, 0];
	if (positions.length < 3) throw new RangeError('it holds no points');
	for (let i = 0; i < positions.length; i++) sums[i % 3] += positions[i];
	return [(3 * sums[0]) / positions.length, (3 * sums[1]) / positions.length, (3 * sums[2]) / positions.length];
}

/** Centroid of the voxels inside, mm. @throws RangeError if there are none. */
export function centreOf({ voxels, dims: [nx, ny, nz], voxelToWorld }: Volume<Uint8Array>): readonly number[] {
	const sums = [0, 0, 0];
	let count = 0;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (voxels[i] === 0) continue;
				sums[0] += x;
				sums[1] += y;
				sums[2] += z;
				count++;
			}
	if (count === 0) throw new RangeError('the mask is empty');
	return transformPoint(voxelToWorld, sums[0] / count, sums[1] / count, sums[2] / count);
}

/** Share of the mask's voxels whose centres lie beyond the network's grid. */
function shareBeyond({ content }: ShapeSample, { settings: { grid } }: NetworkCard): number {
	if (content.kind !== 'occupancy') return 0;
	const { voxels, dims, voxelToWorld: m } = content.volume;
	const halves = grid.dims.map((n) => (n * grid.spacingMm) / 2);
	let count = 0;
	let beyond = 0;
	for (let z = 0, i = 0; z < dims[2]; z++)
		for (let y = 0; y < dims[1]; y++)
			for (let x = 0; x < dims[0]; x++, i++) {
				if (voxels[i] === 0) continue;
				count++;
				for (let axis = 0; axis < 3; axis++) {
					const at = m[4 * axis] * x + m[4 * axis + 1] * y + m[4 * axis + 2] * z + m[4 * axis + 3];
					if (Math.abs(at) <= halves[axis]) continue;
					beyond++;
					break;
				}
			}
	return count === 0 ? 0 : beyond / count;
}
