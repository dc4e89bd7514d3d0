import type { ComponentChildren } from 'preact';

interface ChartSliderProps {
	readonly children: ComponentChildren;
	/** From 0 to this. */
	readonly max: number;
	readonly step: number;
	readonly value: number;
	/** What the value means, said. */
	readonly words: string;
	readonly isFixed?: boolean;
	readonly onValue: (value: number) => void;
}

/** A slider beside its name. */
export function ChartSlider({ children, max, step, value, words, isFixed = false, onValue }: ChartSliderProps) {
	return (
		<label class="chart-choice chart-slider">
			{children}
			<input
				type="range"
				min={0}
				max={max}
				step={step}
				value={value}
				aria-valuetext={words}
				disabled={isFixed}
				onInput={(event) => onValue(Number(event.currentTarget.value))}
			/>
		</label>
	);
}
