/**
 * Convergence to closed forms: errors of volume, area, distances and curvature against the voxel size, with their fitted
 * orders, to bench/results/convergence.json and docs/convergence.svg.
 *
 * Run: node --conditions=source bench/convergence.ts
 */
import { writeFileSync } from 'node:fs';
import { boxForm, ellipsoidForm, sphereForm, torusForm, type ClosedForm } from '../tests/closed-forms.ts';
import { errorsAt, fittedOrder, type Errors, type Source } from '../tests/convergence-study.ts';
import { saveResult } from './peer.ts';

const spacings = [2, 1.41, 1, 0.71, 0.5, 0.35];
/** With the exact integral of mean curvature: of a box, π/4 of the sum of its edge lengths. */
const forms: readonly (readonly [ClosedForm, number | undefined])[] = [
	[sphereForm(10), 4 * Math.PI * 10],
	[ellipsoidForm(12, 9, 7), undefined],
	[torusForm(10, 4), 2 * Math.PI ** 2 * 10],
	[boxForm(9, 7, 5), (Math.PI / 4) * 8 * (9 + 7 + 5)],
];
const sources: readonly Source[] = ['distances', 'mask, smooth', 'mask, binary'];
const shown = ['volume', 'area', 'rmsDistance', 'maxDistance', 'voxelised', 'meanCurvature'] as const;
type Shown = (typeof shown)[number];

interface Study {
	readonly form: string;
	readonly source: Source;
	readonly errors: readonly Errors[];
	readonly orders: Partial<Record<Shown, number>>;
}

const studies: Study[] = forms.flatMap(([form, exact]) =>
	sources.map((source) => {
		const errors = spacings.map((h) => errorsAt(source, form, h, exact ?? 1));
		const names = shown.filter((name) => exact !== undefined || name !== 'meanCurvature');
		const orders = Object.fromEntries(
			names.map((name) => [name, fittedOrder(spacings, errors.map((error) => error[name]))]), // prettier-ignore
		);
		console.log(
			`${form.name.padEnd(10)} ${source.padEnd(13)}`,
			...names.map((name) => `${name} ${orders[name].toFixed(2)} (${errors.at(-1)?.[name].toExponential(1)})`),
		);
		return { form: form.name, source, errors, orders };
	}),
);
saveResult('convergence', { spacingsMm: spacings, studies });
writeFileSync('docs/convergence.svg', plot(studies));

/** Panels of log error over log spacing: a row for each measure, a column for each solid. */
function plot(all: readonly Study[]): string {
	const measures = ['volume', 'area', 'rmsDistance'] as const;
	const titles = { volume: 'volume, relative', area: 'area, relative', rmsDistance: 'distance, rms mm' };
	const colours: Record<Source, string> = {
		distances: '#0b6e4f',
		'mask, smooth': '#2b59c3',
		'mask, binary': '#b3541e',
	};
	const [width, height, left, top] = [210, 170, 60, 40];
	const parts: string[] = [];
	const names = forms.map(([form]) => form.name);
	names.forEach((name, column) =>
		measures.forEach((measure, row) => {
			const [x0, y0] = [left + column * (width + 30), top + row * (height + 40)];
			const toX = (h: number): number => x0 + (width * Math.log(h / 0.3)) / Math.log(2.3 / 0.3);
			const toY = (error: number): number => y0 + height - (height * (Math.log10(Math.max(error, 1e-6)) + 6)) / 6;
			parts.push(`<rect x="${x0}" y="${y0}" width="${width}" height="${height}" fill="none" stroke="#999"/>`);
			if (row === 0) parts.push(text(x0 + width / 2, y0 - 12, name, 'middle'));
			if (column === 0) parts.push(text(x0, y0 + height + 30, titles[measure], 'start'));
			for (const exponent of [-6, -4, -2, 0]) parts.push(text(x0 - 6, toY(10 ** exponent) + 4, `1e${exponent}`, 'end'));
			for (const h of [0.35, 0.71, 1.41]) parts.push(text(toX(h), y0 + height + 14, `${h}`, 'middle'));
			for (const { source, errors, orders } of all.filter(({ form }) => form === name)) {
				const points = errors.map((error, i) => `${toX(spacings[i]).toFixed(1)},${toY(error[measure]).toFixed(1)}`);
				const colour = colours[source];
				parts.push(`<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`);
				for (const point of points) {
					const [x, y] = point.split(',');
					parts.push(`<circle cx="${x}" cy="${y}" r="2.2" fill="${colour}"/>`);
				}
				const line = sources.indexOf(source);
				parts.push(text(x0 + 6, y0 + height - 8 - 13 * line, `order ${orders[measure]?.toFixed(1)}`, 'start', colour));
			}
		}),
	);
	const full = [left + forms.length * (width + 30), top + measures.length * (height + 40) + 30];
	const legend = sources.map((source, i) =>
		text(left + 190 * i, full[1] - 8, `surface of ${source}`, 'start', colours[source]),
	);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${full[0]}" height="${full[1]}" font-family="sans-serif" font-size="11">`,
		'<title>Errors of extracted surfaces against the voxel size, mm</title>',
		`<rect width="100%" height="100%" fill="#fff"/>`,
		...parts,
		...legend,
		'</svg>\n',
	].join('\n');
}

function text(x: number, y: number, content: string, anchor: string, colour = '#222'): string {
	return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${content}</text>`;
}
