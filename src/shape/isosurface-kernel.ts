import { isosurfaceBinary, isWasmSupported, openKernel, type Backend, type Kernel } from '#wasm';
import { leastFraction, type ClosedSurface, type GreyVoxels, type IsosurfaceGrid } from './isosurface-grid.ts';
import { marchingCubesTable, mirroredEdges } from './marching-cubes-table.ts';

/** Exports of assembly/isosurface.as.ts. */
interface Functions {
	readonly tableBytes: { readonly value: number };
	packSlice(...typeValuesDimsWordsLimit: (number | boolean)[]): void;
	countSlice(lower: number, sliceBytes: number, rowBytes: number): number;
	begin(...dimsAndPlaces: number[]): void;
	slicePair(type: number, words: number, low: number, high: number, z: number, triangles: number): number;
}

/** Below this many voxels copying in and out costs more than it gains. */
const leastVoxelsForWasm = 4096;
/** Beyond this the TypeScript twin, whose arrays need not lie in one memory, does the work. */
const maxBytes = 2 ** 31;
/** Volumes up to this size are copied in once; of larger ones two slices at a time, and twice. */
const keptVolumeBytes = 2 ** 27;
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
	if (layout.ids > maxBytes) return undefined;
	const surface = extract(kernel, layout, grid, { type, limit });
	if (kernel.reserve(0).byteLength <= keptBytes) idle = kernel;
	return surface;
}

/** Places in memory, bytes; what follows `ids` depends on the number of vertices. */
interface Layout {
	readonly numbers: number;
	readonly edges: number;
	readonly table: number;
	readonly values: number;
	/** Voxel slices that have a place: all of them or two. */
	readonly slots: number;
	readonly sliceBytes: number;
	readonly words: number;
	readonly rowBytes: number;
	readonly wordSliceBytes: number;
	readonly ids: number;
}

function layOut(kernel: Kernel<Functions>, voxels: GreyVoxels, [nx, ny, nz]: IsosurfaceGrid['dims']): Layout {
	const numbers = aligned(kernel.freeFrom);
	const edges = numbers + 128;
	const table = aligned(edges + 4096 + 256);
	const values = aligned(table + Number(kernel.functions.tableBytes.value)) + 64;
	const sliceBytes = nx * ny * voxels.BYTES_PER_ELEMENT;
	const slots = voxels.byteLength <= keptVolumeBytes ? nz : 2;
	const words = aligned(values + slots * sliceBytes + 64);
	const rowBytes = 4 * ((nx + 2 + 31) >>> 5);
	const wordSliceBytes = rowBytes * (ny + 2);
	const ids = aligned(words + wordSliceBytes * (nz + 2) + 64);
	return { numbers, edges, table, values, slots, sliceBytes, words, rowBytes, wordSliceBytes, ids };
}

function extract(
	kernel: Kernel<Functions>,
	layout: Layout,
	grid: IsosurfaceGrid,
	{ type, limit }: { type: number; limit: number },
): ClosedSurface | undefined {
	const { functions } = kernel;
	const [nx, ny, nz] = grid.dims;
	const { words, wordSliceBytes, rowBytes, slots } = layout;
	const memory = kernel.reserve(layout.ids);
	new Uint8Array(memory, words, layout.ids - words).fill(0);
	for (let z = 0; z < nz; z++) {
		const values = copySlice(memory, layout, grid, z);
		const bits = words + wordSliceBytes * (z + 1);
		functions.packSlice(type, values, nx, ny, bits, rowBytes, limit, grid.isHighInside);
	}
	const counts = Array.from({ length: nz + 1 }, (_, z) =>
		functions.countSlice(words + wordSliceBytes * z, wordSliceBytes, rowBytes),
	);
	const vertexCount = counts.reduce((sum, count) => sum + count, 0);
	const positions = aligned(layout.ids + 5 * 32 * wordSliceBytes);
	const triangles = aligned(positions + 12 * vertexCount);
	const end = triangles + 4 * Math.ceil(indicesPerVertex * vertexCount) + 64;
	if (end > maxBytes) return undefined;

	const grown = kernel.reserve(end);
	new Float64Array(grown, layout.numbers, 15).set([grid.level, grid.borderFraction, leastFraction]);
	new Float64Array(grown, layout.numbers + 24, 12).set(Array.from({ length: 12 }, (_, i) => grid.voxelToWorld[i]));
	const edges = new Uint8Array(grown, layout.edges, 4096 + 256);
	edges.set(grid.isMirrored ? mirroredEdges : marchingCubesTable.edges);
	edges.set(marchingCubesTable.indexCount, 4096);
	functions.begin(nx, ny, nz, rowBytes, layout.numbers, layout.edges, layout.table, layout.ids, positions);
	let out = triangles;
	for (let z = 0; z <= nz; z++) {
		// Without crossings from or in slice z + 1, and none in slice z, the pair is empty.
		if (counts[z] === 0 && (z === 0 || counts[z - 1] === 0)) continue;
		if (slots < nz) for (const slice of [z - 1, z]) if (slice >= 0 && slice < nz) copySlice(grown, layout, grid, slice);
		const low = place(layout, z - 1);
		out = functions.slicePair(type, words, low, place(layout, z), z, out);
	}
	return {
		positions: new Float32Array(grown, positions, 3 * vertexCount).slice(),
		triangles: new Uint32Array(grown, triangles, (out - triangles) / 4).slice(),
	};
}

/** Where a slice of voxels lies; slices beyond the volume get a place too, which is not read. */
function place({ values, slots, sliceBytes }: Layout, z: number): number {
	return values + sliceBytes * ((z + slots) % slots);
}

function copySlice(memory: ArrayBuffer, layout: Layout, { voxels, dims }: IsosurfaceGrid, z: number): number {
	const at = place(layout, z);
	const count = dims[0] * dims[1];
	const target = new Uint8Array(memory, at, layout.sliceBytes);
	target.set(
		new Uint8Array(voxels.buffer, voxels.byteOffset + z * layout.sliceBytes, count * voxels.BYTES_PER_ELEMENT),
	);
	return at;
}

function aligned(pointer: number): number {
	return Math.ceil(pointer / 64) * 64;
}
