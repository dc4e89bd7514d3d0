import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { chartScale, shortNumber, type ChartScale } from './chart-scale.ts';

/** One line of a chart. */
export interface ChartSeries {
	readonly name: string;
	/** Number of its colour. */
	readonly colour: number;
	readonly x: readonly number[];
	readonly y: readonly number[];
	/** Drawn faintly behind: the values themselves, and from where to where each goes that stands for several. */
	readonly raw?: { readonly y: readonly number[]; readonly low: readonly number[]; readonly high: readonly number[] };
	/** Places that are marked, with what for. */
	readonly marks?: readonly { readonly x: number; readonly y: number; readonly title: string }[];
	/** Places on the floor of the chart. */
	readonly faults?: readonly number[];
	/** Each value is a dot as well: few values. */
	readonly hasDots?: boolean;
}

interface LineChartProps {
	readonly title: string;
	readonly series: readonly ChartSeries[];
	readonly isLog?: boolean;
	readonly height?: number;
	/** End of the axis of epochs, at least. */
	readonly toEpoch?: number;
	/** Values that the axis must reach. */
	readonly includes?: readonly number[];
	/** Lines across at these values. */
	readonly levels?: readonly number[];
	/** Low, without the values under the pointer. */
	readonly isSmall?: boolean;
}

/** The epoch under the pointer, the same in all charts. */
const pointedAt = signal<number | null>(null);
/** More points than this are thinned to the least and greatest of each part. */
const maxPoints = 1200;

export function LineChart(props: LineChartProps) {
	const { series, isLog = false, height = 236, isSmall = false } = props;
	const box = useRef<HTMLDivElement>(null);
	const width = useWidth(box);
	const left = isSmall ? 34 : 56;
	// The numbers of epochs, and below them what they are.
	const bottom = isSmall ? 32 : 42;
	const right = 12;
	const top = 8;
	const inner = { width: Math.max(10, width - left - right), height: height - top - bottom };
	const { scaleX, scaleY } = useMemo(() => scalesOf(props), [series, isLog, props.toEpoch, width > 500]);
	const atX = (value: number): number => left + inner.width * scaleX.place(value);
	const atY = (value: number): number => top + inner.height * (1 - scaleY.place(value));
	const paths = useMemo(
		() =>
			series.map((one) => ({
				line: linePath(one.x, one.y, atX, atY, isLog),
				band: bandPath(one, atX, atY, isLog),
				raw: one.raw && linePath(one.x, one.raw.y, atX, atY, isLog),
			})),
		[series, width, isLog, scaleX, scaleY],
	);
	const epoch = pointedAt.value;
	const pointed = epoch === null || epoch > scaleX.to ? [] : pointedValues(series, epoch);
	const point = (event: PointerEvent): void => {
		const bounds = box.current?.getBoundingClientRect();
		if (!bounds) return;
		const share = (event.clientX - bounds.left - left) / inner.width;
		pointedAt.value = share < 0 || share > 1 ? null : scaleX.from + share * (scaleX.to - scaleX.from);
	};
	return (
		<div class="chart" ref={box} onPointerMove={point} onPointerLeave={() => (pointedAt.value = null)}>
			<svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words(props)}>
				<g class="chart-grid">
					{scaleY.ticks.map((tick) => (
						<g key={tick}>
							<line x1={left} x2={width - right} y1={atY(tick)} y2={atY(tick)} />
							<text x={left - 8} y={atY(tick) + 4} text-anchor="end">
								{shortNumber(tick)}
							</text>
						</g>
					))}
					{scaleX.ticks.map((tick) => (
						<text key={tick} x={atX(tick)} y={height - bottom + (isSmall ? 14 : 18)} text-anchor="middle">
							{shortNumber(tick)}
						</text>
					))}
					<text x={left + inner.width / 2} y={height - 3} text-anchor="middle">
						epoch
					</text>
				</g>
				{props.levels?.map((level) => (
					<line key={level} class="chart-level" x1={left} x2={width - right} y1={atY(level)} y2={atY(level)} />
				))}
				<FaintPaths series={series} paths={paths} />
				{series.map((one, i) => (
					<g key={one.name} data-colour={one.colour % 8}>
						<path class="chart-line" d={paths[i].line} />
						{one.hasDots && one.x.map((x, k) => dot(atX(x), atY(one.y[k]), one.y[k], isLog))}
						{one.faults?.map((x) => (
							<path key={x} class="chart-fault" d={`M${atX(x)} ${top + inner.height}v-8`} />
						))}
						{one.marks?.map(({ x, y, title: why }) => (
							<path key={x} class="chart-mark" d={star(atX(x), atY(y))}>
								<title>{why}</title>
							</path>
						))}
					</g>
				))}
				{pointed.length > 0 && epoch !== null && (
					<line class="chart-pointer" x1={atX(epoch)} x2={atX(epoch)} y1={top} y2={top + inner.height} />
				)}
			</svg>
			{pointed.length > 0 && epoch !== null && !isSmall && (
				<ChartValues {...props} pointed={pointed} isLeft={scaleX.place(epoch) > 0.5} />
			)}
		</div>
	);
}

