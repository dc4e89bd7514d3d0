import {
	gridToWorld,
	inputChannels,
	keepGiven,
	layForNetwork,
	putBack,
	type LaidShape,
	type NetworkCard,
} from '#learning';
import { extractIsosurface, type TriangleMesh } from '#shape';
import type { OnnxRuntime } from '#tensor-onnx';
import type { WorkProgress } from '../model-work/work-news.ts';
import { aboutPoint, distancesTo, layFile } from './lay-shape.ts';
import { chooseBackend, loadRuntime, type Backend, type BackendChoice, type BackendWish } from './onnx-runtime.ts';
import type { NetworkAnswer, Saliency, VisitorFile } from './opened-network.ts';

type Session = Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;
type Feeds = LaidShape['feeds'];

/** A network in the runtime. */
export interface LoadedNetwork {
	readonly card: NetworkCard;
	readonly choice: BackendChoice;
	predict(feeds: Feeds): Promise<Float32Array>;
	release(): Promise<void>;
}

/** Loads a network where the visitor wishes; where WebGPU refuses it, on the processor, with the reason. */
export async function loadNetwork(bytes: Uint8Array, card: NetworkCard, wish: BackendWish): Promise<LoadedNetwork> {
	const choice = await chooseBackend(wish);
	try {
		return await loadOn(choice, bytes, card);
	} catch (error) {
		if (choice.backend === 'wasm') throw error;
		const said = (error instanceof Error ? error.message : String(error)).split('\n')[0].slice(0, 160);
		return loadOn({ backend: 'wasm', reason: `WebGPU (${choice.reason}) refused this network: ${said}` }, bytes, card);
	}
}

async function loadOn(choice: BackendChoice, bytes: Uint8Array, card: NetworkCard): Promise<LoadedNetwork> {
	const runtime = await loadRuntime(choice.backend);
	const session = await runtime.InferenceSession.create(bytes, sessionOptions(choice.backend));
	return {
		card,
		choice,
		predict: (feeds) => predict(runtime, session, feeds, card),
		release: () => session.release(),
	};
}

/** As in Node: numbers below 1e-38 are zero. On WebGPU nothing falls back to the processor unseen. */
const sessionOptions = (backend: Backend) => ({
	executionProviders: [backend],
	graphOptimizationLevel: 'all' as const,
	extra: {
		session: { set_denormal_as_zero: '1', ...(backend === 'webgpu' ? { disable_cpu_ep_fallback: '1' } : {}) },
	},
});

async function predict(
	runtime: OnnxRuntime,
	session: Session,
	feeds: Feeds,
	{ settings }: NetworkCard,
): Promise<Float32Array> {
	const { grid, pointCount, input, neighbourhoods } = settings;
	const [nx, ny, nz] = grid.dims;
	const tensors = Object.fromEntries(
		session.inputNames.map((name) => {
			const data = feeds[name];
			if (!data) throw new Error(`The network wants an input ${name}, which this page cannot make.`);
			if (data instanceof Int32Array)
				return [name, new runtime.Tensor('int32', data, indexShape(name, neighbourhoods))] as const;
			const shape = input === 'points' ? [1, pointCount, 3] : [1, data.length / (nx * ny * nz), nz, ny, nx];
			return [name, new runtime.Tensor('float32', data, shape)] as const;
		}),
	);
	const outputs = await session.run(tensors);
	const { probabilities } = outputs;
	if (!probabilities) throw new Error('The network gives no probabilities.');
	// Outputs lie in the runtime's own memory.
	return Float32Array.from((await probabilities.getData()) as Float32Array);
}

/** Inputs `…centres<i>` and `…neighbours<i>` of networks that look at the neighbours of points. */
function indexShape(name: string, sizes: NetworkCard['settings']['neighbourhoods']): number[] {
	const scale = Number(/\d+$/.exec(name)?.[0] ?? 0);
	const centres = sizes?.centres[scale] ?? 0;
	return name.includes('neighbours') ? [1, centres, sizes?.neighbours[scale] ?? 0] : [1, centres];
}

/** A shape that was run, kept for questions about it. */
export interface RunShape {
	readonly laid: LaidShape;
	/** About its centroid. */
	readonly own: TriangleMesh;
	readonly probabilities: Float32Array;
}

/** Lays a visitor's file for a network and runs it. */
export async function runNetwork(
	load: (card: NetworkCard) => Promise<LoadedNetwork>,
	card: NetworkCard,
	{
		file,
		isMirrored,
		onProgress,
	}: {
		readonly file: VisitorFile;
		readonly isMirrored: boolean;
		readonly onProgress: (progress: WorkProgress) => void;
	},
): Promise<{ readonly answer: NetworkAnswer; readonly run: RunShape }> {
	const start = performance.now();
	onProgress({ stage: 'Reading the file', share: 0 });
	const { mesh, notes } = await layFile(file, isMirrored);
	onProgress({ stage: 'Laying it on the network’s grid', share: 0.2 });
	const laid = layForNetwork(mesh, card, file.name);
	if (!laid) throw new Error(`The surface in ${file.name} is not closed.`);
	onProgress({ stage: 'Loading the network', share: 0.4 });
	const network = await load(card);
	onProgress({ stage: 'Running the network', share: 0.8 });
	const before = performance.now();
	const probabilities = await network.predict(laid.feeds);
	const predictMs = performance.now() - before;
	const own = aboutPoint(mesh, laid.centre);
	const { voxels, isUncut } = answeredVoxels(probabilities, laid, card);
	const answered = card.settings.lesson === 'class' ? undefined : surfaceAt(voxels, card);
	return {
		answer: {
			name: file.name,
			own,
			outside: laid.outside,
			notes,
			isUncut,
			seconds: (performance.now() - start) / 1000,
			probabilities,
			backend: network.choice,
			predictMs,
			answered,
			distanceMm: answered && distancesTo(own, answered.positions),
		},
		run: { laid, own, probabilities },
	};
}

