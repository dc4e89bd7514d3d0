import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** Draws an SVG document as PNG. */
export type SvgPicture = (svg: string) => Uint8Array;

/** Pixels for each unit of a plot: sharp in print at 10 cm. */
const zoom = 3;

/**
 * Prepares drawing of SVG documents as PNG, without a browser and with fonts of its own, so that a picture has the same
 * bytes on every machine: resvg as WebAssembly, DejaVu Sans. Loaded only when asked for.
 */
export async function openSvgPicture(): Promise<SvgPicture> {
	const { resolve } = createRequire(import.meta.url);
	const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
	const font = (name: string): Promise<Uint8Array> => readFile(resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
	const [code, ...fontBuffers] = await Promise.all([
		readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
		font('DejaVuSans'),
		font('DejaVuSans-Bold'),
	]);
	opened ??= initWasm(code);
	await opened;
	return (svg) => {
		const drawing = new Resvg(svg, {
			fitTo: { mode: 'zoom', value: zoom },
			font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
		});
		try {
			return drawing.render().asPng();
		} finally {
			drawing.free();
		}
	};
}

/** The module may be initialised once only. */
let opened: Promise<void> | undefined;
