import type { ShapeSample } from '../shape-sample.ts';
import { warpContent, warpOccupancy, type ShapeWarp } from './shape-warp.ts';

/** A sample after a warp: its shape and its marks go together. Nothing of the input is changed. */
export function warpSample(sample: ShapeSample, warp: ShapeWarp): ShapeSample {
	const content = warpContent(sample.content, warp);
	return sample.marks ? { ...sample, content, marks: warpOccupancy(sample.marks, warp) } : { ...sample, content };
}
