import { useEffect, useRef } from 'preact/hooks';
import { Vector3 } from 'three';
import { lengthText } from '../figures.ts';
import { scaleBar } from './scale-bar.ts';
import type { Stage } from './stage.ts';
import { cubeTransform, faceTransform, VIEWPOINT_NAMES, VIEWPOINTS, type Viewpoint } from './viewpoints.ts';

const CUBE_HALF = 23;
const BAR_PIXELS = 130;

/** Runs after each drawing of the stage. */
function useDrawn(stage: Stage, follow: () => void): void {
	useEffect(() => {
		stage.onDrawn.add(follow);
		stage.requestDraw();
		return () => void stage.onDrawn.delete(follow);
	});
}

/** A cube lettered R L A P S I that turns with the patient. Pointer only: the same views are buttons in the controls. */
export function OrientationCube({ stage, onView }: { stage: Stage; onView: (viewpoint: Viewpoint) => void }) {
	const cube = useRef<HTMLDivElement>(null);
	useDrawn(stage, () => {
		if (cube.current) cube.current.style.transform = cubeTransform(stage.camera.matrixWorldInverse.elements);
	});
	return (
		<div class="orientation" aria-hidden="true">
			<div ref={cube} class="orientation-cube">
				{VIEWPOINT_NAMES.map((name) => (
					<button
						key={name}
						type="button"
						tabIndex={-1}
						class="orientation-face"
						title={VIEWPOINTS[name].title}
						style={{ transform: faceTransform(name, CUBE_HALF) }}
						onClick={() => onView(name)}
					>
						{VIEWPOINTS[name].letter}
					</button>
				))}
			</div>
		</div>
	);
}

/** Millimetres on screen at the depth of the shape's middle. */
export function ScaleBar({ stage }: { stage: Stage }) {
	const bar = useRef<HTMLDivElement>(null);
	const text = useRef<HTMLSpanElement>(null);
	useDrawn(stage, () => {
		const scale = scaleBar(stage.mmPerPixel, BAR_PIXELS);
		if (bar.current) bar.current.style.width = `${scale.pixels}px`;
		if (text.current) text.current.textContent = scale.text;
	});
	return (
		<div class="scale-bar" title="True at the depth of the shape's middle">
			<span ref={text} class="scale-bar-text" />
			<div ref={bar} class="scale-bar-line" />
		</div>
	);
}

export type Point = readonly [number, number, number];

export const distanceMm = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** The picked points and the straight distance between them, drawn over the picture. */
export function MeasureOverlay({ stage, points }: { stage: Stage; points: readonly Point[] }) {
	const svg = useRef<SVGSVGElement>(null);
	const label = useRef<HTMLSpanElement>(null);
	useDrawn(stage, () => {
		const places = points.map((point) => stage.project(new Vector3(...point)));
		svg.current?.querySelectorAll('circle').forEach((circle, index) => {
			circle.setAttribute('cx', String(places[index]?.x ?? -99));
			circle.setAttribute('cy', String(places[index]?.y ?? -99));
		});
		const [a, b] = places;
		if (!a || !b) return;
		svg.current?.querySelectorAll('line').forEach((line) => {
			for (const [name, value] of Object.entries({ x1: a.x, y1: a.y, x2: b.x, y2: b.y })) {
				line.setAttribute(name, String(value));
			}
		});
		if (label.current) label.current.style.transform = `translate(${(a.x + b.x) / 2}px, ${(a.y + b.y) / 2}px)`;
	});
	const isWhole = points.length === 2;
	return (
		<>
			<svg ref={svg} class="measure-lines" aria-hidden="true">
				{isWhole && (
					<>
						<line class="measure-halo" />
						<line />
					</>
				)}
				{points.map((_point, index) => (
					<circle key={index} r="5" />
				))}
			</svg>
			{isWhole && (
				<span ref={label} class="measure-label">
					<span>{lengthText(distanceMm(points[0], points[1]))}</span>
				</span>
			)}
		</>
	);
}
