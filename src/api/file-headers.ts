import type { ShapeRecord, StoredFile } from '#contract';
import type { TargetFormat } from './target-formats.ts';

/** Formats without a media type of their own are plain bytes. */
const mediaTypes: Readonly<Record<StoredFile['format'] | TargetFormat, string>> = {
	stl: 'model/stl',
	glb: 'model/gltf-binary',
	ply: 'application/x-ply',
	obj: 'model/obj',
	vtk: 'application/octet-stream',
	vtp: 'application/octet-stream',
	'3mf': 'model/3mf',
	off: 'model/x-off',
	gii: 'application/octet-stream',
	mz3: 'application/octet-stream',
	mgz: 'application/octet-stream',
	nii: 'application/octet-stream',
	'nii.gz': 'application/gzip',
	nrrd: 'application/octet-stream',
	mha: 'application/octet-stream',
	npy: 'application/octet-stream',
	npz: 'application/octet-stream',
	png: 'image/png',
};

export const mediaTypeOf = (format: StoredFile['format'] | TargetFormat): string => mediaTypes[format];

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
		.replaceAll('ß', 'ss')
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/[^ -~]/gu, '?')
		.trim()
		.slice(0, 500);
}
