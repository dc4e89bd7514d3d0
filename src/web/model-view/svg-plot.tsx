import { useMemo } from 'preact/hooks';

/**
 * A plot that `#shape-model` drew: its texts are escaped there. In the page it takes the page's colours; saved it is as drawn.
 */
export function SvgPlot({ svg, name }: { svg: string; name: string }) {
	const href = useMemo(() => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, [svg]);
	return (
		<figure class="svg-plot">
			<div class="svg-plot-picture" dangerouslySetInnerHTML={{ __html: svg }} />
			<a class="svg-plot-save small" href={href} download={`${name}.svg`}>
				Save as SVG<span class="visually-hidden"> {name}</span>
			</a>
		</figure>
	);
}
