import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApi } from '#api';
import { openCatalogue, openLocalFileStore, openSearchIndex } from '#catalogue';
import { findSource, runIngest, writePhantom } from '#ingest';
import { writeShapeModel } from '#shape-model';
import { smallFieldModel, smallNetwork } from '../learnt-models.ts';
import { buildTestModel, testModelId } from './test-model.ts';

/** A running library for the browser tests. */
export interface ServedLibrary {
	readonly url: string;
	close(): Promise<void>;
}

/** Synthetic persons in it: a man and a woman, about 90 shapes each. */
const SUBJECTS = 2;

/**
 * Makes a library in a temporary folder by the real ingest of a small synthetic population, with one shape model and two learnt ones, and serves it with the
 * built web app on a free port of this machine. `close` ends it and removes the folder.
 */
export async function serveLibrary(): Promise<ServedLibrary> {
	const webApp = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../dist/web-app');
	if (!existsSync(path.join(webApp, 'index.html'))) {
		throw new Error('The web app is not built: run `npx vite build` before the browser tests.');
	}
	const source = findSource('phantom');
	if (!source) throw new Error('The source `phantom` is not described.');
	const directory = await mkdtemp(path.join(tmpdir(), 'msn-browser-'));
	const catalogue = openCatalogue({ directory });
	const store = openLocalFileStore(directory);
	const population = path.join(directory, 'phantom');
	await writePhantom(population, { count: SUBJECTS, spacingMm: 4, grey: false });
	// Pictures and clouds of points no larger than the pages' flows need: two thirds of the work of an ingest at 4 mm.
	const options = { pointCount: 1000, thumbnailSize: 128 };
	const report = await runIngest({ source, paths: [population], catalogue, store, workers: 2, options });
	if (report.shapes.listed === 0)
		throw new Error('The ingest of the synthetic population made no shape that is listed.');
	const modelFolder = path.join(directory, 'models');
	await mkdir(modelFolder);
	await writeFile(path.join(modelFolder, `${testModelId}.msnmodel`), writeShapeModel(await buildTestModel()));
	const networkFolder = path.join(directory, 'networks');
	await mkdir(networkFolder);
	await writeFile(path.join(networkFolder, 'rods.onnx'), smallNetwork());
	await writeFile(path.join(networkFolder, 'ellipsoids.msnfield'), smallFieldModel());
	await writeFile(path.join(networkFolder, 'broken.onnx'), smallNetwork().subarray(0, 5000));
	const search = openSearchIndex(catalogue);
	const folders = { modelFolder, networkFolder };
	const app = await createApi({ catalogue, store, search, webApp, ...folders, softwareVersion: 'test' });
	const url = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		url,
		async close() {
			await app.close();
			catalogue.close();
			await rm(directory, { recursive: true, force: true });
		},
	};
}
