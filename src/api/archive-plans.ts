import type { StoredFile } from '#contract';
import type { Catalogue, FileStore } from '#catalogue';
import { layOutArchive, type Archive } from './archive.ts';
import { ProblemError } from './problem.ts';
import { commercialRefusal, selectionContents, storedSelection } from './selection-contents.ts';

/** What there is to know for sending the archive of a selection, without its records. */
export interface ArchivePlan {
	readonly archive: Archive;
	readonly shapeCount: number;
	readonly missing: readonly string[];
	/** Why it must not be used commercially, or undefined. */
	readonly refusal: ProblemError | undefined;
	/** What must be in the store. */
	readonly parts: readonly { readonly id: string; readonly file: StoredFile }[];
	/** Whether it was found to be there. */
	isComplete: boolean;
}

/** Plans of the archives asked for last, so that the parts of one download are not planned anew each time. */
export interface ArchivePlans {
	/** @throws ProblemError if there is no such selection. */
	plan(selectionId: string): Promise<ArchivePlan>;
}

/** Plans hold as long as the catalogue does not change; the last few are remembered. */
export function createArchivePlans(catalogue: Catalogue, store: FileStore, remembered = 3): ArchivePlans {
	const plans = new Map<string, Promise<ArchivePlan>>();
	const make = async (id: string): Promise<ArchivePlan> => {
		const contents = await selectionContents(catalogue, storedSelection(catalogue, id));
		return {
			archive: await layOutArchive(contents, store),
			shapeCount: contents.records.length,
			missing: contents.missing,
			refusal: commercialRefusal(contents),
			parts: contents.files.map(({ record, file }) => ({ id: record.id, file })),
			isComplete: false,
		};
	};
	return {
		async plan(id) {
			const version = catalogue.version();
			const key = `${id} ${version}`;
			const plan = plans.get(key) ?? make(id);
			plans.delete(key);
			plans.set(key, plan);
			for (const oldest of plans.keys()) if (plans.size > remembered) plans.delete(oldest);
			try {
				const made = await plan;
				// What was looked up while the catalogue changed may be of two minds.
				if (catalogue.version() !== version) plans.delete(key);
				return made;
			} catch (error) {
				plans.delete(key);
				throw error;
			}
		},
	};
}

/**
 * Refuses an archive that could not be finished, before it is begun. Looks for 32 files at a time.
 *
 * @throws ProblemError naming the files that the store lacks.
 */
export async function refuseIncomplete(plan: ArchivePlan, store: FileStore): Promise<void> {
	if (plan.isComplete) return;
	const { parts } = plan;
	for (let first = 0; first < parts.length; first += 32) {
		const some = parts.slice(first, first + 32);
		const held = await Promise.all(some.map(({ file }) => store.head(file.sha256)));
		const lost = some.filter(({ file }, i) => held[i]?.sizeBytes !== file.sizeBytes);
		if (lost.length === 0) continue;
		throw new ProblemError('storage-fault', 'Stored files of this selection are missing or damaged on the server.', {
			errors: lost.map(({ id, file }) => ({ id, detail: `${file.role}.${file.format}` })),
		});
	}
	plan.isComplete = true;
}
