import { axisTicks, type AxisTicks } from './axis-ticks.ts';
import { coordinate, escapeXml, plotColours, plotHeight, plotWidth, type PlotTexts } from './svg-document.ts';

/** Axes of a plot: where values lie, and their drawing. */
export interface PlotFrame {
	x(value: number): string;
	y(value: number): string;
	/** Drawing of grid, axes and labels; belongs under the data. */
	readonly under: readonly string[];
	readonly low: readonly [number, number];
	readonly high: readonly [number, number];
}

const left = 52;
const right = 14;
const top = 30;
const bottom = 44;

/** The largest title and names that fit; longer ones end in an ellipsis. */
const titleLength = 42;
const nameLength = 22;

/** Axes that hold all the x and y values. */
export function plotFrame(texts: PlotTexts, xValues: Iterable<number>, yValues: Iterable<number>): PlotFrame {
	const horizontal = axisTicks(xValues);
	const vertical = axisTicks(yValues);
	const x = (value: number): string =>
		coordinate(left + ((value - horizontal.low) / (horizontal.high - horizontal.low)) * (plotWidth - left - right));
	const y = (value: number): string =>
		coordinate(
			plotHeight - bottom - ((value - vertical.low) / (vertical.high - vertical.low)) * (plotHeight - top - bottom),
		);
	return {
		x,
		y,
		under: [
			...grid(horizontal, vertical, x, y),
			text(left - 40, 18, shortened(texts.title, titleLength), 'font-weight="600" font-size="13"'),
			text(
				(left + plotWidth - right) / 2,
				plotHeight - 8,
				shortened(texts.xLabel, titleLength),
				'text-anchor="middle"',
			),
			text(
				0,
				0,
				shortened(texts.yLabel, 34),
				`text-anchor="middle" transform="translate(13 ${(top + plotHeight - bottom) / 2}) rotate(-90)"`,
			),
		],
		low: [horizontal.low, vertical.low],
		high: [horizontal.high, vertical.high],
	};
}

/** Names of series beside their colours and signs, in the corner where there is the least. */
export function legend(
	names: readonly string[],
	corner: 'top' | 'bottom' = 'top',
	sample: (i: number, x: string, y: string) => string = mark,
): string[] {
	if (names.length < 2 && !names[0]) return [];
	const width = 26 + 6.6 * Math.max(...names.map((name) => Math.min(name.length, nameLength)));
	const x = plotWidth - right - width - 2;
	const y = corner === 'top' ? top + 4 : plotHeight - bottom - 6 - 16 * names.length;
	return [
		`<rect x="${coordinate(x)}" y="${y}" width="${coordinate(width)}" height="${16 * names.length + 4}" fill="#fff" fill-opacity="0.8"/>`,
		...names.flatMap((name, i) => [
			sample(i, coordinate(x + 9), coordinate(y + 10 + 16 * i)),
			text(x + 20, y + 14 + 16 * i, shortened(name, nameLength)),
		]),
	];
}

/** The sign of series i: colour and form both tell series apart. */
export function mark(i: number, x: string, y: string): string {
	const fill = plotColours[i % plotColours.length];
	const forms = [
		'<circle r="3.2"',
		'<path d="M-3.2-3.2h6.4v6.4h-6.4z"',
		'<path d="M0-4L3.8 3H-3.8z"',
		'<path d="M0-4.2L4.2 0L0 4.2L-4.2 0z"',
	];
	return `${forms[i % forms.length]} transform="translate(${x} ${y})" fill="${fill}" fill-opacity="0.75"/>`;
}

/** Text at a place. */
export function text(x: number, y: number, content: string, attributes = ''): string {
	return `<text x="${coordinate(x)}" y="${coordinate(y)}" fill="#222"${attributes ? ` ${attributes}` : ''}>${escapeXml(content)}</text>`;
}

function shortened(name: string, length: number): string {
	const letters = Array.from(name);
	return letters.length > length ? `${letters.slice(0, length - 1).join('')}…` : name;
}

function grid(
	horizontal: AxisTicks,
	vertical: AxisTicks,
	x: (value: number) => string,
	y: (value: number) => string,
): string[] {
	const floor = plotHeight - bottom;
	return [
		...horizontal.values.flatMap((value, i) => [
			`<path d="M${x(value)} ${top}V${floor}" stroke="#e4e4e4"/>`,
			`<text x="${x(value)}" y="${floor + 15}" text-anchor="middle" fill="#444">${horizontal.labels[i]}</text>`,
		]),
		...vertical.values.flatMap((value, i) => [
			`<path d="M${left} ${y(value)}H${plotWidth - right}" stroke="#e4e4e4"/>`,
			`<text x="${left - 6}" y="${y(value)}" dy="4" text-anchor="end" fill="#444">${vertical.labels[i]}</text>`,
		]),
		`<path d="M${left} ${top}V${floor}H${plotWidth - right}" fill="none" stroke="#666"/>`,
	];
}
