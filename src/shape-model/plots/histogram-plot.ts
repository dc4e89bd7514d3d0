import { plotFrame, text } from './plot-frame.ts';
import { plotColours, plotWidth, svgDocument, type PlotTexts } from './svg-document.ts';

/** Options of {@link histogramPlot}. */
export interface HistogramPlotOptions extends PlotTexts {
	/** Default: after Freedman and Diaconis, 5 to 60. */
	readonly bins?: number;
	/** A value to mark, such as the observed F among those of all rearrangements, and its name. */
	readonly marked?: { readonly value: number; readonly name: string };
}

/**
 * How often values occur: a permutation's null, distances, errors. Values that are not finite are left out. An SVG document.
 *
 * @throws RangeError if there is no finite value.
 */
export function histogramPlot(values: ArrayLike<number>, options: HistogramPlotOptions): string {
	const sorted = Array.from(values)
		.filter(Number.isFinite)
		.sort((a, b) => a - b);
	if (sorted.length === 0) throw new RangeError('histogramPlot: there is no finite value');
	const { marked } = options;
	const low = sorted[0];
	const span = sorted[sorted.length - 1] - low || Math.max(Math.abs(low), 1) * 1e-6;
	const count = options.bins ?? freedmanDiaconis(sorted, span);
	const heights = new Float64Array(count);
	for (const value of sorted) heights[Math.min(count - 1, Math.floor(((value - low) / span) * count))]++;
	const frame = plotFrame(options, [low, low + span, marked?.value ?? low], [0, ...heights]);
	const edge = (i: number): number => low + (span * i) / count;
	const bars = Array.from(heights, (height, i) =>
		height > 0
			? `<path d="M${frame.x(edge(i))} ${frame.y(0)}V${frame.y(height)}H${frame.x(edge(i + 1))}V${frame.y(0)}Z" fill="${plotColours[0]}" fill-opacity="0.7" stroke="#fff" stroke-width="0.5"/>`
			: '',
	);
	const marking = marked
		? [
				`<path d="M${frame.x(marked.value)} ${frame.y(0)}V${frame.y(frame.high[1])}" stroke="${plotColours[1]}" stroke-width="2" stroke-dasharray="6 3"/>`,
				label(Number(frame.x(marked.value)), marked.name),
			]
		: [];
	return svgDocument(options, [...frame.under, ...bars.filter(Boolean), ...marking]);
}

function label(x: number, name: string): string {
	const isRight = x > plotWidth / 2;
	return text(x + (isRight ? -6 : 6), 44, name, `font-weight="600" text-anchor="${isRight ? 'end' : 'start'}"`);
}

/** Freedman & Diaconis 1981: bins of 2 IQR / ∛n. */
function freedmanDiaconis(sorted: readonly number[], span: number): number {
	const n = sorted.length;
	const width = (2 * (sorted[Math.floor(0.75 * (n - 1))] - sorted[Math.floor(0.25 * (n - 1))])) / Math.cbrt(n);
	return width > 0 ? Math.min(60, Math.max(5, Math.ceil(span / width))) : 5;
}
