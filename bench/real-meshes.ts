/** Real meshes for the benches, read in place from `../shared/data` (or MSN_TEST_DATA): nothing of them is committed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readAny, readVolume } from '#formats';
import { extractSurfaces, smoothPreservingVolume, weld, type TriangleMesh } from '#shape';
import { denseLabels } from '#volume';

export const dataRoot = process.env['MSN_TEST_DATA'] ?? path.resolve('../shared/data');

/** All parts of a mesh file in mm, equal positions merged. */
export async function meshesOfFile(file: string): Promise<{ name: string; mesh: TriangleMesh }[]> {
	const content = await readAny(readFileSync(path.join(dataRoot, file)), { fileName: path.basename(file) });
	if (content.kind !== 'mesh') throw new Error(`${file} holds no mesh`);
	return content.parts.map(({ name, mesh }, index) => ({
		name: `${file}${content.parts.length > 1 ? `#${name ?? index}` : ''}`,
		mesh: weld(mesh),
	}));
}

/** The surface of one label, smoothed as ingest does. */
export async function organOf(file: string, label: number): Promise<TriangleMesh> {
	const { volume } = await readVolume(readFileSync(path.join(dataRoot, file)), { fileName: path.basename(file) });
	const { volume: dense, labels } = denseLabels(volume);
	const [surface] = extractSurfaces(dense, { labels: [labels.indexOf(label)] });
	return smoothPreservingVolume(surface.mesh, { isClosed: true }).mesh;
}

/** Files of a folder of the data with one of the endings, sorted. */
export function filesIn(folder: string, ...endings: readonly string[]): string[] {
	if (!existsSync(path.join(dataRoot, folder))) return [];
	return readdirSync(path.join(dataRoot, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => endings.some((ending) => name.toLowerCase().endsWith(ending)))
		.map((name) => path.posix.join(folder, name.replaceAll('\\', '/')))
		.sort();
}
