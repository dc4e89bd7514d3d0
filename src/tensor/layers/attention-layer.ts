import { attention, type AttentionOptions } from '../attention.ts';
import { refuse, type TensorValue } from '../graph.ts';
import { reshape } from '../operations/reshape.ts';
import { transpose } from '../operations/transpose.ts';
import type { Scope } from '../scope.ts';
import { linearLayer } from './linear-layer.ts';

/** Options of {@link multiHeadAttentionLayer}. */
export interface MultiHeadAttentionOptions extends AttentionOptions {
	/** Parallel attentions; divides the width. */
	heads: number;
	/** What keys and values are made of, [N, m, width]. Default: the queries' own source. */
	context?: TensorValue;
}

/** Multi-head attention of x [N, n, width] to itself or to a context: `query`, `key`, `value` and `output` are linear. */
export function multiHeadAttentionLayer(
	scope: Scope,
	x: TensorValue,
	{ heads, context = x, mask }: MultiHeadAttentionOptions,
): TensorValue {
	const [items, count, width] = x.shape;
	if (x.shape.length !== 3 || width % heads !== 0) {
		refuse('multiHeadAttention', [x], `needs [N, n, width] with a width that divides into ${heads} heads`);
	}
	return scope.layer(() => {
		const project = (name: string, source: TensorValue): TensorValue => {
			const projected = linearLayer(scope.child(name), source, { features: width });
			const split = reshape(projected, [items, source.shape[1], heads, width / heads]);
			return transpose(split, [0, 2, 1, 3]);
		};
		const joined = attention(project('query', x), project('key', context), project('value', context), { mask });
		const rows = reshape(transpose(joined, [0, 2, 1, 3]), [items, count, width]);
		return linearLayer(scope.child('output'), rows, { features: width });
	});
}
