import { massProperties, voxelise, type TriangleMesh } from '#shape';
import type { Volume } from '#volume';
import { guessFromRest } from './cut-example.ts';
import { gridToWorld, type FieldGrid } from './field-grid.ts';
import { lessonExample, prepareSample } from './lesson-examples.ts';
import type { NetworkCard } from './network-card.ts';

/** A shape as it was laid for a network. */
export interface LaidShape {
	/** What the network is fed, by the names of its inputs. */
	readonly feeds: Readonly<Record<string, Float32Array | Int32Array>>;
	/** Share of each voxel inside, 0 … 255. */
	readonly occupancy: Volume<Uint8Array>;
	/** Where the middle of the grid lies, mm: its centroid; of what is to be completed where that of the whole may have been. */
	readonly centre: readonly [number, number, number];
	/** Share of its vertices that lie beyond the grid, 0 … 1: the network does not see what is there. */
	readonly outside: number;
}

/** Cells along one voxel that its filling is counted in. */
const cells = 4;

/**
 * Lays a shape as those a network was trained on, by the same code: moved to the middle, filled into the network's grid, and made
 * its input (of `reconstruction`, `completion` and `marks`: the shape as it is; of super-resolution: made coarse).
 *
 * @param id of the shape; points drawn on its surface depend on it.
 * @returns undefined if the surface is not closed or encloses nothing.
 */
export function layForNetwork(
	mesh: TriangleMesh,
	{ settings, filling }: Pick<NetworkCard, 'settings' | 'filling'>,
	id: string,
): LaidShape | undefined {
	const { isClosed, volumeMm3, centroid } = massProperties(mesh);
	if (!isClosed || !(volumeMm3 > 0)) return undefined;
	const { lesson, grid } = settings;
	const steps = filling === 'shares' ? cells : 1;
	const shift = lesson === 'completion' ? shiftToWhole(filledGrid(about(mesh, centroid), grid, steps), settings) : none;
	const centre = [0, 1, 2].map((axis) => centroid[axis] + shift[axis]) as [number, number, number];
	const placed = about(mesh, centre);
	const { positions } = placed;
	const occupancy = filledGrid(placed, grid, steps);
	const sample = {
		id,
		subject: id,
		source: '',
		facts: {},
		content: { kind: 'occupancy' as const, volume: occupancy },
	};
	const isAsItIs = lesson === 'completion' || lesson === 'marks';
	const example = lessonExample(prepareSample(sample, settings), 0, 0, {
		...settings,
		lesson: isAsItIs ? 'reconstruction' : lesson,
	});
	const { label: _, whole: __, inside: ___, ...feeds } = example;
	const halves = grid.dims.map((n) => (n * grid.spacingMm) / 2);
	let beyond = 0;
	for (let v = 0; v < positions.length; v += 3)
		if (halves.some((half, axis) => Math.abs(positions[v + axis]) > half)) beyond++;
	return { feeds, occupancy, centre, outside: (3 * beyond) / positions.length };
}

const none = [0, 0, 0] as const;

const about = (mesh: TriangleMesh, centre: readonly number[]): TriangleMesh => ({
	...mesh,
	positions: mesh.positions.map((value, i) => value - centre[i % 3]),
});

/**
 * From where a shape lies that is to be completed to where the network's grid lies in training, mm.
 *
 * @param occupancy of what is left, 0 … 255, on the network's grid.
 */
export function shiftToWhole(
	{ voxels }: Volume<Uint8Array>,
	settings: Pick<NetworkCard['settings'], 'grid' | 'share'>,
): readonly [number, number, number] {
	if (!voxels.some((value) => value >= 128)) return none;
	return guessFromRest(
		Float32Array.from(voxels, (value) => value / 255),
		settings,
	);
}

/** How much of each voxel a surface fills, counted in steps³ cells. */
export function filledGrid(mesh: TriangleMesh, grid: FieldGrid, steps: number): Volume<Uint8Array> {
	const [nx, ny, nz] = grid.dims;
	const fine = { dims: [nx * steps, ny * steps, nz * steps] as const, spacingMm: grid.spacingMm / steps };
	const mask = voxelise(mesh, { dims: fine.dims, voxelToWorld: gridToWorld(fine) }).voxels;
	const counts = new Uint16Array(nx * ny * nz);
	for (let z = 0, i = 0; z < fine.dims[2]; z++)
		for (let y = 0; y < fine.dims[1]; y++) {
			const row = nx * (Math.floor(y / steps) + ny * Math.floor(z / steps));
			for (let x = 0; x < nx; x++) for (let step = 0; step < steps; step++, i++) if (mask[i] !== 0) counts[row + x]++;
		}
	return {
		voxels: Uint8Array.from(counts, (count) => (255 * count) / steps ** 3 + 0.5),
		dims: grid.dims,
		voxelToWorld: gridToWorld(grid),
	};
}
