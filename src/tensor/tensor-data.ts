/** Element types of values. Masks are float32 0/1. */
export type TensorType = 'float32' | 'int32';

/** Lengths of the axes, row-major; [] is a scalar. */
export type TensorShape = readonly number[];

/** Numbers of a value in the reference backend: float32 values are held in double precision. */
export type TensorData = Float64Array | Int32Array;

/** Numbers a caller feeds; their count must be that of the value's shape. */
export type FeedData = Float32Array | Float64Array | Int32Array | readonly number[];

/** Inputs, parameters and buffers by name. */
export type Feeds = Readonly<Record<string, FeedData>>;

/** Number of elements of a shape. */
export function elementCount(shape: TensorShape): number {
	let count = 1;
	for (const length of shape) count *= length;
	return count;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: TensorShape): number[] {
	const strides = shape.map(() => 1);
	let stride = 1;
	for (let axis = shape.length - 1; axis >= 0; axis--) {
		strides[axis] = stride;
		stride *= shape[axis];
	}
	return strides;
}

/** Zeros of a type. */
export function zeros(type: TensorType, count: number): TensorData {
	return type === 'int32' ? new Int32Array(count) : new Float64Array(count);
}