/** What is left of a shape that is completed stays as it is, and only beyond the cut something is put to it, as with `msn predict`. */
function answeredVoxels(
	probabilities: Float32Array,
	{ occupancy }: LaidShape,
	{ settings }: NetworkCard,
): { readonly voxels: Float32Array; readonly isUncut: boolean } {
	if (settings.lesson !== 'completion' || !occupancy.voxels.some((value) => value >= 128))
		return { voxels: Float32Array.from(probabilities), isUncut: false };
	const given = Float32Array.from(occupancy.voxels, (value) => value / 255);
	const { missing, hasCutFace } = putBack(probabilities, given, settings.grid);
	return { voxels: keepGiven(missing, given), isUncut: !hasCutFace };
}

/** Where the probability is one half. */
function surfaceAt(probabilities: Float32Array, { settings: { grid } }: NetworkCard): TriangleMesh {
	return extractIsosurface(
		{ voxels: probabilities, dims: grid.dims, voxelToWorld: gridToWorld(grid) },
		{ level: 0.5, inside: 'high' },
	);
}

/** Bites along one axis of the grid. */
const bitesAlong = 8;

/**
 * What a class hangs on, by occlusion (Zeiler & Fergus, Visualizing and understanding convolutional networks, 2014): bites are
 * taken out of the shape one after another, and the fall of the probability is noted.
 */
export async function findSaliency(
	network: LoadedNetwork,
	{ laid, own, probabilities }: RunShape,
	classIndex: number,
	onProgress: (progress: WorkProgress) => void,
): Promise<Saliency> {
	const { settings } = network.card;
	if (settings.input !== 'voxels') throw new Error('Bites can be taken only where a network sees voxels.');
	const { dims, spacingMm } = settings.grid;
	const edge = Math.max(2, Math.ceil(dims[0] / bitesAlong));
	const [bx, by, bz] = dims.map((n) => Math.ceil(n / edge));
	const filling = Float32Array.from(laid.occupancy.voxels, (value) => value / 255);
	const bites = bitesOf(filling, dims, edge);
	const drops = new Float32Array(bx * by * bz).fill(Number.NaN);
	let done = 0;
	for (const [bite, voxels] of bites) {
		const bitten = filling.slice();
		for (const voxel of voxels) bitten[voxel] = 0;
		const shape = inputChannels(bitten, settings);
		const found = await network.predict({ ...laid.feeds, shape });
		drops[bite] = probabilities[classIndex] - found[classIndex];
		onProgress({ stage: 'Taking bites out of the shape', share: ++done / bites.size });
	}
	const at = (position: number, axis: number): number => (position / spacingMm + dims[axis] / 2) / edge - 0.5;
	const values = Float32Array.from({ length: own.positions.length / 3 }, (_, v) =>
		smoothed(drops, [bx, by, bz], [0, 1, 2].map((axis) => at(own.positions[3 * v + axis], axis)) as Place),
	);
	return { classIndex, drops: values, biteMm: edge * spacingMm };
}

type Place = [number, number, number];

/** Filled voxels of each block, by its number. */
function bitesOf(
	filling: Float32Array,
	[nx, ny, nz]: readonly [number, number, number],
	edge: number,
): Map<number, number[]> {
	const bites = new Map<number, number[]>();
	const [bx, by] = [Math.ceil(nx / edge), Math.ceil(ny / edge)];
	for (let z = 0, i = 0; z < nz; z++)
		for (let y = 0; y < ny; y++)
			for (let x = 0; x < nx; x++, i++) {
				if (filling[i] === 0) continue;
				const bite = Math.floor(x / edge) + bx * (Math.floor(y / edge) + by * Math.floor(z / edge));
				const voxels = bites.get(bite);
				if (voxels) voxels.push(i);
				else bites.set(bite, [i]);
			}
	return bites;
}

/** Trilinear among the blocks that were looked at. */
function smoothed(values: Float32Array, dims: Place, place: Place): number {
	const low = place.map(Math.floor);
	let sum = 0;
	let total = 0;
	for (let corner = 0; corner < 8; corner++) {
		const step = [corner & 1, (corner >> 1) & 1, corner >> 2];
		const block = low.map((at, axis) => at + step[axis]);
		if (block.some((at, axis) => at < 0 || at >= dims[axis])) continue;
		const value = values[block[0] + dims[0] * (block[1] + dims[1] * block[2])];
		const weight = step.reduce((product, up, axis) => {
			const share = place[axis] - low[axis];
			return product * (up ? share : 1 - share);
		}, 1);
		if (Number.isNaN(value) || weight === 0) continue;
		sum += weight * value;
		total += weight;
	}
	return total > 0 ? sum / total : 0;
}
