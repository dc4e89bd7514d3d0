import { FormatError } from './format-error.ts';
import { openView, type GltfView } from './gltf-buffers.ts';
import { spend, type GltfDocument } from './gltf-document.ts';
import { gltfFormat, indexProperty, isJsonObject, stringProperty, type JsonObject } from './gltf-json.ts';

type ComponentArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Uint32Array | Float32Array;

interface ComponentType {
	readonly bytes: number;
	readonly Array: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ComponentArray;
	/** Divisor of normalised values. */
	readonly largest: number;
	read(view: DataView, position: number): number;
}

const componentTypes: ReadonlyMap<number, ComponentType> = new Map<number, ComponentType>([
	[5120, { bytes: 1, Array: Int8Array, largest: 127, read: (view, position) => view.getInt8(position) }],
	[5121, { bytes: 1, Array: Uint8Array, largest: 255, read: (view, position) => view.getUint8(position) }],
	[5122, { bytes: 2, Array: Int16Array, largest: 32767, read: (view, position) => view.getInt16(position, true) }],
	[5123, { bytes: 2, Array: Uint16Array, largest: 65535, read: (view, position) => view.getUint16(position, true) }],
	[
		5125,
		{ bytes: 4, Array: Uint32Array, largest: 2 ** 32 - 1, read: (view, position) => view.getUint32(position, true) },
	],
	[5126, { bytes: 4, Array: Float32Array, largest: 1, read: (view, position) => view.getFloat32(position, true) }],
]);

const componentCounts: ReadonlyMap<string, number> = new Map([
	['SCALAR', 1],
	['VEC2', 2],
	['VEC3', 3],
	['VEC4', 4],
]);

/** Element type names for provenance, by component type. */
export const componentNames: ReadonlyMap<number, string> = new Map([
	[5120, 'int8'],
	[5121, 'uint8'],
	[5122, 'int16'],
	[5123, 'uint16'],
	[5125, 'uint32'],
	[5126, 'float32'],
]);

/** Where the elements of something lie in a view. */
interface Layout {
	readonly view: GltfView;
	readonly offset: number;
	readonly count: number;
	readonly components: number;
	readonly type: ComponentType;
}

/**
 * The three coordinates of each element of a VEC3 accessor, as the accessor means them (normalised integers divided,
 * sparse substitutions made). Floats stay float32, integers become float64 and thus lose nothing.
 */
export function readVectors(document: GltfDocument, index: number): Float32Array | Float64Array {
	const accessor = document.accessors[index];
	const count = indexProperty(accessor, 'count', 2 ** 31);
	if (stringProperty(accessor, 'type') !== 'VEC3')
		throw new FormatError(gltfFormat, `accessor ${index} holds positions but is no VEC3`);
	const type = typeOf(accessor, index);
	checkCount(document, accessor, { count, components: 3, type });
	const isFloat = type.largest === 1;
	spend(document, count * (isFloat ? 12 : 24), `accessor ${index}`);
	const values = isFloat ? new Float32Array(count * 3) : new Float64Array(count * 3);
	copyBase(document, accessor, { count, components: 3, type }, values);
	substituteSparse(document, accessor, { count, components: 3, type }, values);
	if (accessor['normalized'] === true && !isFloat)
		for (let i = 0; i < values.length; i++) values[i] = Math.max(-1, values[i] / type.largest);
	return values;
}

/** The values of a SCALAR accessor of unsigned integers. */
export function readIndices(document: GltfDocument, index: number): Uint32Array<ArrayBuffer> {
	const accessor = document.accessors[index];
	const count = indexProperty(accessor, 'count', 2 ** 31);
	const type = typeOf(accessor, index);
	const isUnsigned = type.largest === 255 || type.largest === 65535 || type.largest === 2 ** 32 - 1;
	if (stringProperty(accessor, 'type') !== 'SCALAR' || !isUnsigned)
		throw new FormatError(gltfFormat, `accessor ${index} holds indices but no unsigned scalars`);
	checkCount(document, accessor, { count, components: 1, type });
	spend(document, count * 4, `accessor ${index}`);
	const values = new Uint32Array(count);
	copyBase(document, accessor, { count, components: 1, type }, values);
	substituteSparse(document, accessor, { count, components: 1, type }, values);
	return values;
}

function typeOf(accessor: JsonObject, index: number | string): ComponentType {
	const type = componentTypes.get(indexProperty(accessor, 'componentType', 2 ** 16));
	if (type) return type;
	throw new FormatError(
		gltfFormat,
		`accessor ${index} has the unknown component type ${String(accessor['componentType'])}`,
	);
}

