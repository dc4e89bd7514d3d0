import type { CoarseBlocksOptions } from './coarse-blocks.ts';
import { checkGrid, type FieldGrid } from './field-grid.ts';
import type { InputChannel } from './input-channels.ts';
import type { LessonSettings } from './lesson-examples.ts';
import type { Lesson } from './network-registry.ts';
import type { NeighbourhoodSizes } from './networks/point-neighbourhoods.ts';

/** A measured figure of a trained network or model, with its interval over patients. */
export interface MeasuredFigure {
	/** What was measured: `mean of the seeds`, a floor beside it … */
	readonly method: string;
	readonly metric: string;
	readonly value: number;
	/** 95 %. */
	readonly interval: readonly [number, number] | null;
	readonly patients: number;
	readonly shapes: number;
}

/** The data something was learnt from. */
export interface LearntFrom {
	readonly source: string;
	/** Of the data. */
	readonly licence: string;
	readonly citation?: string;
	/** How many there were in all, trained and tested on; undefined where it was not noted. */
	readonly shapes?: number;
	readonly subjects?: number;
	/** Shapes made by a program, not from a patient: all of them, some, or none; undefined where it was not noted. */
	readonly synthetic?: 'all' | 'some' | 'none';
	/** Shapes of this side were mirrored onto the other before they were learnt. */
	readonly mirrored?: 'left' | 'right';
}

/** How it was tested, with the figures. */
export interface Measurement {
	/** How training and tested shapes were parted. */
	readonly rule: string;
	readonly figures: readonly MeasuredFigure[];
}

/** All that is needed to use a trained network and to judge it: it travels in the network's own file. */
export interface NetworkCard {
	readonly title: string;
	/** Name in the registry. */
	readonly network: string;
	readonly parameters: number;
	/** How a shape becomes the network's input. */
	readonly settings: Omit<LessonSettings, 'augment'>;
	/** Shapes were moved to their centroid, or lie as the archive had them. */
	readonly placement: 'centroid' | 'stored';
	/** Whether voxels at the surface were filled by their share, or wholly or not at all. */
	readonly filling: 'shares' | 'whole';
	/** Of the lesson `class`, in the order of the output; else empty. */
	readonly classes: readonly string[];
	readonly data: LearntFrom;
	readonly measured?: Measurement;
	/** SHA-256, in hexadecimal, of the graph in the file, weights included. */
	readonly graphSha256: string;
}

const key = 'medshapenet';
const version = 1;

/**
 * A card as the free texts of an ONNX file: one text in JSON for programs, and the same in words for people.
 */
export function networkMetadata(card: NetworkCard): Record<string, string> {
	const { settings, data, classes } = card;
	const { grid, lesson } = settings;
	const extent = (grid.dims[0] * grid.spacingMm) / 2;
	return {
		[key]: JSON.stringify({ version, ...card }),
		title: card.title,
		network: card.network,
		lesson,
		input:
			settings.input === 'points'
				? `shape [1, ${settings.pointCount}, 3]: points on the surface, centred, over ${extent} mm`
				: `shape [1, channels, depth, height, width]: ${(settings.channels ?? ['occupancy']).join(', ')}, centred, ${grid.spacingMm} mm voxels, x fastest`,
		output: lesson === 'class' ? 'probabilities [1, classes]' : 'probabilities of each voxel to be inside',
		classes: classes.join(', '),
		trainedOn: data.source,
		licence: data.licence,
		...(data.synthetic !== undefined && data.synthetic !== 'none' ? { synthetic: data.synthetic } : {}),
		graphSha256: card.graphSha256,
		clinicalUse: 'none',
	};
}

/**
 * The card in the texts of an ONNX file.
 *
 * @throws RangeError if there is none, or it is not as it must be: saying where.
 */
export function readNetworkCard(metadata: Readonly<Record<string, string>>): NetworkCard {
	const text = metadata[key];
	if (text === undefined) throw new RangeError('the file holds no card: it was not written by msn export');
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new RangeError('the card of the file is not JSON', { cause });
	}
	const card = recordOf(value, 'the card');
	if (card['version'] !== version)
		throw new RangeError(`the card has version ${String(card['version'])}; this software reads ${version}`);
	const settings = readSettings(recordOf(card['settings'], 'settings'));
	const classes = listOf(card['classes'], 'classes').map((name, i) => textOf(name, `classes[${i}]`));
	if (settings.lesson === 'class' && classes.length < 2) throw new RangeError('classes: a network tells two or more');
	const measured = card['measured'];
	return {
		title: textOf(card['title'], 'title'),
		network: textOf(card['network'], 'network'),
		parameters: numberOf(card['parameters'], 'parameters'),
		settings,
		placement: choiceOf(card['placement'], ['centroid', 'stored'], 'placement'),
		filling: choiceOf(card['filling'], ['shares', 'whole'], 'filling'),
		classes,
		data: readLearntFrom(card['data']),
		...(measured === undefined ? {} : { measured: readMeasurement(measured) }),
		graphSha256: textOf(card['graphSha256'], 'graphSha256'),
	};
}

const lessons: readonly Lesson[] = ['class', 'completion', 'reconstruction', 'super-resolution', 'marks'];
const channelNames: readonly InputChannel[] = ['occupancy', 'distance', 'coordinates'];
/** More voxels than a network of this software has room for. */
const mostVoxels = 512;

