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
	return described(content.volume).shape;
}

/** Names of the features of any shape, in their order. */
export function featureNames(volume: Volume<Uint8Array>): string[] {
	return described(volume).names;
}

function described(volume: Volume<Uint8Array>): { readonly names: string[]; readonly shape: ClassifiedShape } {
	const features = gridFeatures(volume);
	const values = Float64Array.from(features, ({ value }) => value);
	return { names: features.map(({ name }) => name), shape: { features: values, form: pooled(volume) } };
}

/**
 * What a stored classifier says about a shape: surfaces and masks of another grid are brought to its own, about the same centre.
 *
 * @throws ClassifierFileError if this software describes shapes by other features than the classifier knows.
 * @throws RangeError for points, and where nothing is inside.
 */
export function classifyContent({ grid, features, classifier }: StoredClassifier, content: ShapeContent): ShapeVerdict {
	const voxels = Uint8Array.from(occupancyArray(content, grid), (value) => Math.round(255 * value));
	const { names, shape } = described({ voxels, dims: grid.dims, voxelToWorld: gridToWorld(grid) });
	const isKnown = names.length === features.length && names.every((name, i) => name === features[i]);
	if (!isKnown || shape.form.length !== classifier.form.mean.length)
		throw new ClassifierFileError(
			'the classifier was trained on features that this version does not compute: train it again with msn train',
		);
	return classifyShape(classifier, shape);
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
