import { predictLinear, ridgeRegression, studentCritical } from '#numeric';
import { mark, plotFrame } from './plot-frame.ts';
import { plotColours, svgDocument, type PlotTexts } from './svg-document.ts';

/** Options of {@link regressionPlot}. */
export interface RegressionPlotOptions extends PlotTexts {
	/** Of the bands. Default 0.95. */
	readonly level?: number;
}

const steps = 40;

/**
 * Points with the line of least squares, the confidence band of the line (dark) and the band that is to hold new points
 * (light), for normal residuals. An SVG document.
 *
 * @throws RangeError if there are fewer than 3 points, x and y differ in length, or all x are the same.
 */
export function regressionPlot(x: ArrayLike<number>, y: ArrayLike<number>, options: RegressionPlotOptions): string {
	const n = x.length;
	if (n !== y.length || n < 3) throw new RangeError(`regressionPlot: ${n} x and ${y.length} y, at least 3 are needed`);
	const { level = 0.95 } = options;
	const line = ridgeRegression(
		Array.from(x, (value) => [value]),
		y,
		0,
	);
	const mean = Array.from(x).reduce((sum, value) => sum + value / n, 0);
	let spread = 0;
	let squared = 0;
	for (let i = 0; i < n; i++) {
		spread += (x[i] - mean) ** 2;
		squared += (y[i] - predictLinear(line, [x[i]])) ** 2;
	}
	const deviation = Math.sqrt(squared / (n - 2));
	const critical = studentCritical(1 - level, n - 2);
	const low = Math.min(...Array.from(x));
	const high = Math.max(...Array.from(x));
	const at = Array.from({ length: steps + 1 }, (_, i) => low + ((high - low) * i) / steps);
	const band = (own: number): { readonly up: number[]; readonly down: number[] } => {
		const width = at.map((value) => critical * deviation * Math.sqrt(own + 1 / n + (value - mean) ** 2 / spread));
		return {
			up: at.map((value, i) => predictLinear(line, [value]) + width[i]),
			down: at.map((value, i) => predictLinear(line, [value]) - width[i]),
		};
	};
	const bands = [band(1), band(0)];
	const frame = plotFrame(options, Array.from(x), [...Array.from(y), ...bands[0].up, ...bands[0].down]);
	const place = (value: number, height: number): string => `${frame.x(value)} ${frame.y(height)}`;
	const accent = plotColours[1];
	return svgDocument(options, [
		...frame.under,
		...bands.map(({ up, down }, i) => {
			const there = at.map((value, k) => place(value, up[k]));
			const back = at.map((value, k) => place(value, down[k])).reverse();
			return `<path d="M${[...there, ...back].join('L')}Z" fill="${accent}" fill-opacity="${i === 0 ? 0.12 : 0.25}"/>`;
		}),
		...Array.from({ length: n }, (_, i) => mark(0, frame.x(x[i]), frame.y(y[i]))),
		`<path d="M${[low, high].map((value) => place(value, predictLinear(line, [value]))).join('L')}" stroke="${accent}" stroke-width="2"/>`,
	]);
}
