import { hash } from 'node:crypto';
import { pathTemplate, type DocumentedRoute } from './openapi-document.ts';
import { problemKinds } from './problem-kinds-table.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.55 system-ui, sans-serif }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 3rem; text-transform: capitalize }
h3 { font: 600 1rem/1.5 ui-monospace, monospace; margin: 2rem 0 .25rem; overflow-wrap: anywhere }
p { margin: .25rem 0 }
table { border-collapse: collapse; width: 100%; margin-top: .5rem }
th, td { text-align: left; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent);
 padding: .25rem .75rem .25rem 0; vertical-align: top }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
`;

/** What the page may load: its own style and nothing else. */
export const docsPagePolicy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; frame-ancestors 'self'`;

/** A plain page about the API, without scripts, made from the routes themselves. */
export function docsPage(routes: readonly DocumentedRoute[]): string {
	const groups = [...new Set(routes.map(({ documentation }) => documentation.group))];
	const sections = groups.map((group) => {
		const ofGroup = routes.filter(({ documentation }) => documentation.group === group);
		return `<h2>${group}</h2>\n${ofGroup.map(routeSection).join('\n')}`;
	});
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>MedShapeNet: HTTP API</title><style>${style}</style></head><body>
<h1>MedShapeNet: HTTP API</h1>
<p>For programs: <a href="/v1/openapi.json">openapi.json</a> (OpenAPI 3.1). Coordinates are millimetres in world RAS+.
Not for clinical use.</p>
<main>
${sections.join('\n')}
<h2>Refusals</h2>
<p>Every refusal is <code>application/problem+json</code>; its <code>type</code> is one of these.</p>
${problemTable()}
</main></body></html>
`;
}

function routeSection({ method, url, schema, documentation }: DocumentedRoute): string {
	const { summary, description, operationId } = documentation;
	const rows = [...parameterRows(schema.params), ...parameterRows(schema.querystring)];
	return [
		`<section id="${operationId}"><h3>${method} ${escape(pathTemplate(url))}</h3>`,
		`<p><strong>${escape(summary)}</strong></p>`,
		...(description === undefined ? [] : [`<p>${escape(description)}</p>`]),
		...(rows.length > 0 ? [`<table>${rows.join('')}</table>`] : []),
		'</section>',
	].join('\n');
}

interface ParameterSchema {
	readonly type?: string;
	readonly description?: string;
	readonly default?: unknown;
	readonly anyOf?: readonly { readonly const?: unknown }[];
}

function parameterRows(schema: unknown): string[] {
	const { properties = {} } = (schema ?? {}) as { properties?: Readonly<Record<string, ParameterSchema>> };
	return Object.entries(properties).map(([name, { type = '', description = '', anyOf, default: preset }]) => {
		const form = anyOf === undefined ? type : anyOf.map((choice) => String(choice.const)).join(' | ');
		const words = preset === undefined ? description : `${description} Default: ${String(preset)}.`.trim();
		return `<tr><th scope="row"><code>${escape(name)}</code></th><td>${escape(form)}</td><td>${escape(words)}</td></tr>`;
	});
}

function problemTable(): string {
	const rows = Object.entries(problemKinds).map(
		([kind, { status, title, advice }]) =>
			`<tr id="${kind}"><th scope="row">${status}</th><td>${escape(title)}</td><td>${escape(advice)}</td></tr>`,
	);
	return `<table>${rows.join('\n')}</table>`;
}

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