/** What lies behind all the lines. */
function FaintPaths({
	series,
	paths,
}: {
	series: readonly ChartSeries[];
	paths: readonly { readonly band: string | undefined; readonly raw: string | undefined }[];
}) {
	return (
		<>
			{series.map(({ name, colour }, i) => (
				<g key={name} data-colour={colour % 8}>
					{paths[i].band && <path class="chart-band" d={paths[i].band} />}
					{paths[i].raw && <path class="chart-raw" d={paths[i].raw} />}
				</g>
			))}
		</>
	);
}

/** The values under the pointer, on the side where it is not. */
function ChartValues({
	title,
	series,
	pointed,
	isLeft,
}: {
	title: string;
	series: readonly ChartSeries[];
	pointed: ReturnType<typeof pointedValues>;
	isLeft: boolean;
}) {
	return (
		<div class="chart-values" data-left={isLeft ? '' : undefined} aria-hidden="true">
			<span class="soft">{title}</span>
			{pointed.map(({ name, colour, x, y }) => (
				<span key={name} data-colour={colour % 8}>
					<i class="swatch" /> {series.length > 1 ? `${name}: ` : ''}
					<b>{shortNumber(y)}</b> <span class="soft">at epoch {Number(x.toFixed(2))}</span>
				</span>
			))}
		</div>
	);
}

function useWidth(box: { readonly current: HTMLDivElement | null }): number {
	const [width, setWidth] = useState(600);
	useEffect(() => {
		if (!box.current) return undefined;
		const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)));
		observer.observe(box.current);
		return () => observer.disconnect();
	}, []);
	return Math.max(120, width);
}

function scalesOf({ series, isLog, toEpoch = 0, includes }: LineChartProps): {
	scaleX: ChartScale;
	scaleY: ChartScale;
} {
	const ends = series.map(({ x }) => x.at(-1) ?? 0);
	const wide = chartScale([0, Math.max(toEpoch, 1e-3, ...ends)], { ticks: 6 });
	// The axis of epochs ends where they end.
	const to = Math.max(toEpoch, ...ends) || 1;
	const scaleX: ChartScale = {
		isLog: false,
		from: 0,
		to,
		ticks: wide.ticks.filter((tick) => tick <= to),
		place: (value) => value / to,
	};
	const values = series.flatMap(({ y, raw, marks = [] }) => [
		...y,
		...robust(raw?.y ?? []),
		...marks.map((mark) => mark.y),
	]);
	return { scaleX, scaleY: chartScale(values, { isLog, includes, ticks: 4 }) };
}

/** Lone peaks at the beginning must not flatten all that follows: beyond the extremes of the middle 98 % by more than their span is cut. */
function robust(values: readonly number[]): readonly number[] {
	if (values.length < 50) return values;
	const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
	const [low, high] = [sorted[Math.floor(0.01 * sorted.length)], sorted[Math.ceil(0.99 * sorted.length) - 1]];
	const span = high - low;
	return sorted.filter((value) => value >= low - span && value <= high + span);
}

