import { describe, expect, test } from 'vitest';
import { createRandom } from '#numeric';
import { axisTicks } from './axis-ticks.ts';
import { curvePlot } from './curve-plot.ts';
import { histogramPlot } from './histogram-plot.ts';
import { regressionPlot } from './regression-plot.ts';
import { scatterPlot } from './scatter-plot.ts';
import { escapeXml, plotHeight, plotWidth } from './svg-document.ts';

const texts = { title: 'A <title> & "more"', xLabel: 'modes', yLabel: 'mm' };
const random = createRandom(1);
const xs = Array.from({ length: 40 }, (_, i) => i);
const ys = xs.map((x) => 2 + 0.5 * x + random.normal());

const plots: Record<string, () => string> = {
	curve: () =>
		curvePlot(
			[
				{ name: 'a', x: xs, y: ys, low: ys.map((y) => y - 1), high: ys.map((y) => y + 1) },
				{ name: 'b & c', x: xs, y: xs.map((x) => (x === 20 ? Number.NaN : 3)) },
			],
			texts,
		),
	roc: () => curvePlot([{ name: 'roc', x: [0, 0.2, 1], y: [0, 0.9, 1] }], { ...texts, hasDiagonal: true }),
	scatter: () =>
		scatterPlot(
			[
				{ name: 'male', x: xs, y: ys },
				{ name: 'female', x: ys, y: xs },
				{ name: 'one', x: [3], y: [4] },
			],
			texts,
		),
	regression: () => regressionPlot(xs, ys, texts),
	histogram: () => histogramPlot(ys, { ...texts, marked: { value: 30, name: 'observed' } }),
	empty: () => curvePlot([], texts),
};

/** A strict enough reader: every tag is closed in order, attributes are quoted, entities known. */
function checkXml(xml: string): number {
	const open: string[] = [];
	let count = 0;
	let at = 0;
	for (const match of xml.matchAll(
		/<(\/?)([a-z]+)((?:\s+[a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)\s*(\/?)>/g,
	)) {
		const between = xml.slice(at, match.index);
		expect(between).not.toMatch(/[<>]/);
		expect(between.replaceAll(/&(amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
		at = match.index + match[0].length;
		count++;
		if (match[1]) expect(open.pop()).toBe(match[2]);
		else if (!match[4]) open.push(match[2]);
	}
	expect(open).toEqual([]);
	expect(xml.slice(at).trim()).toBe('');
	return count;
}

describe('plots', () => {
	test.each(Object.entries(plots))('%s: well-formed, inside the frame, the same every time', (_, draw) => {
		const svg = draw();
		expect(checkXml(svg)).toBeGreaterThan(10);
		expect(svg).toBe(draw());
		expect(svg).not.toMatch(/NaN|Infinity|undefined/);
		expect(svg).toContain('<title>A &lt;title&gt; &amp; &quot;more&quot;</title>');
		for (const [, path] of svg.matchAll(/ d="(M\d[^"]*)"/g)) {
			for (const [, x, y] of path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)) {
				expect(Number(x)).toBeGreaterThanOrEqual(0);
				expect(Number(x)).toBeLessThanOrEqual(plotWidth);
				expect(Number(y)).toBeGreaterThanOrEqual(0);
				expect(Number(y)).toBeLessThanOrEqual(plotHeight);
			}
		}
	});

	test('what is not finite interrupts a line; parts that do not fit are refused', () => {
		const svg = curvePlot([{ name: 'a', x: [0, 1, 2, 3, 4], y: [1, 2, Number.NaN, 2, 1] }], texts);
		const line = /<path d="([^"]*)" fill="none" stroke="#0072b2"/.exec(svg)?.[1] ?? '';
		expect(line.match(/M/g)?.length).toBe(2);
		expect(() => curvePlot([{ name: 'a', x: [1], y: [1, 2] }], texts)).toThrow(/parts of a/);
		expect(() => scatterPlot([{ name: 'a', x: [1], y: [] }], texts)).toThrow(RangeError);
		expect(() => regressionPlot([1, 1, 1], [1, 2, 3], texts)).toThrow(RangeError);
		expect(() => histogramPlot([Number.NaN], texts)).toThrow(RangeError);
	});

	test('95 % of a normal group lie in its ellipse, drawn where it should be', () => {
		const n = 4000;
		const x = Float64Array.from({ length: n }, () => random.normal());
		const y = x.map((value) => 0.8 * value + 0.6 * random.normal());
		const svg = scatterPlot([{ name: 'g', x, y }], texts);
		const outline = /<path d="M([^"]*)Z" fill="none" stroke="#0072b2"/.exec(svg)?.[1] ?? '';
		const polygon = outline.split('L').map((point) => point.split(' ').map(Number));
		const marks = [...svg.matchAll(/<circle r="3.2" transform="translate\((\S+) (\S+)\)"/g)].map(([, a, b]) => [
			Number(a),
			Number(b),
		]);
		const inside = marks.filter(([px, py]) => isInside(polygon, px, py)).length;
		expect(marks.length).toBe(n);
		expect(Math.abs(inside / n - 0.95)).toBeLessThan(0.012);
	});

	test('a histogram holds every value', () => {
		const svg = histogramPlot([1, 1, 1, 2, 9], { ...texts, bins: 4 });
		expect(svg.match(/fill-opacity="0.7"/g)?.length).toBe(2);
	});
});

test('axis ticks are round and hold the values', () => {
	for (const values of [[0, 1], [-3.2, 17], [1e-7, 3e-7], [5, 5], [0, 0], [1e6, 9e6], [-2e-3, 1e-3], [Number.NaN]]) {
		const { low, high, values: ticks, labels } = axisTicks(values);
		for (const value of values.filter(Number.isFinite)) {
			expect(low).toBeLessThanOrEqual(value + 1e-15);
			expect(high).toBeGreaterThanOrEqual(value - 1e-15);
		}
		expect(ticks.length).toBeGreaterThanOrEqual(3);
		expect(ticks.length).toBeLessThanOrEqual(9);
		expect(new Set(labels).size).toBe(labels.length);
	}
	expect(axisTicks([0, 1]).labels).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
});

test('XML is escaped, forbidden characters fall out', () => {
	expect(escapeXml('<a b="c">&\u0000\u0008\ud800é</a>')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;é&lt;/a&gt;');
});

function isInside(polygon: readonly (readonly number[])[], x: number, y: number): boolean {
	let is = false;
	for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
		const [xi, yi] = polygon[i];
		const [xj, yj] = polygon[j];
		if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) is = !is;
	}
	return is;
}
