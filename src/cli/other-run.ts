import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { classifierFile } from './classifier-run.ts';
import { CommandError } from './exit-code.ts';
import { fieldModelFile } from './train-field-model.ts';

/** What trainings leave in their folders. */
export type RunKind = 'network' | 'classifier' | 'model';

const names: Readonly<Record<RunKind, string>> = {
	network: 'a network',
	classifier: 'a classifier',
	model: 'a signed distance model',
};

/**
 * Refuses a folder that holds what another kind of training made, or a classifier of another title: of two in one folder nobody could
 * tell which is used.
 *
 * @throws CommandError
 */
export function refuseOtherRun(folder: string, kind: RunKind, title: string): void {
	const there = kindsIn(folder);
	const other = there.find((one) => one !== kind);
	const own =
		kind === 'classifier' && there.includes(kind) ? (titleOf(path.join(folder, classifierFile)) ?? title) : title;
	if (other === undefined && own === title) return;
	const what = other === undefined ? `the classifier ‘${own}’` : `${names[other]} of another training`;
	throw new CommandError(`${folder} holds ${what}: give another folder, or empty this one.`);
}

function kindsIn(folder: string): RunKind[] {
	if (!existsSync(folder)) return [];
	const files = readdirSync(folder);
	return [
		...(files.some((name) => name.startsWith('seed-')) ? (['network'] as const) : []),
		...(files.includes(classifierFile) ? (['classifier'] as const) : []),
		...(files.includes(fieldModelFile) ? (['model'] as const) : []),
	];
}

/** Of what cannot be read nothing is lost. */
function titleOf(file: string): string | undefined {
	try {
		const { title } = JSON.parse(readFileSync(file, 'utf8')) as { readonly title?: unknown };
		return typeof title === 'string' ? title : undefined;
	} catch {
		return undefined;
	}
}