type Shape = Pick<Layout, 'count' | 'components' | 'type'>;
type Target = Float32Array | Float64Array | Uint32Array;

/** Checks that the view holds the elements, before anything is allocated for them. */
function checkCount(document: GltfDocument, accessor: JsonObject, shape: Shape): void {
	if (accessor['bufferView'] !== undefined) layoutOf(document, accessor, shape);
	const declared = componentCounts.get(stringProperty(accessor, 'type'));
	if (declared !== shape.components)
		throw new FormatError(gltfFormat, 'an accessor has another type than its use needs');
}

function layoutOf(document: GltfDocument, owner: JsonObject, shape: Shape): Layout {
	const view = openView(document, indexProperty(owner, 'bufferView', document.bufferViews.length));
	const offset = indexProperty(owner, 'byteOffset', 2 ** 53, 0);
	const size = shape.components * shape.type.bytes;
	const stride = view.stride ?? size;
	const end = shape.count === 0 ? offset : offset + (shape.count - 1) * stride + size;
	if (stride >= size && end <= view.bytes.length) return { view, offset, ...shape };
	throw new FormatError(
		gltfFormat,
		`${shape.count} elements of ${size} bytes, every ${stride} from byte ${offset}, ` +
			`do not fit a buffer view of ${view.bytes.length} bytes`,
	);
}

/** The elements of the accessor's buffer view; without one they are all zero. */
function copyBase(document: GltfDocument, accessor: JsonObject, shape: Shape, target: Target): void {
	if (accessor['bufferView'] === undefined) return;
	const { view, offset, count, components, type } = layoutOf(document, accessor, shape);
	const { bytes } = view;
	const stride = view.stride ?? components * type.bytes;
	const start = bytes.byteOffset + offset;
	let out = 0;
	if (start % type.bytes === 0 && stride % type.bytes === 0) {
		// Aligned, as glTF demands: read through an array of the component type (glTF and all platforms: little-endian).
		const step = stride / type.bytes;
		const values = new type.Array(bytes.buffer, start, count === 0 ? 0 : (count - 1) * step + components);
		if (step === components) return target.set(values);
		if (target instanceof Float64Array && values instanceof Uint16Array && components === 3)
			return copySteps(values, step, target);
		for (let from = 0; out < count * components; from += step)
			for (let k = 0; k < components; k++) target[out++] = values[from + k];
		return;
	}
	const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let element = 0; element < count; element++) {
		let position = offset + element * stride;
		for (let k = 0; k < components; k++) {
			target[out++] = type.read(data, position);
			position += type.bytes;
		}
	}
}

/** Three 16-bit steps a vertex, as quantised positions are: a loop of one kind of array is several times as fast. */
function copySteps(values: Uint16Array, step: number, target: Float64Array): void {
	for (let from = 0, out = 0; out < target.length; from += step, out += 3) {
		target[out] = values[from];
		target[out + 1] = values[from + 1];
		target[out + 2] = values[from + 2];
	}
}

/** Replaces the elements that `sparse` lists. */
function substituteSparse(document: GltfDocument, accessor: JsonObject, shape: Shape, target: Target): void {
	const { sparse } = accessor;
	if (sparse === undefined) return;
	if (!isJsonObject(sparse) || !isJsonObject(sparse['indices']) || !isJsonObject(sparse['values']))
		throw new FormatError(gltfFormat, 'a sparse accessor has no indices or values');
	const count = indexProperty(sparse, 'count', shape.count + 1);
	const indexType = typeOf(sparse['indices'], 'sparse indices');
	const indexLayout = layoutOf(document, sparse['indices'], { count, components: 1, type: indexType });
	const valueLayout = layoutOf(document, sparse['values'], { ...shape, count });
	const indices = layoutData(indexLayout);
	const values = layoutData(valueLayout);
	for (let k = 0; k < count; k++) {
		const element = indexType.read(indices, k * indexType.bytes);
		if (element < 0 || element >= shape.count)
			throw new FormatError(gltfFormat, `a sparse accessor replaces element ${element} of ${shape.count}`);
		for (let c = 0; c < shape.components; c++) {
			const position = (k * shape.components + c) * shape.type.bytes;
			target[element * shape.components + c] = shape.type.read(values, position);
		}
	}
}

/** Sparse data are packed: the bytes from the offset on. */
function layoutData({ view, offset }: Layout): DataView {
	return new DataView(view.bytes.buffer, view.bytes.byteOffset + offset, view.bytes.byteLength - offset);
}
