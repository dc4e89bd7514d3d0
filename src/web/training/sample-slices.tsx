import { useEffect, useMemo, useRef } from 'preact/hooks';
import {
	cutAt,
	extentOf,
	planes,
	sliceOf,
	volumeOf,
	within,
	type PicturedVolumes,
	type Slice,
} from './volume-slices.ts';

interface SampleSlicesProps {
	readonly volumes: PicturedVolumes;
	readonly sample: number;
	/** How far through the shape, 0 … 1. */
	readonly share: number;
	readonly name: string;
	/** Whether only what lies inside the input is asked for: the rest of the prediction means nothing. */
	readonly isWithin: boolean;
}

const roleNames = ['Input', 'Truth', 'Prediction', 'Difference'] as const;

/** A sample cut in three planes: input, and where there are, truth, prediction and what differs. */
export function SampleSlices({ volumes, sample, share, name, isWithin }: SampleSlicesProps) {
	const parts = useMemo(() => {
		const all = Array.from({ length: volumes.roles }, (_, role) => volumeOf(volumes, sample, role));
		return isWithin ? all.map((part, role) => (role === 2 ? within(part, all[0]) : part)) : all;
	}, [volumes, sample, isWithin]);
	// Cut through the truth, else through the input.
	const extent = useMemo(() => extentOf(parts[1] ?? parts[0], volumes.dims), [parts]);
	const cuts = planes.map((plane) => ({ plane, at: cutAt(extent, plane, share) }));
	if (volumes.roles === 1)
		return (
			<div class="slice-row">
				{cuts.map(({ plane, at }) => (
					<SliceCanvas
						key={plane}
						label={`${name}, ${plane}`}
						pixels={grey(sliceOf(parts[0], volumes.dims, plane, at))}
					/>
				))}
			</div>
		);
	return (
		<table class="slice-table">
			<caption class="visually-hidden">Cuts of {name}</caption>
			<thead>
				<tr>
					<td />
					{roleNames.map((role) => (
						<th key={role} scope="col">
							{role}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{cuts.map(({ plane, at }) => {
					const slices = parts.map((part) => sliceOf(part, volumes.dims, plane, at));
					const pictures = [...slices.map(grey), difference(slices[1], slices[2])];
					return (
						<tr key={plane}>
							<th scope="row">{plane}</th>
							{pictures.map((pixels, i) => (
								<td key={roleNames[i]}>
									<SliceCanvas label={`${name}, ${plane}, ${roleNames[i].toLowerCase()}`} pixels={pixels} />
								</td>
							))}
						</tr>
					);
				})}
			</tbody>
		</table>
	);
}

interface Pixels {
	readonly width: number;
	readonly height: number;
	readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

function SliceCanvas({ label, pixels }: { label: string; pixels: Pixels }) {
	const canvas = useRef<HTMLCanvasElement>(null);
	useEffect(() => {
		const { width, height, rgba } = pixels;
		canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
	}, [pixels]);
	return (
		<canvas class="slice" ref={canvas} width={pixels.width} height={pixels.height} role="img" aria-label={label} />
	);
}

/** Filled voxels light on dark. */
function grey({ width, height, values }: Slice): Pixels {
	const rgba = new Uint8ClampedArray(4 * values.length);
	for (const [i, value] of values.entries()) {
		const light = 26 + 0.87 * value;
		rgba.set([light, light, light, 255], 4 * i);
	}
	return { width, height, rgba };
}

const shades = {
	nothing: [26, 26, 26],
	right: [150, 150, 150],
	missed: [240, 138, 60],
	extra: [86, 180, 233],
} as const;

/** Where truth and prediction, each from one half on, are the same and where not. */
function difference(truth: Slice, guess: Slice): Pixels {
	const rgba = new Uint8ClampedArray(4 * truth.values.length);
	for (const [i, value] of truth.values.entries()) {
		const [isTrue, isGuessed] = [value >= 128, guess.values[i] >= 128];
		const shade = isTrue ? (isGuessed ? shades.right : shades.missed) : isGuessed ? shades.extra : shades.nothing;
		rgba.set([...shade, 255], 4 * i);
	}
	return { width: truth.width, height: truth.height, rgba };
}
