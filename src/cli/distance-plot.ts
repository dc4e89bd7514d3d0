/** One curve of {@link distancePlot}. */
export interface DistanceCurve {
	readonly name: string;
	/** Distances in mm, in any order. */
	readonly distancesMm: Float64Array;
}

const width = 720;
const height = 420;
const frame = { left: 64, right: 24, top: 44, bottom: 56 } as const;
const colours = ['#2166ac', '#b2182b', '#4d9221', '#7b3294'];

/**
 * Cumulative distributions of distances as an SVG: how much of a surface lies within each distance. Marks the mean, the
 * 95th percentile and the largest of every curve. The same input gives the same text.
 */
export function distancePlot(title: string, curves: readonly DistanceCurve[]): string {
	const sorted = curves.map(({ name, distancesMm }) => ({ name, values: distancesMm.toSorted() }));
	const largest = Math.max(...sorted.map(({ values }) => values.at(-1) ?? 0));
	const step = niceStep(largest / 6);
	const end = Math.max(step, Math.ceil(largest / step) * step);
	const x = (mm: number): number => frame.left + (mm / end) * (width - frame.left - frame.right);
	const y = (share: number): number => height - frame.bottom - share * (height - frame.top - frame.bottom);
	const parts = [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">`,
		`<rect width="${width}" height="${height}" fill="#fff"/>`,
		`<text x="${frame.left}" y="24" font-size="16" font-weight="600">${escapeXml(title)}</text>`,
		...axisLines(step, end, x, y),
	];
	for (const [i, { name, values }] of sorted.entries()) parts.push(...curve(name, values, { i, x, y }));
	return `${parts.join('\n')}\n</svg>\n`;
}

type Scale = (value: number) => number;

function axisLines(step: number, end: number, x: Scale, y: Scale): string[] {
	const lines: string[] = [];
	for (let share = 0; share <= 1.0001; share += 0.25) {
		const at = y(share).toFixed(1);
		lines.push(`<line x1="${frame.left}" x2="${width - frame.right}" y1="${at}" y2="${at}" stroke="#ddd"/>`);
		lines.push(
			`<text x="${frame.left - 8}" y="${at}" text-anchor="end" dominant-baseline="middle">${share * 100} %</text>`,
		);
	}
	for (let mm = 0; mm <= end + step / 2; mm += step) {
		const at = x(mm).toFixed(1);
		lines.push(`<line x1="${at}" x2="${at}" y1="${y(0)}" y2="${y(0) + 5}" stroke="#888"/>`);
		lines.push(`<text x="${at}" y="${y(0) + 20}" text-anchor="middle">${Number(mm.toPrecision(6))}</text>`);
	}
	lines.push(`<text x="${x(end / 2)}" y="${height - 12}" text-anchor="middle">distance, mm</text>`);
	return lines;
}

function curve(name: string, values: Float64Array, { i, x, y }: { i: number; x: Scale; y: Scale }): string[] {
	const colour = colours[i % colours.length];
	const count = values.length;
	const steps = 240;
	const points = Array.from({ length: steps + 1 }, (_, s) => {
		const share = s / steps;
		const value = values[Math.min(count - 1, Math.round(share * (count - 1)))];
		return `${x(value).toFixed(1)},${y(share).toFixed(1)}`;
	});
	const mean = values.reduce((sum, value) => sum + value, 0) / count;
	const p95 = values[Math.min(count - 1, Math.round(0.95 * (count - 1)))];
	const facts = `${name}: mean ${mean.toPrecision(3)}, 95 % ${p95.toPrecision(3)}, largest ${values[count - 1].toPrecision(3)} mm`;
	const line = height - frame.bottom - 14 - 20 * i;
	return [
		`<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
		`<circle cx="${x(p95).toFixed(1)}" cy="${y(0.95).toFixed(1)}" r="4" fill="${colour}"/>`,
		`<text x="${width - frame.right}" y="${line}" text-anchor="end" fill="${colour}">${escapeXml(facts)}</text>`,
	];
}

/** 1, 2 or 5 times a power of ten, at least the given length. */
function niceStep(length: number): number {
	if (!(length > 0)) return 0.1;
	const power = 10 ** Math.floor(Math.log10(length));
	return ([1, 2, 5].find((factor) => factor * power >= length) ?? 10) * power;
}

function escapeXml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
