import { legend, plotFrame } from './plot-frame.ts';
import { plotColours, svgDocument, type PlotTexts } from './svg-document.ts';

/** A line of a {@link curvePlot}. */
export interface Curve {
	readonly name: string;
	readonly x: ArrayLike<number>;
	readonly y: ArrayLike<number>;
	/** Edges of a band about the line (an error or an interval). */
	readonly low?: ArrayLike<number>;
	readonly high?: ArrayLike<number>;
}

/** Options of {@link curvePlot}. */
export interface CurvePlotOptions extends PlotTexts {
	/** Also shows 0 on the vertical axis. Default true. */
	readonly fromZero?: boolean;
	/** Draws the line y = x: what guessing gives in a receiver operating characteristic. */
	readonly hasDiagonal?: boolean;
	/** Default `top`. */
	readonly legendAt?: 'top' | 'bottom';
}

const dashes = ['', '7 3', '2 3', '9 3 2 3'];

/**
 * Lines with bands: compactness, generalization and specificity by number of modes, receiver operating characteristics,
 * variances against their null. Points that are not finite interrupt a line. An SVG document, the same text for the same data.
 *
 * @throws RangeError if the parts of a curve differ in length.
 */
export function curvePlot(curves: readonly Curve[], options: CurvePlotOptions): string {
	for (const { name, x, y, low = y, high = y } of curves)
		if (x.length !== y.length || low.length !== y.length || high.length !== y.length)
			throw new RangeError(
				`curvePlot: the parts of ${name} have ${x.length}, ${y.length}, ${low.length} and ${high.length} values`,
			);
	const { fromZero = true, hasDiagonal = false, legendAt = 'top' } = options;
	const xs = curves.flatMap(({ x }) => Array.from(x));
	const ys = curves.flatMap(({ y, low = [], high = [] }) => [
		...Array.from(y),
		...Array.from(low),
		...Array.from(high),
	]);
	const frame = plotFrame(options, hasDiagonal ? [0, 1] : xs, fromZero || hasDiagonal ? [0, ...ys] : ys);
	const place = (x: number, y: number): string => `${frame.x(x)} ${frame.y(y)}`;
	const bands = curves.flatMap(({ x, low, high }, i) => {
		if (!low || !high) return [];
		const rows = Array.from({ length: x.length }, (_, k) => k).filter(
			(k) => Number.isFinite(low[k]) && Number.isFinite(high[k]),
		);
		const there = rows.map((k) => place(x[k], high[k]));
		const back = rows.toReversed().map((k) => place(x[k], low[k]));
		return rows.length > 1
			? [`<path d="M${[...there, ...back].join('L')}Z" fill="${colour(i)}" fill-opacity="0.18"/>`]
			: [];
	});
	const lines = curves.map(({ x, y }, i) => {
		let path = '';
		let isDown = false;
		for (let k = 0; k < x.length; k++) {
			const isDrawn = Number.isFinite(x[k]) && Number.isFinite(y[k]);
			if (isDrawn) path += `${isDown ? 'L' : 'M'}${place(x[k], y[k])}`;
			isDown = isDrawn;
		}
		return line(i, path || 'M0 0');
	});
	const diagonal = hasDiagonal
		? [`<path d="M${place(0, 0)}L${place(1, 1)}" stroke="#888" stroke-dasharray="3 3"/>`]
		: [];
	return svgDocument(options, [
		...frame.under,
		...diagonal,
		...bands,
		...lines,
		...legend(curves.length > 1 ? curves.map(({ name }) => name) : [], legendAt, (i, x, y) =>
			line(i, `M${x} ${y}m-8 0h17`),
		),
	]);
}

const colour = (i: number): string => plotColours[i % plotColours.length];

function line(i: number, path: string): string {
	const dash = dashes[i % dashes.length];
	return `<path d="${path}" fill="none" stroke="${colour(i)}" stroke-width="2"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
}
