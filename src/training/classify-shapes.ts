import { gridFeatures, type ClassifiedShape, type ShapeSample } from '#learning';
import type { Volume } from '#volume';

/** Blocks of so many voxels become one number of a shape's form. */
const formBlock = 4;

/** A shape as its classifier wants it. */
export function classifiedShape({ id, content }: Pick<ShapeSample, 'id' | 'content'>): ClassifiedShape {
	if (content.kind !== 'occupancy') throw new RangeError(`${id} is a ${content.kind}, not voxels`);
	return namedShape(content.volume).shape;
}

/** Names of the features of any shape, in their order. */
export function featureNames(volume: Volume<Uint8Array>): string[] {
	return namedShape(volume).names;
}

/** A shape as its classifier wants it, with the names of its features. */
export function namedShape(volume: Volume<Uint8Array>): {
	readonly names: string[];
	readonly shape: ClassifiedShape;
} {
	const features = gridFeatures(volume);
	const values = Float64Array.from(features, ({ value }) => value);
	return { names: features.map(({ name }) => name), shape: { features: values, form: pooled(volume) } };
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
