import { createRandom } from '#numeric';
import type { LabelVolume, Volume } from '#volume';
import { phantomLabels } from './labels-table.ts';
import { bounds } from './primitive.ts';
import { drawSolid, type Grid } from './draw-solid.ts';
import type { PhantomSubject } from './subject.ts';

/** Options of {@link drawPhantom}. */
export interface DrawPhantomOptions {
	/** Voxel edge, mm. Default 3. */
	spacingMm?: number;
	/** Also draw the CT-like grey volume. Default true. */
	grey?: boolean;
	/** Standard deviation of the grey noise, Hounsfield units. Default 12. */
	noiseHounsfield?: number;
}

export interface PhantomImage {
	/** Values of `phantomLabels`; axis 0 runs to the patient's right, 1 to anterior, 2 to superior (RAS+). */
	readonly labels: LabelVolume;
	/** CT numbers on the same grid, Hounsfield units. */
	readonly grey?: Volume<Int16Array>;
	/** Voxels of each drawn structure, by key: what is left after later structures overwrote earlier ones. */
	readonly voxelCounts: Readonly<Record<string, number>>;
}

/** Draws a subject as a multi-label volume and, on the same grid, a grey volume as a CT scanner would show it. */
export function drawPhantom(subject: PhantomSubject, options: DrawPhantomOptions = {}): PhantomImage {
	const { spacingMm = 3, grey = true, noiseHounsfield = 12 } = options;
	if (!(spacingMm >= 0.5 && spacingMm <= 20)) {
		throw new RangeError(`drawPhantom: spacingMm must be between 0.5 and 20, got ${spacingMm}`);
	}
	const grid = gridAround(subject, spacingMm);
	const voxels = new Uint8Array(grid.dims[0] * grid.dims[1] * grid.dims[2]);
	const values = new Map(phantomLabels.map(({ key, value }) => [key, value]));
	for (const { key, solid } of subject.structures) {
		const value = values.get(key);
		if (value === undefined) throw new RangeError(`drawPhantom: no label for the structure ${key}`);
		drawSolid(voxels, grid, solid, value);
	}
	const labels: LabelVolume = { voxels, dims: grid.dims, voxelToWorld: grid.voxelToWorld };
	return {
		labels,
		grey: grey ? drawGrey(subject, labels, grid, noiseHounsfield) : undefined,
		voxelCounts: countVoxels(voxels),
	};
}

/** A grid that holds the subject with a margin of 12 mm, so that no structure meets the border. */
function gridAround(subject: PhantomSubject, spacing: number): Grid & { voxelToWorld: Float64Array } {
	const boxes = subject.structures.map(({ solid }) => bounds(solid));
	const margin = 12;
	const origin = [0, 1, 2].map(
		(axis) => spacing * Math.floor((Math.min(...boxes.map((box) => box.min[axis])) - margin) / spacing),
	) as [number, number, number];
	const dims = [0, 1, 2].map(
		(axis) => Math.ceil((Math.max(...boxes.map((box) => box.max[axis])) + margin - origin[axis]) / spacing) + 1,
	) as [number, number, number];
	const [x, y, z] = origin;
	const voxelToWorld = Float64Array.of(spacing, 0, 0, x, 0, spacing, 0, y, 0, 0, spacing, z, 0, 0, 0, 1);
	return { dims, origin, spacingMm: spacing, voxelToWorld };
}

/** Air, a body of fat and muscle, the structures with their CT numbers, blurred by one voxel, and noise. */
function drawGrey(subject: PhantomSubject, labels: LabelVolume, grid: Grid, noise: number): Volume<Int16Array> {
	const { dims, origin, spacingMm: spacing } = grid;
	const hounsfield = new Float32Array(256);
	for (const label of phantomLabels) hounsfield[label.value] = label.hounsfield;
	const plane = new Float32Array(labels.voxels.length);
	let at = 0;
	for (let k = 0; k < dims[2]; k++) {
		const z = origin[2] + k * spacing;
		for (let j = 0; j < dims[1]; j++) {
			const y = origin[1] + j * spacing;
			for (let i = 0; i < dims[0]; i++, at++) {
				const label = labels.voxels[at];
				plane[at] = label > 0 ? hounsfield[label] : softTissue(subject, origin[0] + i * spacing, y, z);
			}
		}
	}
	for (const stride of [1, dims[0], dims[0] * dims[1]]) blur(plane, stride);
	const random = createRandom(`grey ${subject.seed}`);
	const grey = new Int16Array(plane.length);
	for (let i = 0; i < plane.length; i++) {
		grey[i] = Math.max(-1024, Math.round(plane[i] + noise * random.normal()));
	}
	return { voxels: grey, dims, voxelToWorld: labels.voxelToWorld };
}

/** CT number outside every structure: air around, a fat layer under the skin, muscle inside. */
function softTissue(subject: PhantomSubject, x: number, y: number, z: number): number {
	const [px, py, pz] = [x / subject.girthScale, y / subject.girthScale, z / subject.heightScale];
	const head = Math.hypot(px / 84, (py - 6) / 108, (pz - 686) / 92);
	const trunk = Math.hypot(px / (pz > 440 ? 172 - 0.5 * (pz - 440) : 168), (py + 12) / 128);
	const neck = Math.hypot(px / 60, (py + 6) / 68);
	const depth = Math.min(head, pz < 485 ? trunk : pz < 640 ? neck : 2);
	if (depth > 1) return -1000;
	return depth > 0.9 ? -95 : 50;
}

/** One binomial pass (1 2 1)/4 along a stride, in place; the volume's ends wrap into air and do not matter. */
function blur(values: Float32Array, stride: number): void {
	const previous = new Float32Array(stride);
	previous.set(values.subarray(0, stride));
	for (let i = stride; i + stride < values.length; i++) {
		const slot = i % stride;
		const here = values[i];
		values[i] = 0.25 * previous[slot] + 0.5 * here + 0.25 * values[i + stride];
		previous[slot] = here;
	}
}

function countVoxels(voxels: Uint8Array): Record<string, number> {
	const counts = new Uint32Array(256);
	for (let i = 0; i < voxels.length; i++) counts[voxels[i]]++;
	return Object.fromEntries(
		phantomLabels.filter(({ value }) => counts[value] > 0).map(({ key, value }) => [key, counts[value]]),
	);
}
