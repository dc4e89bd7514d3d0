import { refuse, type TensorValue } from './graph.ts';
import { multiply } from './operations/binary.ts';
import { matmul } from './operations/matmul.ts';
import { select } from './operations/select.ts';
import { softmax } from './operations/softmax.ts';

/** Options of {@link attention}. */
export interface AttentionOptions {
	/** Float mask that broadcasts to […, queries, keys]: 0 where a key may not be seen. Each query must see one key. */
	mask?: TensorValue;
}

/** softmax(q · kᵀ / √d) · v of queries […, n, d], keys […, m, d] and values […, m, e] → […, n, e]. Vaswani et al., 2017. */
export function attention(
	queries: TensorValue,
	keys: TensorValue,
	values: TensorValue,
	{ mask }: AttentionOptions = {},
): TensorValue {
	const width = queries.shape.at(-1);
	if (width === undefined || width !== keys.shape.at(-1) || keys.shape.at(-2) !== values.shape.at(-2)) {
		refuse('attention', [queries, keys, values], 'needs queries […, n, d], keys […, m, d] and values […, m, e]');
	}
	const scores = matmul(multiply(queries, 1 / Math.sqrt(width)), keys, { transposeB: true });
	const seen = mask ? select(mask, scores, -1e30) : scores;
	return matmul(softmax(seen, -1), values);
}
