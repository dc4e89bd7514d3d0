import type { HeatLegend } from './view-state.ts';

/** What the colours on the stage mean. */
export function LegendPanel({ legend }: { legend: HeatLegend }) {
	return (
		<div class="stage-legend">
			<div class="legend" role="img" aria-label={`${legend.title}: from ${legend.low} to ${legend.high}`}>
				<span>{legend.title}</span>
				<div class="legend-bar" style={{ background: legend.gradient }} />
				<div class="legend-ends">
					<span>{legend.low}</span>
					<span>{legend.high}</span>
				</div>
			</div>
			{legend.note !== undefined && <p class="soft small">{legend.note}</p>}
		</div>
	);
}
