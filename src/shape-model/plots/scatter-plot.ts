import { chiSquaredCritical } from '#numeric';
import { legend, mark, plotFrame } from './plot-frame.ts';
import { plotColours, svgDocument, type PlotTexts } from './svg-document.ts';

/** One group of a {@link scatterPlot}. */
export interface PointGroup {
	readonly name: string;
	readonly x: ArrayLike<number>;
	readonly y: ArrayLike<number>;
}

/** Options of {@link scatterPlot}. */
export interface ScatterPlotOptions extends PlotTexts {
	/** Share of a normal group that its ellipse holds; 0 draws none. Default 0.95. */
	readonly ellipseLevel?: number;
}

const ellipseSteps = 72;

/**
 * Points of some groups, told apart by colour and form, with an ellipse about each group of at least 3 (of equal density of a
 * normal group with the same covariance). Points that are not finite are left out. An SVG document.
 *
 * @throws RangeError if a group's x and y differ in length.
 */
export function scatterPlot(groups: readonly PointGroup[], options: ScatterPlotOptions): string {
	const { ellipseLevel = 0.95 } = options;
	const points = groups.map(({ name, x, y }) => {
		if (x.length !== y.length) throw new RangeError(`scatterPlot: ${name} has ${x.length} x and ${y.length} y`);
		return Array.from(x, (value, i): readonly [number, number] => [value, y[i]]).filter((point) =>
			point.every(Number.isFinite),
		);
	});
	const ellipses = points.map((list) => (ellipseLevel > 0 && list.length >= 3 ? ellipse(list, ellipseLevel) : []));
	const all = [...points.flat(), ...ellipses.flat()];
	const frame = plotFrame(
		options,
		all.map(([x]) => x),
		all.map(([, y]) => y),
	);
	return svgDocument(options, [
		...frame.under,
		...points.flatMap((list, i) => list.map(([x, y]) => mark(i, frame.x(x), frame.y(y)))),
		...ellipses.flatMap((outline, i) =>
			outline.length > 0
				? [
						`<path d="M${outline.map(([x, y]) => `${frame.x(x)} ${frame.y(y)}`).join('L')}Z" fill="none" stroke="${plotColours[i % plotColours.length]}" stroke-width="1.5"/>`,
					]
				: [],
		),
		...legend(groups.length > 1 ? groups.map(({ name }) => name) : []),
	]);
}

function ellipse(points: readonly (readonly [number, number])[], level: number): (readonly [number, number])[] {
	const n = points.length;
	const mean = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis] / n, 0));
	const covariance = (a: number, b: number): number =>
		points.reduce((sum, point) => sum + ((point[a] - mean[a]) * (point[b] - mean[b])) / (n - 1), 0);
	// The Cholesky factor takes the unit circle to the ellipse.
	const first = Math.sqrt(covariance(0, 0));
	const mixed = first > 0 ? covariance(0, 1) / first : 0;
	const second = Math.sqrt(Math.max(0, covariance(1, 1) - mixed * mixed));
	const radius = Math.sqrt(chiSquaredCritical(1 - level, 2));
	return Array.from({ length: ellipseSteps }, (_, i) => {
		const u = radius * Math.cos((2 * Math.PI * i) / ellipseSteps);
		const v = radius * Math.sin((2 * Math.PI * i) / ellipseSteps);
		return [mean[0] + first * u, mean[1] + mixed * u + second * v] as const;
	});
}
