/** What every plot says about itself. */
export interface PlotTexts {
	readonly title: string;
	readonly xLabel: string;
	readonly yLabel: string;
	/** One or two sentences for those who cannot see the plot. Default: the title and the labels. */
	readonly description?: string;
}

/** Size of all plots in user units: a phone's width, so that 12-unit text stays readable there. */
export const plotWidth = 360;
export const plotHeight = 270;

/** Colours that people with any colour vision tell apart (Okabe & Ito 2008), dark ones first. */
export const plotColours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'] as const;

/** Text made safe for XML content and attributes; characters that XML 1.0 forbids are left out. */
export function escapeXml(text: string): string {
	return text
		.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&apos;');
}

/** A coordinate with at most two decimals: the same text on every machine. */
export function coordinate(value: number): string {
	const rounded = Math.round(value * 100) / 100;
	return String(rounded === 0 ? 0 : rounded);
}

/** A whole SVG document. */
export function svgDocument({ title, xLabel, yLabel, description }: PlotTexts, body: readonly string[]): string {
	const told = description ?? `${title}. Horizontal: ${xLabel}. Vertical: ${yLabel}.`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${plotWidth} ${plotHeight}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
		`<title>${escapeXml(title)}</title>`,
		`<desc>${escapeXml(told)}</desc>`,
		`<rect width="${plotWidth}" height="${plotHeight}" fill="#fff"/>`,
		...body,
		'</svg>',
		'',
	].join('\n');
}
