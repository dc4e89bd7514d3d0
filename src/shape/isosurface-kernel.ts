import { isosurfaceBinary, isWasmSupported, openKernel, type Backend, type Kernel } from '#wasm';
import { leastFraction, type ClosedSurface, type GreyVoxels, type IsosurfaceGrid } from './isosurface-grid.ts';
import { marchingCubesTable, mirroredEdges } from './marching-cubes-table.ts';

/** Exports of assembly/isosurface.as.ts. */
interface Functions {
	readonly tableBytes: { readonly value: number };
	packSlice(...typeValuesDimsWordsLimit: (number | boolean)[]): void;
	countPair(lower: number, upper: number, sliceBytes: number, rowBytes: number): number;
	begin(...dimsAndPlaces: number[]): void;
	slicePair(type: number, places: number, z: number, positions: number, triangles: number): number;
}

/** Below this many voxels copying in and out costs more than it gains. */
const leastVoxelsForWasm = 4096;
/** Slices so large that two of them need more than this are left to the TypeScript twin. */
const maxBytes = 2 ** 31;
/** An instance whose memory has grown beyond this is not kept. */
const keptBytes = 2 ** 28;
/** Indices a vertex can cause at most: 4 cells of it, of loops of at most 7 corners cut into 5 triangles. */
const indicesPerVertex = (4 * 3 * 5) / 7;

/** The element type as the kernel numbers it, and the whole numbers it holds; floats hold all. */
const types = [
	{ array: Uint8Array, least: 0, most: 2 ** 8 - 1 },
	{ array: Int8Array, least: -(2 ** 7), most: 2 ** 7 - 1 },
	{ array: Uint16Array, least: 0, most: 2 ** 16 - 1 },
	{ array: Int16Array, least: -(2 ** 15), most: 2 ** 15 - 1 },
	{ array: Uint32Array, least: 0, most: 2 ** 32 - 1 },
	{ array: Int32Array, least: -(2 ** 31), most: 2 ** 31 - 1 },
	{ array: Float32Array, least: -Infinity, most: Infinity },
	{ array: Float64Array, least: -Infinity, most: Infinity },
];

/**
 * The last value of the type that is still inside: the level rounded inwards. Undefined if no value of the type is inside.
 */
function limitOf(voxels: GreyVoxels, type: number, level: number, isHigh: boolean): number | undefined {
	if (voxels instanceof Float64Array) return level;
	if (voxels instanceof Float32Array) return inwardFloat(level, isHigh);
	const { least, most } = types[type];
	if (isHigh) return level > most ? undefined : Math.max(Math.ceil(level), least);
	return level < least ? undefined : Math.min(Math.floor(level), most);
}

/** The nearest float32 that is not outside the level. */
function inwardFloat(level: number, isHigh: boolean): number {
	const near = Math.fround(level);
	if (isHigh ? near >= level : near <= level) return near;
	const bits = new Int32Array(1);
	const value = new Float32Array(bits.buffer);
	value[0] = near;
	if (near === 0) bits[0] = isHigh ? 1 : 0x80000001 | 0;
	else bits[0] += near > 0 === isHigh ? 1 : -1;
	return value[0];
}

let idle: Kernel<Functions> | undefined;

/** The compiled twin; undefined where it does not run, does not pay, or the volume is too large for it. */
export function isosurfaceCompiled(grid: IsosurfaceGrid, backend: Backend | undefined): ClosedSurface | undefined {
	const { voxels, dims, level, isHighInside } = grid;
	if (backend === 'typescript' || !isWasmSupported()) return undefined;
	if (backend === undefined && voxels.length < leastVoxelsForWasm) return undefined;
	const type = types.findIndex(({ array }) => voxels instanceof array);
	const limit = limitOf(voxels, type, level, isHighInside);
	if (limit === undefined) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };
	const kernel = idle ?? openKernel<Functions>(isosurfaceBinary);
	idle = undefined;
	const layout = layOut(kernel, voxels, dims);
	if (layout.output > maxBytes) return undefined;
	const surface = extract(kernel, layout, grid, { type, limit });
	if (kernel.reserve(0).byteLength <= keptBytes) idle = kernel;
	return surface;
}

/** Places in memory, bytes. */
interface Layout {
	readonly numbers: number;
	readonly places: number;
	readonly edges: number;
	readonly table: number;
	/** Two slices of voxels, `valueSlot` apart; every other slice uses the same one. */
	readonly values: number;
	readonly valueSlot: number;
	readonly sliceBytes: number;
	/** Two slices of bits, `bitSlot` apart, each followed by empty words. */
	readonly bits: number;
	readonly bitSlot: number;
	readonly rowBytes: number;
	readonly ids: number;
	/** Vertices and triangles: see {@link Output}. */
	readonly output: number;
}

function layOut(kernel: Kernel<Functions>, voxels: GreyVoxels, [nx, ny]: IsosurfaceGrid['dims']): Layout {
	const numbers = aligned(kernel.freeFrom);
	const places = numbers + 128;
	const edges = places + 64;
	const table = aligned(edges + 4096 + 256);
	const values = aligned(table + Number(kernel.functions.tableBytes.value));
	const sliceBytes = nx * ny * voxels.BYTES_PER_ELEMENT;
	const valueSlot = aligned(sliceBytes + 64);
	const bits = values + 2 * valueSlot;
	const rowBytes = 4 * ((nx + 2 + 31) >>> 5);
	const bitSlot = aligned(rowBytes * (ny + 2) + 64);
	const ids = bits + 2 * bitSlot;
	const output = aligned(ids + 5 * 32 * rowBytes * (ny + 2));
	return { numbers, places, edges, table, values, valueSlot, sliceBytes, bits, bitSlot, rowBytes, ids, output };
}