function readSettings(value: Values): NetworkCard['settings'] {
	const grid = recordOf(value['grid'], 'grid');
	const dims = listOf(grid['dims'], 'grid.dims').map((n, axis) => numberOf(n, `grid.dims[${axis}]`));
	const fieldGrid: FieldGrid = {
		dims: [dims[0], dims[1], dims[2]],
		spacingMm: numberOf(grid['spacingMm'], 'grid.spacingMm'),
	};
	checkGrid('grid', fieldGrid);
	if (dims.length !== 3 || dims.some((n) => n > mostVoxels)) throw new RangeError(`grid.dims are ${dims.join(' × ')}`);
	const pointCount = numberOf(value['pointCount'], 'pointCount');
	if (!Number.isInteger(pointCount) || pointCount < 1 || pointCount > 1e6)
		throw new RangeError(`pointCount is ${pointCount}`);
	const { channels, truncationMm, neighbourhoods, coarse } = value;
	const seed = value['seed'];
	return {
		lesson: choiceOf(value['lesson'], lessons, 'lesson'),
		input: choiceOf(value['input'], ['voxels', 'points'], 'input'),
		grid: fieldGrid,
		pointCount,
		share: numberOf(value['share'], 'share'),
		seed: typeof seed === 'string' ? seed : numberOf(seed, 'seed'),
		...(channels !== undefined && {
			channels: listOf(channels, 'channels').map((one) => choiceOf(one, channelNames, 'channels')),
		}),
		...(truncationMm !== undefined && { truncationMm: numberOf(truncationMm, 'truncationMm') }),
		...(neighbourhoods !== undefined && { neighbourhoods: readSizes(recordOf(neighbourhoods, 'neighbourhoods')) }),
		...(coarse !== undefined && { coarse: readCoarse(recordOf(coarse, 'coarse')) }),
	};
}

function readCoarse(value: Values): CoarseBlocksOptions {
	const { of, laid } = value;
	return {
		factor: numberOf(value['factor'], 'coarse.factor'),
		...(of !== undefined && { of: choiceOf(of, ['majority', 'filling'], 'coarse.of') }),
		...(laid !== undefined && { laid: choiceOf(laid, ['nearest', 'linear'], 'coarse.laid') }),
	};
}

function readSizes(value: Values): NeighbourhoodSizes {
	const numbers = (name: string): number[] => listOf(value[name], name).map((n) => numberOf(n, name));
	return { centres: numbers('centres'), neighbours: numbers('neighbours') };
}

/** The data of a card. @throws RangeError saying what is wrong. */
export function readLearntFrom(value: unknown): LearntFrom {
	const data = recordOf(value, 'data');
	const { citation, shapes, subjects, synthetic, mirrored } = data;
	return {
		source: textOf(data['source'], 'data.source'),
		licence: textOf(data['licence'], 'data.licence'),
		...(citation !== undefined && { citation: textOf(citation, 'data.citation') }),
		...(shapes !== undefined && { shapes: numberOf(shapes, 'data.shapes') }),
		...(subjects !== undefined && { subjects: numberOf(subjects, 'data.subjects') }),
		...(synthetic !== undefined && { synthetic: choiceOf(synthetic, ['all', 'some', 'none'], 'data.synthetic') }),
		...(mirrored !== undefined && { mirrored: choiceOf(mirrored, ['left', 'right'], 'data.mirrored') }),
	};
}

/** The figures of a card. @throws RangeError saying what is wrong. */
export function readMeasurement(value: unknown): Measurement {
	const measured = recordOf(value, 'measured');
	return {
		rule: textOf(measured['rule'], 'measured.rule'),
		figures: listOf(measured['figures'], 'measured.figures').map((entry, i): MeasuredFigure => {
			const figure = recordOf(entry, `measured.figures[${i}]`);
			const ends = figure['interval'];
			const interval = ends === null ? [] : listOf(ends, 'interval').map((end) => numberOf(end, 'interval'));
			return {
				method: textOf(figure['method'], 'method'),
				metric: textOf(figure['metric'], 'metric'),
				value: numberOf(figure['value'], 'value'),
				interval: ends === null ? null : [interval[0], interval[1]],
				patients: numberOf(figure['patients'], 'patients'),
				shapes: numberOf(figure['shapes'], 'shapes'),
			};
		}),
	};
}

type Values = Readonly<Record<string, unknown>>;

function recordOf(value: unknown, place: string): Values {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Values;
	throw new RangeError(`${place} must be an object`);
}

function listOf(value: unknown, place: string): readonly unknown[] {
	if (Array.isArray(value) && value.length <= 10_000) return value;
	throw new RangeError(`${place} must be a list`);
}

function textOf(value: unknown, place: string): string {
	if (typeof value === 'string' && value.length <= 20_000) return value;
	throw new RangeError(`${place} must be a text`);
}

function numberOf(value: unknown, place: string): number {
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	throw new RangeError(`${place} must be a number`);
}

function choiceOf<const Choice extends string>(value: unknown, choices: readonly Choice[], place: string): Choice {
	const found = choices.find((choice) => choice === value);
	if (found === undefined) throw new RangeError(`${place} must be one of ${choices.join(', ')}, got ${String(value)}`);
	return found;
}
