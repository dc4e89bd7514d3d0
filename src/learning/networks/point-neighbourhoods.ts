import { add, constant, gather, reshape, type Scope, type TensorValue } from '#tensor';

/** Where a network on points reads: sizes that its index inputs have. */
export interface NeighbourhoodSizes {
	/** Centres of each scale after the first, e.g. 512, 128. */
	centres: readonly number[];
	/** Neighbours of each centre. */
	neighbours: readonly number[];
}

/** Index inputs of one scale. */
export interface ScaleInputs {
	/** int32 [N, S]: the points of the scale before that are kept. */
	readonly centres: TensorValue;
	/** int32 [N, S, K]: for each of them its neighbours among the points of the scale before, itself included. */
	readonly neighbours: TensorValue;
}

/** The inputs `centres<i>` and `neighbours<i>` of a network's scales; `sampleNeighbourhoods` makes what to feed. */
export function neighbourhoodInputs(scope: Scope, items: number, sizes: NeighbourhoodSizes): ScaleInputs[] {
	if (sizes.centres.length !== sizes.neighbours.length) {
		throw new RangeError(`neighbourhoodInputs: ${sizes.centres.length} scales do not fit ${sizes.neighbours.length}`);
	}
	return sizes.centres.map((count, i) => ({
		centres: scope.input(`centres${i}`, [items, count], { type: 'int32' }),
		neighbours: scope.input(`neighbours${i}`, [items, count, sizes.neighbours[i]], { type: 'int32' }),
	}));
}

/** Rows of features [N, P, C] at int32 indices [N, …] within each item → [N, …, C]. */
export function gatherPoints(features: TensorValue, indices: TensorValue): TensorValue {
	const [items, count, width] = features.shape;
	const starts = Int32Array.from({ length: items }, (_, item) => item * count);
	const shape = [items, ...indices.shape.slice(1).map(() => 1)];
	const rows = add(indices, constant(features.graph, starts, shape, 'int32'));
	return gather(reshape(features, [items * count, width]), rows, 0);
}