function extract(
	kernel: Kernel<Functions>,
	layout: Layout,
	grid: IsosurfaceGrid,
	{ type, limit }: { type: number; limit: number },
): ClosedSurface | undefined {
	const { functions } = kernel;
	const [nx, ny, nz] = grid.dims;
	const { bits, bitSlot, rowBytes } = layout;
	let memory = kernel.reserve(layout.output);
	new Uint8Array(memory, bits, 2 * bitSlot).fill(0);
	writeConstants(memory, layout, grid);
	functions.begin(nx, ny, nz, rowBytes, layout.numbers, layout.edges, layout.table, layout.ids);
	const output: Output = {
		positions: layout.output,
		positionsEnd: layout.output,
		triangles: layout.output,
		trianglesEnd: layout.output,
	};
	let lastCount = 0;
	for (let z = 0; z <= nz; z++) {
		// Voxel slice z is bit slice z + 1; the one after the last is empty.
		const lower = bits + bitSlot * (z & 1);
		const upper = bits + bitSlot * ((z + 1) & 1);
		if (z < nz) {
			const values = copySlice(memory, layout, grid, z);
			functions.packSlice(type, values, nx, ny, upper, rowBytes, limit, grid.isHighInside);
		} else new Uint8Array(memory, upper, bitSlot).fill(0);
		const count = functions.countPair(lower, upper, rowBytes * (ny + 2), rowBytes);
		// No crossing between the slices or in either of them: no cell is cut.
		const isEmpty = count === 0 && lastCount === 0;
		const indexBound = Math.ceil(indicesPerVertex * (count + lastCount));
		lastCount = count;
		if (isEmpty) continue;
		const made = makeRoom(kernel, output, 12 * count, 4 * indexBound + 64);
		if (!made) return undefined;
		memory = made;
		new Uint32Array(memory, layout.places, 4).set([lower, upper, slotOf(layout, z - 1), slotOf(layout, z)]);
		output.trianglesEnd = functions.slicePair(type, layout.places, z, output.positionsEnd, output.trianglesEnd);
		output.positionsEnd += 12 * count;
	}
	const { positions, positionsEnd, triangles, trianglesEnd } = output;
	return {
		positions: new Float32Array(memory, positions, (positionsEnd - positions) / 4).slice(),
		triangles: new Uint32Array(memory, triangles, (trianglesEnd - triangles) / 4).slice(),
	};
}

/** The surface so far: vertices, room for more, triangles. */
interface Output {
	readonly positions: number;
	positionsEnd: number;
	triangles: number;
	trianglesEnd: number;
}

/**
 * Makes room for more vertices and triangles. Where the vertices would reach the triangles, those move up, to
 * leave twice the room; undefined where that is too much.
 */
function makeRoom(
	kernel: Kernel<Functions>,
	output: Output,
	vertexBytes: number,
	indexBytes: number,
): ArrayBuffer | undefined {
	const { positions, positionsEnd, triangles, trianglesEnd } = output;
	const isTight = positionsEnd + vertexBytes > triangles;
	const needed = Math.max(2 * (positionsEnd + vertexBytes - positions), 2 ** 18);
	const moved = isTight ? aligned(positions + needed) : triangles;
	const end = moved + (trianglesEnd - triangles) + indexBytes;
	if (end > maxBytes) return undefined;
	const memory = kernel.reserve(end);
	if (isTight) {
		new Uint8Array(memory).copyWithin(moved, triangles, trianglesEnd);
		output.triangles = moved;
		output.trianglesEnd = moved + (trianglesEnd - triangles);
	}
	return memory;
}

function writeConstants(memory: ArrayBuffer, layout: Layout, grid: IsosurfaceGrid): void {
	const { level, borderFraction, voxelToWorld, isMirrored } = grid;
	const affine = Array.from({ length: 12 }, (_, i) => voxelToWorld[i]);
	new Float64Array(memory, layout.numbers, 15).set([level, borderFraction, leastFraction, ...affine]);
	const edges = new Uint8Array(memory, layout.edges, 4096 + 256);
	edges.set(isMirrored ? mirroredEdges : marchingCubesTable.edges);
	edges.set(marchingCubesTable.indexCount, 4096);
}

/** Where a slice of voxels lies; slices beyond the volume get a place too, which is not read. */
function slotOf({ values, valueSlot }: Layout, z: number): number {
	return values + valueSlot * (z & 1);
}

function copySlice(memory: ArrayBuffer, layout: Layout, { voxels }: IsosurfaceGrid, z: number): number {
	const { sliceBytes } = layout;
	const at = slotOf(layout, z);
	new Uint8Array(memory, at, sliceBytes).set(
		new Uint8Array(voxels.buffer, voxels.byteOffset + z * sliceBytes, sliceBytes),
	);
	return at;
}

function aligned(pointer: number): number {
	return Math.ceil(pointer / 64) * 64;
}
