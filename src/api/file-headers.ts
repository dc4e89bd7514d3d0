import type { ShapeRecord, StoredFile } from '#contract';

const mediaTypes: Readonly<Record<StoredFile['format'], string>> = {
	stl: 'model/stl',
	glb: 'model/gltf-binary',
	ply: 'application/x-ply',
	'nii.gz': 'application/gzip',
	png: 'image/png',
};

export const mediaTypeOf = (format: StoredFile['format']): string => mediaTypes[format];

/** Name under which a file is saved: `<id>.<format>` for the surface itself, else `<id>.<role>.<format>`. */
export function fileName(id: string, role: string, format: string): string {
	const name = role === 'mesh' ? `${id}.${format}` : `${id}.${role}.${format}`;
	return name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

/** Licence, attribution and origin of a shape as headers; text is made safe for them. */
export function licenceHeaders({ licence, synthetic, sourceId }: ShapeRecord): Record<string, string> {
	return {
		link: `<${licenceAddress(licence.url) ?? `/v1/sources/${encodeURIComponent(sourceId)}`}>; rel="license"`,
		'x-attribution': asciiText(licence.attribution),
		...(synthetic ? { 'x-synthetic': 'true' } : {}),
	};
}

/** The address in a form that cannot leave its place in a header; undefined unless it is http(s). */
function licenceAddress(url: string | null): string | undefined {
	if (url === null || !URL.canParse(url)) return undefined;
	const { protocol, href } = new URL(url);
	return protocol === 'https:' || protocol === 'http:' ? href.replaceAll(/[<>"\s]/g, encodeURIComponent) : undefined;
}

/** Printable ASCII: accents dropped, other characters as `?`, at most 500. */
export function asciiText(text: string): string {
	return text
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.replaceAll(/[‐-―]/g, '-')
		.replaceAll(/[‘’]/g, "'")
		.replaceAll(/[“”]/g, '"')
		.replaceAll('©', '(c)')
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/[^ -~]/gu, '?')
		.trim()
		.slice(0, 500);
}
