import { constant, refuse, type TensorValue } from './graph.ts';
import { add, multiply } from './operations/binary.ts';
import { reshape } from './operations/reshape.ts';
import { flip } from './operations/slice.ts';
import { sampleTrilinear, type Surroundings } from './sample-trilinear.ts';

/** Options of {@link gridSample3d}. */
export interface GridSampleOptions {
	/** Whether −1 and 1 are the centres of the outermost voxels; else their outer borders (PyTorch's default too). Default false. */
	alignCorners?: boolean;
	/** Default `zeros`. */
	surroundings?: Surroundings;
}

/**
 * Reads x [N, C, D, H, W] at a grid [N, d, h, w, 3] of places in [−1, 1], trilinearly → [N, C, d, h, w]. As in PyTorch the
 * last axis of the grid is (x, y, z): along W, H and D.
 */
export function gridSample3d(x: TensorValue, grid: TensorValue, options: GridSampleOptions = {}): TensorValue {
	const { alignCorners = false, surroundings } = options;
	if (x.shape.length !== 5 || grid.shape.length !== 5 || grid.shape[4] !== 3 || grid.shape[0] !== x.shape[0]) {
		refuse('gridSample3d', [x, grid], 'needs x [N, C, D, H, W] and a grid [N, d, h, w, 3]');
	}
	const [items, depth, height, width] = grid.shape;
	const size = x.shape.slice(2);
	const scale = size.map((n) => (alignCorners ? (n - 1) / 2 : n / 2));
	const shift = size.map((n) => (n - 1) / 2);
	const unit = flip(reshape(grid, [items, depth * height * width, 3]), [2]);
	const places = add(multiply(unit, constant(x.graph, scale, [3])), constant(x.graph, shift, [3]));
	const samples = sampleTrilinear(x, places, { surroundings });
	return reshape(samples, [items, x.shape[1], depth, height, width]);
}
