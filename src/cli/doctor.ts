import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { openCatalogue, openLocalFileStore, verifyObjects } from '#catalogue';
import { summaries } from './command-summaries.ts';
import { ExitCode } from './exit-code.ts';
import { globalOptions, withGlobalOptions, type GlobalOptions } from './global-options.ts';
import { softwareVersion } from './software-version.ts';
import { createProgressLine, formatBytes, formatTable, print, printJson } from './terminal.ts';
import { webAppFolder } from './web-app-folder.ts';

interface Finding {
	readonly check: string;
	readonly state: 'ok' | 'note' | 'problem';
	readonly detail: string;
}

/** `msn doctor`: is everything in place, is the library whole? */
export function registerDoctor(program: Command): void {
	const command = program
		.command('doctor')
		.description(summaries.doctor)
		.option('--deep', 'read every stored file and compare it with its hash');
	withGlobalOptions(command).action(async (parsed: Record<string, unknown>) => {
		const options = globalOptions(parsed);
		const findings = [...(await checkInstallation(options)), ...(await checkLibrary(options, parsed['deep'] === true))];
		if (options.json) printJson(findings);
		else print(formatTable(findings.map(({ state, check, detail }) => [state.toUpperCase(), check, detail])));
		if (findings.some(({ state }) => state === 'problem')) process.exitCode = ExitCode.partial;
	});
}

async function checkInstallation({ library }: GlobalOptions): Promise<Finding[]> {
	const folder = existsSync(library) ? library : path.dirname(library);
	const space = existsSync(folder) ? await statfs(folder) : undefined;
	const freeBytes = space ? space.bavail * space.bsize : 0;
	const app = webAppFolder();
	return [
		{ check: 'medshapenet', state: 'ok', detail: softwareVersion },
		{
			check: 'Node',
			state: 'ok',
			detail: `${process.version} on ${process.platform}-${process.arch}, SQLite ${process.versions['sqlite'] ?? 'built in'}`,
		},
		{ check: 'machine', state: 'ok', detail: `${availableParallelism()} cores, ${formatBytes(totalmem())} memory` },
		{ check: 'free space', state: freeBytes > 2e9 ? 'ok' : 'note', detail: `${formatBytes(freeBytes)} for ${library}` },
		app === undefined
			? {
					check: 'web page',
					state: 'note',
					detail: 'not built: `npm start` or `npm run build` in the checkout builds it',
				}
			: { check: 'web page', state: 'ok', detail: app },
	];
}

async function checkLibrary({ library, quiet }: GlobalOptions, deep: boolean): Promise<Finding[]> {
	if (!existsSync(path.join(library, 'catalogue.sqlite'))) {
		return [
			{ check: 'library', state: 'note', detail: `none in ${library} yet: \`msn ingest\` or \`msn serve\` makes one` },
		];
	}
	const catalogue = openCatalogue({ directory: library, readOnly: true });
	try {
		const { shapeCount, sourceCount, taskCount, failureCount } = catalogue.statistics();
		const problems = catalogue.checkIntegrity();
		const findings: Finding[] = [
			{
				check: 'library',
				state: 'ok',
				detail: `${library}: ${shapeCount} shapes of ${sourceCount} sources, ${taskCount} cases, ${failureCount} failures`,
			},
			...problems.map((detail): Finding => ({ check: 'database', state: 'problem', detail })),
		];
		if (problems.length === 0) findings.push({ check: 'database', state: 'ok', detail: 'whole; every record valid' });
		findings.push({ check: 'library hash', state: 'ok', detail: catalogue.libraryHash() });
		if (deep) findings.push(...(await checkFiles(library, catalogue.fileHashes(), quiet)));
		return findings;
	} finally {
		catalogue.close();
	}
}

async function checkFiles(library: string, hashes: ReadonlySet<string>, quiet: boolean): Promise<Finding[]> {
	const progress = createProgressLine();
	let read = 0;
	const counted = function* (): Generator<string> {
		for (const hash of hashes) {
			if (!quiet) progress.show(`checking files ${++read}/${hashes.size}`);
			yield hash;
		}
	};
	const findings: Finding[] = [];
	for await (const { sha256, problem } of verifyObjects(openLocalFileStore(library), counted())) {
		findings.push({
			check: 'stored file',
			state: 'problem',
			detail: `${sha256} is ${problem}; ingest its source again`,
		});
	}
	progress.end();
	return findings.length > 0 ? findings : [{ check: 'stored files', state: 'ok', detail: `all ${hashes.size} whole` }];
}
