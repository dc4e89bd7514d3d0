import { useEffect, useRef } from 'preact/hooks';
import { Vector3 } from 'three';
import type { Stage } from '../viewer/stage.ts';
import { type Figure, figureBox, rowOffsets } from './use-figures.ts';

/** Names under the figures of a row, following the camera. */
export function FigureLabels({ stage, figures }: { stage: Stage; figures: readonly Figure[] }) {
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const offsets = rowOffsets(figures);
		const feet = figures.map((figure, index) => footOf(figure, offsets[index]));
		const follow = (): void => {
			feet.forEach((foot, index) => {
				const { x, y } = stage.project(foot);
				const label = box.current?.children[index] as HTMLElement | undefined;
				if (label) label.style.transform = `translate(${x}px, ${lifted(label, x, y)}px)`;
			});
		};
		stage.onDrawn.add(follow);
		stage.requestDraw();
		return () => void stage.onDrawn.delete(follow);
	}, [stage, figures]);
	return (
		<div ref={box} class="figure-labels">
			{figures.map(({ id, label }) => (
				<span key={id} class="figure-label">
					<span>{label}</span>
				</span>
			))}
		</div>
	);
}

/** px between a label and the tools below it. */
const gap = 6;

/** Where a label stands clear of the tools in the corner, which on narrow screens reach under the figures. */
function lifted(label: HTMLElement, x: number, y: number): number {
	const tools = label.parentElement?.parentElement?.querySelector<HTMLElement>('.corner-tools');
	const text = label.firstElementChild as HTMLElement | null;
	if (!tools || !text) return y;
	const isBeside = x + text.offsetWidth / 2 < tools.offsetLeft;
	return isBeside ? y : Math.min(y, tools.offsetTop - text.offsetHeight - gap);
}

/** The place below the middle of a figure. */
function footOf(figure: Figure, alongX: number): Vector3 {
	const { low, high } = figureBox(figure);
	return new Vector3((low[0] + high[0]) / 2 + alongX, (low[1] + high[1]) / 2, low[2] - 0.05 * (high[2] - low[2]));
}
