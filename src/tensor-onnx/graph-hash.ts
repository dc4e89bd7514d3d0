import type { TensorGraph } from '#tensor';

/**
 * A text that differs where two graphs differ in an operation, an attribute, a shape or a number: 64 bits of FNV-1a over
 * the nodes. Labels do not count. Not a defence against malice.
 */
export function graphHash(graph: TensorGraph): string {
	let high = 0xcbf29ce4;
	let low = 0x84222325;
	const take = (code: number): void => {
		// × 1099511628211 = 2⁴⁰ + 435, in two halves of 32 bits.
		low = (low ^ code) >>> 0;
		const product = low * 435;
		const carry = Math.floor(product / 2 ** 32);
		high = (Math.imul(high, 435) + carry + ((low << 8) >>> 0)) >>> 0;
		low = product >>> 0;
	};
	for (const { op, inputs, attributes, shape, type } of graph.nodes) {
		const text = JSON.stringify([op, inputs, plain(attributes), shape, type]);
		for (let i = 0; i < text.length; i++) take(text.charCodeAt(i));
	}
	return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** Typed arrays as plain lists. */
function plain(attributes: object): object {
	return Object.fromEntries(
		Object.entries(attributes).map(([key, value]) => [
			key,
			ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value,
		]),
	);
}
