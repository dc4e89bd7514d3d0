import { fillDistance } from './distance-channel.ts';
import type { FieldGrid } from './field-grid.ts';

/**
 * What a network of voxels sees: how much of each voxel is filled (0 … 1); the truncated signed distance, −1 (inside) … 1; or
 * where it is, x, y and z from −1 to 1: three channels.
 */
export type InputChannel = 'occupancy' | 'distance' | 'coordinates';

/** What {@link inputChannels} goes by. */
export interface InputChannelSettings {
	readonly grid: FieldGrid;
	/** Default the occupancy alone. */
	readonly channels?: readonly InputChannel[];
	/** Default 5 voxels. */
	readonly truncationMm?: number;
}

/** How many channels they are. */
export function channelCount(channels: readonly InputChannel[] = ['occupancy']): number {
	return channels.reduce((sum, channel) => sum + (channel === 'coordinates' ? 3 : 1), 0);
}

/**
 * The channels of an occupancy, one after another: [channels, depth, height, width].
 *
 * @param occupancy 0 … 1, axis 0 fastest; handed back itself where it is all that is asked for.
 */
export function inputChannels(
	occupancy: Float32Array,
	{ grid, channels = ['occupancy'], truncationMm = 5 * grid.spacingMm }: InputChannelSettings,
): Float32Array {
	if (channels.length === 1 && channels[0] === 'occupancy') return occupancy;
	const all = new Float32Array(channelCount(channels) * occupancy.length);
	let at = 0;
	for (const channel of channels) {
		const own = all.subarray(at, (at += (channel === 'coordinates' ? 3 : 1) * occupancy.length));
		if (channel === 'occupancy') own.set(occupancy);
		else if (channel === 'distance') fillDistance(own, occupancy, grid, truncationMm);
		else fillCoordinates(own, grid);
	}
	return all;
}

function fillCoordinates(own: Float32Array, { dims: [nx, ny, nz] }: FieldGrid): void {
	const count = nx * ny * nz;
	const along = (i: number, n: number): number => (2 * i + 1) / n - 1;
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				own[i] = along(x, nx);
				own[count + i] = along(y, ny);
				own[2 * count + i] = along(z, nz);
			}
}
