import path from 'node:path';
import { createApi } from '#api';
import { openCatalogue, openLocalFileStore, openSearchIndex, type Catalogue, type LocalFileStore } from '#catalogue';
import { requireLibrary, type GlobalOptions } from './global-options.ts';
import { softwareVersion } from './software-version.ts';
import { webAppFolder } from './web-app-folder.ts';

/** A library in a folder, with its HTTP application over it. */
export interface LocalLibrary {
	readonly directory: string;
	readonly catalogue: Catalogue;
	readonly store: LocalFileStore;
	readonly app: Awaited<ReturnType<typeof createApi>>;
	/** Folder of the built page, if it is built. */
	readonly webApp: string | undefined;
	close(): Promise<void>;
}

/** Opens the library of the options; with `create`, makes it if there is none; `isPrivate`: for this process alone. */
export async function openLocalLibrary(
	options: GlobalOptions,
	{ create = false, isPrivate = false } = {},
): Promise<LocalLibrary> {
	const directory = create ? path.resolve(options.library) : requireLibrary(options);
	const catalogue = openCatalogue({ directory });
	const store = openLocalFileStore(directory);
	const webApp = webAppFolder();
	const search = openSearchIndex(catalogue, { refreshIntervalMs: 250 });
	const modelFolder = path.join(directory, 'models');
	const networkFolder = path.join(directory, 'networks');
	const folders = { webApp, modelFolder, networkFolder };
	const app = await createApi({ catalogue, store, search, ...folders, softwareVersion, isPrivate });
	return {
		directory,
		catalogue,
		store,
		app,
		webApp,
		async close() {
			await app.close();
			catalogue.close();
		},
	};
}
