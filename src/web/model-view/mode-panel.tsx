import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { figureText, shareText } from '../figures.ts';
import type { OpenedModel } from '../model-work/opened-model.ts';

const LIMIT = 3;
const FIRST_SLIDERS = 6;
const SWING_MS = 4000;

export interface ModePanelProps {
	model: OpenedModel;
	coefficients: readonly number[];
	/** The sliders and what they move are on the screen: a swing ends when they are not. */
	isSeen: boolean;
	onChange: (coefficients: readonly number[]) => void;
	onSideBySide: (mode: number) => void;
}

export const deviationText = (value: number): string =>
	`${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(value).toFixed(2)} SD`;

/** Swings one mode from −3 to +3 standard deviations and back while it is set. */
function useSwing(
	mode: number | undefined,
	coefficients: readonly number[],
	onChange: (coefficients: readonly number[]) => void,
): void {
	useEffect(() => {
		if (mode === undefined) return;
		const start = performance.now() - (Math.asin((coefficients[mode] ?? 0) / LIMIT) / (2 * Math.PI)) * SWING_MS;
		let frame = 0;
		const step = (now: number): void => {
			const next = [...coefficients];
			next[mode] = LIMIT * Math.sin((2 * Math.PI * (now - start)) / SWING_MS);
			onChange(next);
			frame = requestAnimationFrame(step);
		};
		frame = requestAnimationFrame(step);
		return () => cancelAnimationFrame(frame);
	}, [mode]);
}

/** A slider for each mode, with its share of the variation. */
export function ModePanel({ model, coefficients, isSeen, onChange, onSideBySide }: ModePanelProps) {
	const sliderCount = model.surfaces[0]?.moves.length ?? 0;
	const [shownCount, setShownCount] = useState(Math.min(FIRST_SLIDERS, sliderCount));
	const [swinging, setSwinging] = useState<number>();
	useSwing(isSeen ? swinging : undefined, coefficients, onChange);
	const set = (mode: number, value: number): void => {
		setSwinging(undefined);
		onChange(Array.from({ length: sliderCount }, (_, k) => (k === mode ? value : (coefficients[k] ?? 0))));
	};
	const drawAtRandom = (): void => {
		setSwinging(undefined);
		onChange(Array.from({ length: sliderCount }, normalWithinLimits));
	};
	return (
		<section class="block" aria-label="Modes of variation">
			<div class="block-head">
				<h2>Modes</h2>
				<div class="button-row">
					<button type="button" class="button button-small" onClick={drawAtRandom}>
						Random shape
					</button>
					<button
						type="button"
						class="button button-small"
						onClick={() => {
							setSwinging(undefined);
							onChange(Array.from({ length: sliderCount }, () => 0));
						}}
					>
						Mean
					</button>
				</div>
			</div>
			<ol class="modes">
				{Array.from({ length: shownCount }, (_, mode) => (
					<ModeRow
						key={mode}
						mode={mode}
						share={shareText(model.variances[mode], model.totalVariance)}
						value={coefficients[mode] ?? 0}
						isSwinging={isSeen && swinging === mode}
						onValue={(value) => set(mode, value)}
						onSwing={() => {
							if (swinging === mode && isSeen) setSwinging(undefined);
							else {
								onChange(coefficients);
								setSwinging(mode);
							}
						}}
						onSideBySide={() => {
							setSwinging(undefined);
							onSideBySide(mode);
						}}
					/>
				))}
			</ol>
			{shownCount < sliderCount && (
				<button type="button" class="button button-small button-quiet" onClick={() => setShownCount(sliderCount)}>
					All {sliderCount} sliders
				</button>
			)}
		</section>
	);
}

interface ModeRowProps {
	mode: number;
	share: string;
	value: number;
	isSwinging: boolean;
	onValue: (value: number) => void;
	onSwing: () => void;
	onSideBySide: () => void;
}

function ModeRow({ mode, share, value, isSwinging, onValue, onSwing, onSideBySide }: ModeRowProps) {
	return (
		<li class="mode">
			<label class="mode-name" for={`mode-${mode}`}>
				Mode {mode + 1} <span class="soft">{share}</span>
			</label>
			<output class="mode-value numeric" for={`mode-${mode}`}>
				{deviationText(value)}
			</output>
			<input
				id={`mode-${mode}`}
				type="range"
				min={-LIMIT}
				max={LIMIT}
				step={0.05}
				value={value}
				aria-valuetext={`${figureText(value, 3)} standard deviations`}
				onInput={(event) => onValue(event.currentTarget.valueAsNumber)}
			/>
			<button
				type="button"
				class="icon-button mode-button"
				aria-pressed={isSwinging}
				aria-label={`Animate mode ${mode + 1}`}
				title="Animate"
				onClick={onSwing}
			>
				<Icon name={isSwinging ? 'pause' : 'play'} />
			</button>
			<button
				type="button"
				class="icon-button mode-button"
				aria-label={`Show mode ${mode + 1} side by side`}
				title="Side by side"
				onClick={onSideBySide}
			>
				<Icon name="columns" />
			</button>
		</li>
	);
}

/** A standard normal number within ±3 (Box and Muller; what lies beyond is drawn again). */
function normalWithinLimits(): number {
	const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
	const value = radius * Math.cos(2 * Math.PI * Math.random());
	return Math.abs(value) <= LIMIT ? value : normalWithinLimits();
}
