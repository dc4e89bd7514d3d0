import { writePng } from '#formats';
import { nodeCompress } from '#node-zlib';
import { renderThumbnail, type TriangleMesh } from '#shape';
import { divergingColour, divergingColours } from './distance-colours.ts';

/** One picture of a sheet. */
export interface SheetTile {
	readonly mesh: TriangleMesh;
	/** A signed number for each vertex; without them it is plain. */
	readonly values?: ArrayLike<number>;
	readonly azimuthDegrees?: number;
	readonly elevationDegrees?: number;
}

/** Pictures in rows, all to one scale. */
export interface MeshSheet {
	readonly title: string;
	readonly columns: readonly string[];
	readonly rows: readonly {
		readonly name: string;
		readonly tiles: readonly SheetTile[];
		/** Value of full colour. */
		readonly limit?: number;
	}[];
	/** What colours mean, with their unit; without it there is no scale. */
	readonly scale?: string;
}

const tile = 150;
const pixelsPerUnit = 3;
const left = 92;
const top = 46;
const barHeight = 8;

/** Pictures of surfaces as one SVG document, the pictures themselves as PNG inside of it. */
export async function meshSheet({ title, columns, rows, scale }: MeshSheet): Promise<string> {
	const width = left + columns.length * tile + 8;
	const height = top + rows.length * tile + (scale === undefined ? 6 : 26);
	const frameOf = rows.flatMap(({ tiles }) => tiles.map(({ mesh }) => mesh));
	const parts = [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#222">`,
		`<title>${escaped(title)}</title>`,
		`<rect width="${width}" height="${height}" fill="#fff"/>`,
		`<text x="8" y="18" font-size="13" font-weight="600">${escaped(title)}</text>`,
		...columns.map((name, i) => label(name, left + (i + 0.5) * tile, top - 8, 'middle')),
	];
	for (const [r, { name, tiles, limit = 0 }] of rows.entries()) {
		const y = top + r * tile;
		parts.push(...name.split('\n').map((line, i) => label(line, 8, y + tile / 2 + 16 * i, 'start')));
		if (limit > 0) parts.push(...colourBar(8, y + tile / 2 + 40, limit));
		for (const [c, own] of tiles.entries()) {
			const picture = await drawn(own, limit, frameOf);
			parts.push(
				`<image x="${left + c * tile}" y="${y}" width="${tile}" height="${tile}" href="data:image/png;base64,${Buffer.from(picture).toString('base64')}"/>`,
			);
		}
	}
	if (scale !== undefined) parts.push(label(scale, 8, height - 9, 'start'));
	return `${parts.join('\n')}\n</svg>\n`;
}

async function drawn(own: SheetTile, limit: number, frameOf: readonly TriangleMesh[]): Promise<Uint8Array> {
	const { mesh, values, azimuthDegrees, elevationDegrees } = own;
	const { rgba, width, height } = renderThumbnail(mesh, {
		size: tile * pixelsPerUnit,
		frameOf,
		...(values && { vertexColours: divergingColours(values, limit) }),
		...(azimuthDegrees !== undefined && { azimuthDegrees }),
		...(elevationDegrees !== undefined && { elevationDegrees }),
	});
	return writePng(rgba, width, height, { compress: nodeCompress });
}

/** A scale of colours with its ends in words. */
function colourBar(x: number, y: number, limit: number): string[] {
	const steps = 24;
	const length = left - 24;
	const cells = Array.from({ length: steps }, (_, i) => {
		const [r, g, b] = divergingColour((2 * (i + 0.5)) / steps - 1);
		return `<rect x="${(x + (i * length) / steps).toFixed(2)}" y="${y}" width="${(length / steps + 0.3).toFixed(2)}" height="${barHeight}" fill="rgb(${r},${g},${b})"/>`;
	});
	const text = Number(limit.toPrecision(2));
	return [
		...cells,
		`<text x="${x}" y="${y + 20}" font-size="10">−${text}</text>`,
		`<text x="${x + length}" y="${y + 20}" font-size="10" text-anchor="end">${text}</text>`,
	];
}

function label(text: string, x: number, y: number, anchor: 'start' | 'middle'): string {
	return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
