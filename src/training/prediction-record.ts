import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { EpochPredictions, PredictedSample } from '#contract';
import { writeNpy } from '#formats';
import { lessonExample, prepareSample, type LessonSettings } from '#learning';
import { createRandom } from '#numeric';
import type { JudgedSamples, NetworkSamples } from './judge-network.ts';
import { pictureFile, pictureFolder, picturesOf } from './picture-files.ts';

/** Samples followed through all epochs, and of each epoch's worst. */
const followed = 4;
const worst = 4;
/** Epochs whose volumes are kept. */
const maxFiles = 16;
/** Voxels along the longest axis of what is kept; finer grids are averaged. */
const maxSize = 64;
/** Of the time between two epochs. */
const shareOfTime = 0.01;

/** Keeps what a network says about a few validation samples after each epoch. */
export interface PredictionRecord {
	/** Writes the volumes, where there are any and it is time, and gives what belongs into the log. */
	record(epoch: number, judged: JudgedSamples, isLast: boolean): EpochPredictions;
}

/**
 * Chooses the samples to follow: by seed, of every class alike, the same in every epoch and after a stop. Volumes are written
 * whole or not at all, for at most 16 epochs (spread over the run, with the first and the last), and only as often as it takes less
 * than a hundredth of the time.
 */
export function openPredictionRecord(
	folder: string,
	validation: NetworkSamples,
	settings: LessonSettings,
): PredictionRecord {
	const chosen = chooseSamples(validation, settings.seed);
	const written = { at: Number.NEGATIVE_INFINITY, tookMs: 0 };
	return {
		record(epoch, judged, isLast) {
			const shown: { place: number; chosenBy: PredictedSample['chosenBy'] }[] = [
				...chosen.map((place) => ({ place, chosenBy: 'seed' as const })),
				...worstOf(judged.scores, chosen).map((place) => ({ place, chosenBy: 'worst' as const })),
			];
			const started = performance.now();
			if (isLast || started - written.at >= written.tookMs / shareOfTime) {
				const places = shown.map(({ place }) => place);
				writePictures(folder, epoch, picturesFor(places, judged, validation, settings));
				Object.assign(written, { at: performance.now(), tookMs: performance.now() - started });
			}
			return {
				epoch,
				samples: shown.map(({ place, chosenBy }) => ({
					id: validation.samples[place].id,
					chosenBy,
					score: short(judged.scores[place]),
					...(settings.lesson === 'class'
						? { truth: validation.labels[place], probabilities: Array.from(judged.rows[place], short) }
						: {}),
				})),
			};
		},
	};
}

const short = (value: number): number => Number(value.toPrecision(5));

/** Places of the samples to follow: turn by turn from every class. */
function chooseSamples({ labels }: NetworkSamples, seed: number | string): number[] {
	const order = Uint32Array.from(labels.keys());
	createRandom(`predictions ${seed}`).shuffle(order);
	const byClass = new Map<number, number[]>();
	for (const place of order) byClass.set(labels[place], [...(byClass.get(labels[place]) ?? []), place]);
	const queues = [...byClass.entries()].sort(([a], [b]) => a - b).map(([, places]) => places);
	return Array.from({ length: followed }, (_, turn) =>
		queues.flatMap((places) => (turn < places.length ? [places[turn]] : [])),
	)
		.flat()
		.slice(0, followed);
}

function worstOf(scores: readonly number[], chosen: readonly number[]): number[] {
	return [...scores.keys()]
		.filter((place) => !chosen.includes(place))
		.sort((a, b) => scores[a] - scores[b])
		.slice(0, worst);
}

/** Volumes to look at, as bytes: [samples, roles, depth, height, width]. */
interface Pictures {
	readonly bytes: Uint8Array;
	readonly shape: readonly number[];
}

/** Input of each sample, and of voxel lessons truth and prediction, 0 … 255. Undefined for points. */
function picturesFor(
	places: readonly number[],
	{ rows }: JudgedSamples,
	{ samples, labels }: NetworkSamples,
	settings: LessonSettings,
): Pictures | undefined {
	if (settings.input !== 'voxels' || places.length === 0) return undefined;
	const { dims } = settings.grid;
	const factor = Math.ceil(Math.max(...dims) / maxSize);
	// As occupancy, whatever else the network sees.
	const plain = { ...settings, channels: undefined, isFixed: true };
	const all = places.flatMap((place) => {
		const { shape, whole } = lessonExample(prepareSample(samples[place], plain), labels[place], 0, plain);
		return whole ? [shape, whole, rows[place]] : [shape];
	});
	const [nx, ny, nz] = dims.map((n) => Math.ceil(n / factor));
	const bytes = new Uint8Array(all.length * nx * ny * nz);
	for (const [i, values] of all.entries()) bytes.set(averaged(values, dims, factor), i * nx * ny * nz);
	return { bytes, shape: [places.length, all.length / places.length, nz, ny, nx] };
}

/** Means over blocks of voxels, 0 … 1 as 0 … 255. */
function averaged(values: ArrayLike<number>, [nx, ny, nz]: readonly number[], factor: number): Uint8Array {
	if (factor === 1) return Uint8Array.from(values, byteOf);
	const [mx, my, mz] = [nx, ny, nz].map((n) => Math.ceil(n / factor));
	const sums = new Float32Array(mx * my * mz);
	const counts = new Uint16Array(sums.length);
	for (let at = 0, z = 0; z < nz; z++)
		for (let y = 0; y < ny; y++) {
			const line = (Math.floor(z / factor) * my + Math.floor(y / factor)) * mx;
			for (let x = 0; x < nx; x++, at++) {
				const block = line + Math.floor(x / factor);
				sums[block] += values[at];
				counts[block]++;
			}
		}
	return Uint8Array.from(sums, (sum, block) => byteOf(sum / counts[block]));
}

const byteOf = (value: number): number => Math.round(255 * Math.max(0, Math.min(1, value)));

function writePictures(folder: string, epoch: number, pictures: Pictures | undefined): void {
	if (!pictures) return;
	const file = pictureFile(folder, epoch);
	mkdirSync(path.join(folder, pictureFolder), { recursive: true });
	const partial = `${file}.${process.pid}.part`;
	writeFileSync(partial, gzipSync(writeNpy(pictures.bytes, pictures.shape), { level: 1 }));
	renameSync(partial, file);
	const epochs = picturesOf(folder);
	// Of a run begun anew, pictures of later epochs are of another course.
	for (const stale of epochs.filter((one) => one > epoch)) rmSync(pictureFile(folder, stale), { force: true });
	const kept = epochs.filter((one) => one <= epoch);
	if (kept.length <= maxFiles) return;
	for (const [i, one] of kept.entries())
		if (i % 2 === 1 && i < kept.length - 1) rmSync(pictureFile(folder, one), { force: true });
}
