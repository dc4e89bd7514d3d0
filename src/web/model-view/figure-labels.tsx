import { useEffect, useRef } from 'preact/hooks';
import { Vector3 } from 'three';
import type { OpenedModel } from '../model-work/opened-model.ts';
import type { Stage } from '../viewer/stage.ts';
import { type Figure, rowOffset } from './use-figures.ts';

/** Names under the figures of a row, following the camera. */
export function FigureLabels({
	stage,
	model,
	figures,
}: {
	stage: Stage;
	model: OpenedModel;
	figures: readonly Figure[];
}) {
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const feet = figures.map((_, index) => footOf(model, rowOffset(model, index, figures.length)));
		const follow = (): void => {
			feet.forEach((foot, index) => {
				const { x, y } = stage.project(foot);
				const label = box.current?.children[index] as HTMLElement | undefined;
				if (label) label.style.transform = `translate(${x}px, ${y}px)`;
			});
		};
		stage.onDrawn.add(follow);
		stage.requestDraw();
		return () => void stage.onDrawn.delete(follow);
	}, [stage, model, figures]);
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

/** The place below the middle of the mean. */
function footOf(model: OpenedModel, alongX: number): Vector3 {
	const low = [Infinity, Infinity, Infinity];
	const high = [-Infinity, -Infinity, -Infinity];
	for (const { mean } of model.surfaces)
		for (let i = 0; i < mean.length; i++) {
			low[i % 3] = Math.min(low[i % 3], mean[i]);
			high[i % 3] = Math.max(high[i % 3], mean[i]);
		}
	return new Vector3((low[0] + high[0]) / 2 + alongX, (low[1] + high[1]) / 2, low[2] - 0.06 * (high[2] - low[2]));
}