type Place = (value: number) => number;

/** Moves and lines through the points; where there are many, through the least and greatest of each part. */
function linePath(x: readonly number[], y: readonly number[], atX: Place, atY: Place, isLog: boolean): string {
	let path = '';
	let isOpen = false;
	const put = (i: number): void => {
		if (!isDrawn(y[i], isLog)) {
			isOpen = false;
			return;
		}
		path += `${isOpen ? 'L' : 'M'}${atX(x[i]).toFixed(1)} ${atY(y[i]).toFixed(1)}`;
		isOpen = true;
	};
	const part = Math.max(1, Math.ceil((2 * x.length) / maxPoints));
	for (let from = 0; from < x.length; from += part) {
		const to = Math.min(x.length, from + part);
		let [low, high] = [from, from];
		for (let i = from; i < to; i++) {
			if (y[i] < y[low]) low = i;
			if (y[i] > y[high]) high = i;
		}
		put(Math.min(low, high));
		if (low !== high) put(Math.max(low, high));
	}
	return path;
}

function bandPath({ x, raw: band }: ChartSeries, atX: Place, atY: Place, isLog: boolean): string | undefined {
	if (!band || x.length < 2) return undefined;
	const part = Math.max(1, Math.ceil((2 * x.length) / maxPoints));
	const highs: string[] = [];
	const lows: string[] = [];
	for (let from = 0; from < x.length; from += part) {
		const high = Math.max(...band.high.slice(from, from + part));
		const low = Math.min(...band.low.slice(from, from + part));
		if (!isDrawn(low, isLog) || !isDrawn(high, isLog)) continue;
		highs.push(`${atX(x[from]).toFixed(1)} ${(atY(high) - 0.5).toFixed(1)}`);
		lows.push(`${atX(x[from]).toFixed(1)} ${(atY(low) + 0.5).toFixed(1)}`);
	}
	return highs.length < 2 ? undefined : `M${highs.join('L')}L${lows.reverse().join('L')}Z`;
}

const isDrawn = (value: number, isLog: boolean): boolean => Number.isFinite(value) && (!isLog || value > 0);

function dot(x: number, y: number, value: number, isLog: boolean) {
	return isDrawn(value, isLog) ? <circle key={x} class="chart-dot" cx={x} cy={y} r={2.5} /> : null;
}

function star(x: number, y: number): string {
	const points = Array.from({ length: 10 }, (_, i) => {
		const angle = (Math.PI * i) / 5 - Math.PI / 2;
		const radius = i % 2 === 0 ? 8 : 3.6;
		return `${(x + radius * Math.cos(angle)).toFixed(1)} ${(y + radius * Math.sin(angle)).toFixed(1)}`;
	});
	return `M${points.join('L')}Z`;
}

function pointedValues(series: readonly ChartSeries[], epoch: number) {
	return series.flatMap(({ name, colour, x, y }) => {
		const at = nearest(x, epoch);
		return at < 0 ? [] : [{ name, colour, x: x[at], y: y[at] }];
	});
}

/** Place of the value nearest to one asked for, in an ascending list. */
function nearest(x: readonly number[], value: number): number {
	let [low, high] = [0, x.length - 1];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (x[middle] < value) low = middle + 1;
		else high = middle;
	}
	return low > 0 && value - x[low - 1] < x[low] - value ? low - 1 : low < x.length ? low : -1;
}

/** What a chart shows, for who cannot see it. */
function words({ title, series }: LineChartProps): string {
	const lines = series.map(({ name, y }) => {
		const ends = y.filter(Number.isFinite);
		return ends.length === 0
			? `${name}: nothing yet`
			: `${name}: from ${shortNumber(ends[0])} to ${shortNumber(ends[ends.length - 1])}`;
	});
	return `${title} by epoch. ${lines.join('; ')}`;
}
