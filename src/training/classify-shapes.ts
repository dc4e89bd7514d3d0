import {
	classifyShape,
	gridFeatures,
	gridToWorld,
	occupancyArray,
	type ClassifiedShape,
	type ShapeContent,
	type ShapeSample,
	type ShapeVerdict,
} from '#learning';
import type { Volume } from '#volume';
import { ClassifierFileError, type StoredClassifier } from './classifier-file.ts';

/** Blocks of so many voxels become one number of a shape's form. */
const formBlock = 4;

/** A shape as its classifier wants it. */
export function classifiedShape({ id, content }: Pick<ShapeSample, 'id' | 'content'>): ClassifiedShape {
	if (content.kind !== 'occupancy') throw new RangeError(`${id} is a ${content.kind}, not voxels`);
	const { volume } = content;
	return { features: Float64Array.from(gridFeatures(volume), ({ value }) => value), form: pooled(volume) };
}

/** Names of the features of any shape, in their order. */
export function featureNames(volume: Volume<Uint8Array>): string[] {
	return gridFeatures(volume).map(({ name }) => name);
}

/**
 * What a stored classifier says about shapes: surfaces and masks of another grid are brought to its own, about the same centre.
 *
 * @throws ClassifierFileError if this software describes shapes by other features than the classifier knows.
 * @throws RangeError for points, and where nothing is inside.
 */
export function classifyContents(
	{ grid, features, classifier }: StoredClassifier,
	contents: Iterable<ShapeContent>,
): ShapeVerdict[] {
	return Array.from(contents, (content, i) => {
		const voxels = Uint8Array.from(occupancyArray(content, grid), (value) => Math.round(255 * value));
		const volume = { voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) };
		if (i === 0 && featureNames(volume).join() !== features.join())
			throw new ClassifierFileError(
				'the classifier was trained on features that this version does not compute: train it again with msn train',
			);
		return classifyShape(classifier, classifiedShape({ id: `shape ${i}`, content: { kind: 'occupancy', volume } }));
	});
}

/** Mean filling of blocks, 0 … 1. */
function pooled({ voxels, dims }: Volume<Uint8Array>): Float64Array {
	const [nx, ny, nz] = dims.map((n) => Math.ceil(n / formBlock));
	const form = new Float64Array(nx * ny * nz);
	for (let i = 0; i < voxels.length; i++) {
		if (voxels[i] === 0) continue;
		const place = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
		const [x, y, z] = place.map((at) => Math.floor(at / formBlock));
		form[x + nx * (y + ny * z)] += voxels[i] / 255 / formBlock ** 3;
	}
	return form;
}
