import { createRandom } from '#numeric';
import type { LabelVolume } from '#volume';
import { starLevel, type Point, type Shell, type Star } from './primitive.ts';
import { createPhantom } from './subject.ts';

/** Options of {@link drawSkullShell}. */
export interface SkullShellOptions {
	/** Voxels along each axis. Default 64. */
	edge?: number;
	/** Width of the cubic field of view, mm; the skull lies in its middle. Default 240. */
	fieldMm?: number;
	/** Half opening angle of the cone that cuts the cap out, degrees. Default: 20 to 38, by the seed. */
	capDegrees?: number;
}

/** Values of the voxels of a {@link SkullShell}. */
export const skullShellLabels = { skull: 1, cap: 2 } as const;

/** A synthetic skull with a piece missing: invented by the phantom, no patient's. */
export interface SkullShell {
	readonly synthetic: true;
	/** 0 nothing, 1 the defective skull, 2 the removed cap; both together the complete skull. RAS+ axes. */
	readonly labels: LabelVolume;
	/** Unit vector from the centre of the skull to the middle of the cap. */
	readonly capDirection: Point;
	readonly capDegrees: number;
}

/**
 * The skull of a phantom subject as a closed shell in a cubic grid, with a round cap cut out of its upper half: data for
 * skull completion. The same seed gives the same skull and the same cap at every resolution.
 *
 * @throws RangeError for an edge outside 8 … 1024, or a field or an angle out of range.
 */
export function drawSkullShell(seed: number | string, options: SkullShellOptions = {}): SkullShell {
	const { edge = 64, fieldMm = 240 } = options;
	if (!(Number.isInteger(edge) && edge >= 8 && edge <= 1024))
		throw new RangeError(`drawSkullShell: edge must be a whole number from 8 to 1024, got ${edge}`);
	if (!(fieldMm >= 100 && fieldMm <= 1000))
		throw new RangeError(`drawSkullShell: fieldMm must be between 100 and 1000, got ${fieldMm}`);
	const shell = skullOf(seed);
	const random = createRandom(`skull cap ${seed}`);
	const capDirection = upward(random.uniform(0, 360), random.uniform(0, 60));
	const capDegrees = options.capDegrees ?? random.uniform(20, 38);
	if (!(capDegrees > 0 && capDegrees <= 90))
		throw new RangeError(`drawSkullShell: capDegrees must be above 0 and at most 90, got ${capDegrees}`);

	const spacing = fieldMm / edge;
	const origin = shell.outer.centre.map((middle) => middle - fieldMm / 2 + spacing / 2) as [number, number, number];
	const voxels = new Uint8Array(edge ** 3);
	const grid: ShellGrid = { edge, spacing, origin };
	const nearOuter = levelBound(shell.outer, spacing);
	const nearInner = levelBound(shell.inner, spacing);
	for (const block of blocksOf(grid))
		if (nearOuter(block.middle) !== 'outside' && nearInner(block.middle) !== 'inside')
			drawBlock(voxels, grid, block.first, (x, y, z) => {
				if (!(starLevel(shell.outer, x, y, z) < 0) || starLevel(shell.inner, x, y, z) < 0) return 0;
				const cap = isInCone(shell.outer.centre, capDirection, capDegrees, [x, y, z]);
				return cap ? skullShellLabels.cap : skullShellLabels.skull;
			});
	const [ox, oy, oz] = origin;
	const voxelToWorld = Float64Array.of(spacing, 0, 0, ox, 0, spacing, 0, oy, 0, 0, spacing, oz, 0, 0, 0, 1);
	return { synthetic: true, labels: { voxels, dims: [edge, edge, edge], voxelToWorld }, capDirection, capDegrees };
}

function skullOf(seed: number | string): Shell {
	const skull = createPhantom(seed).structures.find(({ key }) => key === 'skull');
	if (skull?.solid.kind !== 'shell') throw new Error('drawSkullShell: the phantom has no skull');
	return skull.solid;
}

/** Unit vector of an azimuth and an angle from superior. */
function upward(azimuthDegrees: number, fromTopDegrees: number): Point {
	const azimuth = (azimuthDegrees * Math.PI) / 180;
	const tilt = (fromTopDegrees * Math.PI) / 180;
	return [Math.sin(tilt) * Math.cos(azimuth), Math.sin(tilt) * Math.sin(azimuth), Math.cos(tilt)];
}

function isInCone(centre: Point, direction: Point, angleDegrees: number, point: Point): boolean {
	const away = point.map((value, axis) => value - centre[axis]);
	const along = away[0] * direction[0] + away[1] * direction[1] + away[2] * direction[2];
	return along > Math.hypot(...away) * Math.cos((angleDegrees * Math.PI) / 180);
}

interface ShellGrid {
	readonly edge: number;
	readonly spacing: number;
	readonly origin: Point;
}

/** Voxels along the edge of a block that is left out or drawn as one. */
const blockEdge = 8;

function* blocksOf({ edge, spacing, origin }: ShellGrid): Generator<{ first: Point; middle: Point }> {
	const half = ((blockEdge - 1) / 2) * spacing;
	for (let k = 0; k < edge; k += blockEdge)
		for (let j = 0; j < edge; j += blockEdge)
			for (let i = 0; i < edge; i += blockEdge)
				yield {
					first: [i, j, k],
					middle: [origin[0] + i * spacing + half, origin[1] + j * spacing + half, origin[2] + k * spacing + half],
				};
}

function drawBlock(
	voxels: Uint8Array,
	{ edge, spacing, origin }: ShellGrid,
	[firstX, firstY, firstZ]: Point,
	valueAt: (x: number, y: number, z: number) => number,
): void {
	for (let k = firstZ; k < Math.min(edge, firstZ + blockEdge); k++)
		for (let j = firstY; j < Math.min(edge, firstY + blockEdge); j++)
			for (let i = firstX; i < Math.min(edge, firstX + blockEdge); i++) {
				const value = valueAt(origin[0] + i * spacing, origin[1] + j * spacing, origin[2] + k * spacing);
				if (value !== 0) voxels[i + edge * (j + edge * k)] = value;
			}
}

/**
 * Where a block around a point certainly lies. The level of a star changes by at most |Δq| · (1 + 3 Σ 1.7 |mode| / |q|):
 * a norm by 1, a spherical harmonic of degree 3 along a great circle by three times its maximum (Bernstein).
 */
function levelBound(star: Star, spacing: number): (middle: Point) => 'inside' | 'outside' | 'near' {
	const smallest = Math.min(...star.radii);
	const reach = ((blockEdge / 2) * Math.sqrt(3) * spacing) / smallest;
	const swell = 1.7 * (star.modes ?? []).reduce((sum, mode) => sum + Math.abs(mode), 0);
	return (middle) => {
		const level = starLevel(star, ...middle);
		const closest = 1 + level - swell - reach;
		if (closest <= 0.1) return level + reach + 2 * swell < 0 ? 'inside' : 'near';
		const change = reach * (1 + (3 * swell) / closest);
		return level > change ? 'outside' : level < -change ? 'inside' : 'near';
	};
}
