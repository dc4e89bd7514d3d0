import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';

/**
 * The files of a folder and its sub-folders, by name; links count as what they lead to, wherever that is, since data are often gathered by
 * links. Those that lead nowhere, or into a circle, are passed over.
 *
 * @param mostDepth of folders within folders.
 */
export function filesBelow(folder: string, mostDepth = 32): string[] {
	return below(folder, mostDepth, []).sort();
}

function below(folder: string, depth: number, above: readonly string[]): string[] {
	const real = realpathSync(folder);
	if (depth < 0 || above.includes(real)) return [];
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const place = path.join(folder, entry.name);
		if (leadsToFile(entry, place)) return [place];
		return leadsToFolder(entry, place) ? below(place, depth - 1, [...above, real]) : [];
	});
}

/** Names of the folders in a folder, and of links to folders, in order. */
export function foldersIn(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true })
		.filter((entry) => leadsToFolder(entry, path.join(folder, entry.name)))
		.map(({ name }) => name)
		.sort();
}

function leadsToFile(entry: Dirent, place: string): boolean {
	return entry.isFile() || (entry.isSymbolicLink() && (targetOf(place)?.isFile() ?? false));
}

function leadsToFolder(entry: Dirent, place: string): boolean {
	return entry.isDirectory() || (entry.isSymbolicLink() && (targetOf(place)?.isDirectory() ?? false));
}

/** Undefined for links to nowhere and links in a circle. */
function targetOf(link: string): ReturnType<typeof statSync> {
	try {
		return statSync(link, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}
